"""The edges and the jobs: sources, sinks, settings, command line, local stack."""
