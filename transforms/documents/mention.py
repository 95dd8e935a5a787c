"""Make the documents of an article's entities: one for each."""

from collections.abc import Sequence

import msgspec

from schemas.annotations import Annotation, NarrativeMatch
from schemas.articles import Article
from schemas.ids import hashed_id
from transforms.documents.shared import Document, sentiment_fields, shared_fields


def mention_documents(
    article: Article, annotation: Annotation | None, narratives: Sequence[NarrativeMatch], *, fingerprint: str
) -> list[tuple[str, Document]]:
    """Return (id, document) for each entity in an article, in the annotation's order."""
    shared = shared_fields(article, narratives, fingerprint=fingerprint)
    documents = []
    for entity in annotation.entities if annotation else ():
        key = hashed_id("mention", article.id, article.version.content_hash, entity.id)
        document = {
            **shared,
            **sentiment_fields(entity.sentiment),
            **sentiment_fields(entity.sentiment_reported, "sentiment_reported"),
            "id": key,
            "article_id": article.id,
            "entity_id": entity.id,
            "name": entity.name,
            "type": entity.type,
            "wikidata": entity.wikidata,
            "country": entity.country,
            "location": msgspec.to_builtins(entity.location),
            "link_confidence": entity.link_confidence,
            "place_roles": list(entity.place_roles),
            "count": len(entity.mentions),
            "salience": entity.salience,
            "spans": msgspec.to_builtins(entity.mentions),
        }
        documents.append((key, document))
    return documents
