"""The edges of Tidewire and its jobs: from Kafka to Elasticsearch and back, the command line, the local stack.

What is decided about a text lies in `transforms`. The rooms here, each above those that it may import:

    cli          one module a command, its words and its printing
    jobs         the jobs: the main round, reannotation, narratives and corrections applied, setup
    publishing   messages on their way to Kafka: publish, replay, take down
    render       results as text on a terminal
    queries      questions to the index that change nothing
    recompute    what is true only across articles: originals, stories, claims, timelines, bursts
    sinks        what is written, in which order: articles, takedowns, notes, the commit
    sources      which messages a run reads: the Beam source and its plan
    lookups      what stages ask the index on their way
    beam         how one Beam pipeline runs, and what becomes of its errors
    clients      how Kafka, Elasticsearch and a webhook are reached
    kibana       dashboards for Kibana
    stack        the local stack: Kafka and Elasticsearch on this machine
    core         errors, settings, the account of a run: shared by all, dependent on none

Rooms on one line of the import contract in pyproject.toml stand side by side: jobs, publishing and render; recompute and
queries; sources and lookups; beam, clients, kibana and stack.
"""
