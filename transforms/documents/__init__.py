"""Which documents are written to the index?

An article has one document for itself, one for each entity that it names and one for each statement in it. They share
the fields for filters. An exact reprint is written as a reprint from the start, so that recomputation need not correct
it.

    article.article_document           an article's own document
    article.entity_fields              its fields that corrections of entities change
    article.narrative_fields           its fields that narratives decide
    article.pipeline_of                the fingerprint of an indexed article's annotator and definitions
    mention.mention_documents          one document for each entity
    statement.statement_documents      one document for each statement, with the sentence around it
    stored_annotation.stored_annotation  the annotation in an article's document
    predicted_original.predict_original  prefills the fields of an exact reprint
"""
