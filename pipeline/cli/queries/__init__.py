"""The commands that ask the index and change nothing: a module is named as its command, and holds `command`.

A command reads its options, asks `pipeline.queries`, and prints through `pipeline.render` or, with --json, as JSON.

    search  show  statements  claim  stories  story  timeline  alerts  status  digest
    emerging    `tidewire narratives emerging` and `propose`
    reading     the client for all of these: it gives up after seconds and checks the indexes first
"""
