"""Who and what is named, and who is it?

The tagger's mentions are corrected by the rest of the document, clustered into entities, and linked to the knowledge
base where one candidate is likely enough. This package also decides how salient each entity is and which place an event
has.

    build.group_mentions              the entities of a parsed text
    build.EntityCluster               the mentions of one entity, with the known facts about it
    find_mentions.find_mentions       all mentions, corrected
    coreference.cluster_mentions      the mentions that name the same entity, by the text alone
    link.link_clusters                the known entity of each cluster
    knowledge_base.knowledge_base     the bundled knowledge, with further entities
    load_knowledge.load_knowledge     entities from JSONL files, checked strictly
    salience.body_salience            how much the text is about each entity
    places.place_roles                the dateline's place and the places of the event
    roles.speaks_for, roles.fits_role   the person or body that a speaker's role means

The steps of find_mentions: fix_boundaries (with names_by_form and join_names), extend_short_names (with abbreviations), add_missed_names.
"""
