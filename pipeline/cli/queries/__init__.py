"""The commands that ask the index and change nothing: each module has its command's name, and holds `command`.

A command reads its options, asks `pipeline.queries`, and prints through `pipeline.render` or, with --json, as JSON.

    search  show  statements  claim  stories  story  timeline  alerts  status  digest
    emerging    `tidewire narratives emerging` and `propose`
    reading     the client of these commands: it checks the indexes first, and gives up after seconds
"""
