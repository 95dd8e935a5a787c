"""The edges of Tidewire and its jobs: from Kafka to Elasticsearch and back, the command line, the local stack.

Decisions about a text lie in `transforms`. The rooms here, each above the rooms that it may import:

    cli          one module for each command: its options and its output
    jobs         the jobs: the main round, reannotation, narratives and corrections applied, setup
    publishing   messages on their way to Kafka: publish, replay, take down
    render       results as text on a terminal
    queries      questions to the index that change nothing
    recompute    fields that depend on several articles: originals, stories, claims, timelines, bursts
    sinks        writes in a safe order: articles, takedowns, notes, the commit
    sources      the messages that a run reads: the Beam source and its plan
    lookups      lookups of the stages in the index
    beam         running one Beam pipeline and handling its errors
    clients      connections to Kafka, Elasticsearch and a webhook
    kibana       dashboards for Kibana
    stack        the local stack: Kafka and Elasticsearch on this machine
    core         errors, settings, the report of a run: shared by all, dependent on none

Rooms on one line of the import contract in pyproject.toml stand side by side: jobs, publishing and render; recompute and
queries; sources and lookups; beam, clients, kibana and stack.
"""
