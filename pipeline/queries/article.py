"""Gathers an article with its entities, statements, rebuttals and reprints."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from elasticsearch import Elasticsearch

from pipeline.lookups.index_state import get_many
from pipeline.queries.query_parts import Document, Query, document_time, documents_of
from schemas.mappings import Kind, alias
from transforms.messages.urls import UnusableUrl, page_id

# Internal fields: signatures, and the annotation as reprints copy it.
INTERNAL: Final = ("annotation", "minhash", "bands", "lemmas", "claim_words", "claim_bands")
_ID: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article with the documents derived from it; `article` is None where only a takedown is known.

    Entities are sorted by salience, statements by their place in the text. `rebuttals` holds, by id, the statements of this
    article or another one that rebut a statement of this article or are rebutted by it. `reprints` are the reprints
    of this article.
    """

    id: str
    article: Document | None = None
    tombstone: Document | None = None
    original: Document | None = None
    reprints: tuple[Document, ...] = ()
    entities: tuple[Document, ...] = ()
    statements: tuple[Document, ...] = ()
    rebuttals: Mapping[str, Document] = field(default_factory=dict)


def find_article(client: Elasticsearch, prefix: str, reference: str) -> ArticleView | None:
    """Return the article with this id or this address in any form, or its takedown; None where neither is known."""
    for article_id in candidate_ids(reference):
        article = _get(client, prefix, "articles", article_id)
        tombstone = _get(client, prefix, "tombstones", article_id)
        if article is not None:
            return _view(client, prefix, article_id, article, tombstone)
        if tombstone is not None:
            return ArticleView(id=article_id, tombstone=tombstone)
    return None


def candidate_ids(reference: str) -> tuple[str, ...]:
    """Return the ids that a reference may mean: the reference itself, or the id of an address."""
    reference = reference.strip()
    if _ID.fullmatch(reference):
        return (reference,)
    try:
        return (page_id(reference),)
    except UnusableUrl:
        return ()


def _view(
    client: Elasticsearch, prefix: str, article_id: str, article: Document, tombstone: Document | None
) -> ArticleView:
    version = article["source_version"]["hash"]
    mine: Query = {
        "bool": {"filter": [{"term": {"article_id": article_id}}, {"term": {"source_version.hash": version}}]}
    }
    statements = sorted(documents_of(client, prefix, "statements", mine), key=_place)
    entities = sorted(
        documents_of(client, prefix, "mentions", mine), key=lambda entity: (-entity["salience"], entity["name"])
    )
    original_id = article.get("original_id")
    copies = documents_of(client, prefix, "articles", {"term": {"original_id": article_id}}, _LISTED)
    return ArticleView(
        id=article_id,
        article=article,
        tombstone=tombstone,
        original=_get(client, prefix, "articles", original_id, includes=_LISTED) if original_id else None,
        reprints=tuple(sorted(copies, key=document_time)),
        entities=tuple(entities),
        statements=tuple(statements),
        rebuttals=_rebuttals(client, prefix, statements),
    )


_LISTED: Final = ("id", "url", "title", "outlet", "published_at")


def _place(statement: Document) -> tuple[int, str]:
    return min((span["start"] for span in statement["spans"] or ()), default=0), statement["id"]


def _rebuttals(client: Elasticsearch, prefix: str, statements: Sequence[Document]) -> dict[str, Document]:
    """Return the statements at the other ends of rebuttals; statements that another run just replaced are missing."""
    own = {statement["id"]: statement for statement in statements}
    wanted = {
        other for statement in statements for name in ("rebuts", "rebutted_by") for other in statement.get(name) or ()
    }
    found = {name: own[name] for name in wanted & own.keys()}
    elsewhere = sorted(wanted - own.keys())
    if elsewhere:
        hits = get_many(
            client, [{"_index": alias(prefix, "statements"), "_id": statement_id} for statement_id in elsewhere]
        )
        found |= {hit["_id"]: hit["_source"] for hit in hits if hit["found"]}
    return dict(sorted(found.items()))


def _get(
    client: Elasticsearch, prefix: str, kind: Kind, article_id: str, *, includes: Sequence[str] = ()
) -> Document | None:
    fields = {"includes": list(includes), "excludes": list(INTERNAL)}
    (hit,) = get_many(client, [{"_index": alias(prefix, kind), "_id": article_id, "_source": fields}])
    return hit["_source"] if hit["found"] else None
