"""What is run? The jobs: Beam pipelines in rounds, and the small steps around them.

A job over the topic (`drain`) settles every message of a round before the round is committed. A job over the index
(`reannotate`, `apply_narratives`, `apply_corrections`) writes by compare-and-set and can be interrupted anywhere. Decided
here: the stages of a round and their order, the moment of its commit, and the recovery from an interrupted run.

    annotate_lines     annotates message lines without any server
    annotator          the pipeline that annotates, its fingerprints, the narratives and corrections in force
    apply_corrections  corrects the articles that name an entity
    apply_narratives   matches the whole index with the narratives in force; rematch_articles is its Beam part
    correct_entities   carries out a correction of entities that plan_corrections planned
    demo               finds and publishes the sample articles
    drain              runs rounds from the committed offsets to the ends of the topic
    finish_round       checks the counts of a round, recomputes, commits and reports
    group_watch        who else is in the consumer group, and whose commits passed over messages
    main_round         wires one round from Kafka to Elasticsearch
    preload            loads the modules and models of workers, in the process that they are forked from
    reannotate         annotates the articles of an older pipeline anew
    round_report       the report of a round, in the index `runs`
    round_settings     the part of the topic or index that a round works on, and its limits
    run_history        where earlier runs stood, and the reports of rounds killed at the commit
    rounds             clock, run ids, recovery and the round loop that all jobs share
    setup_cluster      makes topics, index templates, indexes and aliases
    user_files         reads the user's narratives and entities
"""
