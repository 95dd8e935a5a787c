"""Gathers a claim's history: its first speaker, repetitions, outlets that state it themselves, and objections.

A claim is the set of statements that share a `claim_id`. The counts:
- attributed: these statements, by outlet, speaker and day. `articles` counts the articles that hold them, `collapsed` counts
  near reprints once.
- own voice: articles that have no statement of the claim but a sentence with most of its words, outside all statements and
  boilerplate (`outlet_says_it`). Only the CANDIDATES articles that share the most words with the claim are read, so the
  count is a lower bound. A sentence with the same words may still say something else.
- disputed: statements of the claim that another statement rebuts, in the same article or from another one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from elasticsearch import Elasticsearch

from pipeline.lookups.index_state import get_many
from pipeline.queries.query_parts import (
    Counts,
    Document,
    Query,
    as_text,
    ask,
    document_time,
    documents_of,
    most_frequent,
    time_key,
)
from pipeline.queries.statements import SHOWN, LedgerRow, Objection, ledger_rows
from schemas.mappings import alias
from transforms.claims.cue_patterns import content_stems
from transforms.claims.outlet_says_it import find_in_outlet_voice

CANDIDATES: Final = 200
WORDS_NEEDED: Final = "60%"
"""Minimum share of the claim's words that an article needs to be read; its sentences are then compared by stems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVoice:
    """An article in which the outlet itself states the claim, and the sentence."""

    article_id: str
    outlet: str
    published_at: str | None
    url: str | None
    collapse_id: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimHistory:
    """A claim's history; `outlets` and `speakers` count its statements, the most first, `days` in the order of time.

    `objections` are sorted by date. `own_voice_complete` is false where more articles share the claim's words than were read.
    """

    id: str
    first: LedgerRow
    statements: int
    articles: int
    collapsed: int
    outlets: Counts
    speakers: Counts
    days: Counts
    own_voice: tuple[OwnVoice, ...]
    own_voice_collapsed: int
    own_voice_complete: bool
    disputed_statements: int
    objections: tuple[Objection, ...]


def find_claim(client: Elasticsearch, prefix: str, reference: str) -> ClaimHistory | None:
    """Return the history of a claim, found by its id or the id of any of its statements; None if unknown."""
    claim_id = _claim_of(client, prefix, as_text(reference.strip()))
    documents = sorted(_statements(client, prefix, claim_id), key=document_time)
    if not documents:
        return None
    rows = ledger_rows(client, prefix, documents)
    own_voice, complete = _own_voice(client, prefix, documents)
    objections = {objection.id: objection for row in rows for objection in row.disputed_by}
    return ClaimHistory(
        id=claim_id,
        first=rows[0],
        statements=len(rows),
        articles=len({row.article_id for row in rows}),
        collapsed=len({document.get("collapse_id") or document["article_id"] for document in documents}),
        outlets=most_frequent(row.outlet for row in rows),
        speakers=most_frequent(row.speaker or "somebody" for row in rows),
        days=tuple(sorted(Counter((row.published_at or "no date")[:10] for row in rows).items())),
        own_voice=own_voice,
        own_voice_collapsed=len({article.collapse_id for article in own_voice}),
        own_voice_complete=complete,
        disputed_statements=sum(bool(row.disputed_by) for row in rows),
        objections=tuple(
            sorted(objections.values(), key=lambda objection: time_key(objection.published_at, objection.id))
        ),
    )


def _claim_of(client: Elasticsearch, prefix: str, reference: str) -> str:
    if not reference:
        return reference
    (hit,) = get_many(client, [{"_index": alias(prefix, "statements"), "_id": reference, "_source": ["claim_id"]}])
    return (hit["found"] and hit["_source"].get("claim_id")) or reference


def _statements(client: Elasticsearch, prefix: str, claim_id: str) -> Iterator[Document]:
    terms = [{"term": {"claim_id": claim_id}}, {"term": {"id": claim_id}}]
    query: Query = {"bool": {"filter": [{"bool": {"should": terms, "minimum_should_match": 1}}]}}
    return documents_of(client, prefix, "statements", query, SHOWN)


def _own_voice(client: Elasticsearch, prefix: str, documents: Sequence[Document]) -> tuple[tuple[OwnVoice, ...], bool]:
    """Return the articles whose outlet states the claim itself, oldest first, and whether all candidates were read."""
    content = documents[0]["content"]
    answer = ask(
        client,
        index=alias(prefix, "articles"),
        query=own_voice_query(content, sorted({document["article_id"] for document in documents})),
        size=CANDIDATES,
        sort=[{"_score": "desc"}, {"id": "asc"}],
        track_total_hits=True,
        source_includes=["id", "outlet", "published_at", "url", "collapse_id", "text", "furniture"],
    )
    articles = [hit["_source"] for hit in answer["hits"]["hits"]]
    reported = _reported(client, prefix, articles)
    stems = content_stems(content)
    found = []
    for article in articles:
        span = find_in_outlet_voice(stems, article["text"], reported[article["id"]])
        if span is not None:
            found.append(_said(article, span))
    ordered = sorted(found, key=lambda article: time_key(article.published_at, article.article_id))
    return tuple(ordered), answer["hits"]["total"]["value"] <= CANDIDATES


def own_voice_query(content: str, attributed: Sequence[str]) -> Query:
    """Return the query for articles that hold most of a claim's content words and none of its statements."""
    kept = [word for word in content.split() if content_stems(word)]
    words = {"query": " ".join(kept), "minimum_should_match": WORDS_NEEDED}
    return {"bool": {"must": [{"match": {"text": words}}], "must_not": [{"ids": {"values": list(attributed)}}]}}


def _reported(client: Elasticsearch, prefix: str, articles: Sequence[Document]) -> dict[str, list[tuple[int, int]]]:
    """Return the spans of each article outside the outlet's own voice: boilerplate, and the contents of statements."""
    spans = {
        article["id"]: [(span["start"], span["end"]) for span in article.get("furniture") or ()] for article in articles
    }
    query: Query = {"bool": {"filter": [{"terms": {"article_id": list(spans)}}]}}
    for document in documents_of(client, prefix, "statements", query, ("article_id", "spans")) if spans else ():
        spans[document["article_id"]] += [(span["start"], span["end"]) for span in document.get("spans") or ()]
    return spans


def _said(article: Document, span: tuple[int, int]) -> OwnVoice:
    start, end = span
    return OwnVoice(
        article_id=article["id"],
        outlet=article["outlet"],
        published_at=article.get("published_at"),
        url=article.get("url"),
        collapse_id=article.get("collapse_id") or article["id"],
        sentence=article["text"][start:end],
    )
