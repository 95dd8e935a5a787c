"""Commands that write to a topic or to the index, and `annotate`, which runs without servers.

Each module parses options, calls a function of pipeline.jobs or pipeline.publishing, and prints its report. Decided here:
options, progress bars and output; nothing else.

    annotate, dead, delete, entities, narratives, publish, reannotate, run, setup   one command each
    progress   bars and lines that show the progress of a command
    runner     the options of commands that run a Beam pipeline
    stopping   what Ctrl-C and SIGTERM do to them
"""
