"""Shared by all rooms of the pipeline, and dependent on none of them.

Decided here: the errors with their exit codes, the settings with their defaults, the report of a run, and text that is
safe to print.

    errors          the tree of all exceptions; encode_error and decode_error carry one across a worker's border
    settings        load_settings reads the TOML file and the environment; Settings holds all values
    state_folder    the local stack's folder as the settings see it: usable or not, and its addresses
    run_report      RunReport, the counts of a run
    terminal_text   printable, printable_json, one_line: text that cannot steer a terminal
    plural          count_noun: "1 article", "2,345 articles"
"""
