"""Who and what is named, and who is it?

The tagger's mentions are put right by what the rest of the document says, clustered into entities, and linked to the knowledge
base where one candidate is likely enough. It is decided here how salient each entity is and which place an event has.

    build.group_mentions              the entities of a parsed text
    build.EntityCluster               the mentions of one entity, with what is known of it
    find_mentions.find_mentions       all mentions, put right
    coreference.cluster_mentions      the mentions that name the same, by the text alone
    link.link_clusters                the known entity of each cluster
    knowledge_base.knowledge_base     the bundled knowledge, with further entities
    load_knowledge.load_knowledge     entities from JSONL files, checked strictly
    salience.body_salience            how much the text is about each entity
    places.place_roles                the dateline's place and the places of the event
    roles.speaks_for, roles.fits_role   what a speaker's role says of who is meant

A mention's way through find_mentions: fix_boundaries (with join_names), extend_short_names (with abbreviations), add_missed_names.
"""
