"""Make the documents of an article's relations: one for each."""

from collections.abc import Sequence

import msgspec

from schemas.annotations import Annotation, NarrativeMatch
from schemas.articles import Article
from schemas.ids import hashed_id
from transforms.documents.shared import Document, shared_fields


def relation_documents(
    article: Article, annotation: Annotation | None, narratives: Sequence[NarrativeMatch], *, fingerprint: str
) -> list[tuple[str, Document]]:
    """Return (id, document) for each relation in an article, in the annotation's order.

    `pair` joins the ids of source and target, so that relations are counted by both. `narratives` are the article's.
    """
    shared = shared_fields(article, narratives, fingerprint=fingerprint)
    entities = {entity.id: entity for entity in annotation.entities} if annotation else {}
    documents = []
    for relation in annotation.relations if annotation else ():
        source, target = entities[relation.source], entities[relation.target]
        places = (relation.source_span, relation.target_span)
        key = hashed_id(
            "relation",
            article.id,
            article.version.content_hash,
            " ".join(f"{span.start}-{span.end}" for span in places),
        )
        document = {
            **shared,
            "id": key,
            "article_id": article.id,
            "source": source.id,
            "source_name": source.name,
            "source_type": source.type,
            "target": target.id,
            "target_name": target.name,
            "target_type": target.type,
            "pair": f"{source.id}|{target.id}",
            "attitude": relation.attitude,
            "voice": relation.voice,
            "statement_id": relation.statement,
            "confidence": relation.confidence,
            "sentence": article.text[relation.start : relation.end],
            "sentence_span": {"start": relation.start, "end": relation.end},
            "source_span": msgspec.to_builtins(relation.source_span),
            "target_span": msgspec.to_builtins(relation.target_span),
        }
        documents.append((key, document))
    return documents
