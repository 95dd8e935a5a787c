"""Which documents are written to the index?

An article has a document of its own, one for each entity that it names and one for each statement in it. They share the fields
by which they are filtered. An exact reprint is written as one at once, so that recomputation need not correct it.

    article.article_document           an article's own document
    article.entity_fields              the part of it that corrections of entities change
    article.narrative_fields           the part of it that narratives decide
    article.pipeline_of                by what an indexed article was annotated and matched
    mention.mention_documents          one document for each entity
    statement.statement_documents      one document for each statement, with the sentence around it
    stored_annotation.stored_annotation  the annotation that an article's document carries
    predicted_original.predict_original  prefills the fields of an exact reprint
"""
