"""What is already in the index, brought up to date?

An indexed article has enough data to be annotated, matched or corrected again without Kafka. This package decides what
analysts' corrections of entities change in it, and which narratives it matches now; nothing is parsed.

    article.stored_article                     the article of a document
    entity_corrections.compile_corrections     corrections ready for use
    entity_corrections.correct_entities        an annotation with its entities corrected
    corrected_documents.corrected_documents    the documents of an article under corrections
    rematch.match_stored                       the narratives of an indexed article
    rematch.changes                            the difference between two matchings
"""
