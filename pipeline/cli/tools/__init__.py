"""Commands for this machine: the local stack, the demo, the page for analysts, the settings, the dashboards for Kibana.

Each module parses options, calls another package, and prints its report. Decided here: options and output, and that the
demo runs on the local stack alone.

    config, dashboard, demo, kibana, stack   one command each
"""
