"""Searches the statement ledger: who states what, where, how firmly, and who disputes it."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from pipeline.lookups.index_state import get_many
from pipeline.queries.articles import EXACT_STORIES, ask
from pipeline.queries.statement_query import StatementSearch, statement_query
from schemas.mappings import alias

SHOWN: Final = (
    *(
        "id",
        "article_id",
        "claim_id",
        "published_at",
        "outlet",
        "title",
        "url",
        "speaker",
        "speaker_entity",
        "cue",
        "kind",
    ),
    *(
        "stance",
        "certainty",
        "evidence",
        "confidence",
        "via",
        "sentence",
        "sentence_span",
        "content",
        "spans",
        "collapse_id",
    ),
    *("rebutted", "disputed", "rebutted_by", "disputed_by"),
)
OBJECTORS: Final = ("rebutted_by", "disputed_by")

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A statement that disputes another: who says what, in which sentence, where and when."""

    id: str
    speaker: str | None
    outlet: str
    published_at: str | None
    content: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One statement; `content` are the spans of what is stated within `sentence`, in code points."""

    id: str
    article_id: str
    claim_id: str | None
    published_at: str | None
    outlet: str
    title: str
    url: str | None
    speaker: str | None
    speaker_entity: str | None
    cue: str | None
    kind: str
    stance: str
    certainty: float
    evidence: str
    confidence: float
    via: tuple[str, ...]
    sentence: str
    content: tuple[tuple[int, int], ...]
    disputed_by: tuple[Objection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The best statements first, how many there are in all, and how many claims they come to."""

    total: int
    claims: int
    statements: tuple[LedgerRow, ...]


def search_statements(client: Elasticsearch, prefix: str, search: StatementSearch) -> Ledger:
    """Return the statements that fit; raises UsageError where a filter or the words are impossible."""
    answer = ask(
        client,
        index=alias(prefix, "statements"),
        query=statement_query(search),
        size=search.limit,
        sort=[*([{"_score": "desc"}] if search.text.strip() else []), {"published_at": "desc"}, {"id": "asc"}],
        track_scores=True,
        track_total_hits=True,
        source_includes=list(SHOWN),
        aggs={"claims": {"cardinality": {"field": "claim_id", "precision_threshold": EXACT_STORIES}}},
        collapse={"field": "claim_id"} if search.collapsed else None,
    )
    return Ledger(
        total=answer["hits"]["total"]["value"],
        claims=answer["aggregations"]["claims"]["value"],
        statements=ledger_rows(client, prefix, [hit["_source"] for hit in answer["hits"]["hits"]]),
    )


def ledger_rows(client: Elasticsearch, prefix: str, documents: Sequence[Document]) -> tuple[LedgerRow, ...]:
    """Return statements of the index as rows, in order, each with the statements that dispute it."""
    wanted = sorted({one for document in documents for name in OBJECTORS for one in document.get(name) or ()})
    hits = get_many(client, [{"_index": alias(prefix, "statements"), "_id": one} for one in wanted]) if wanted else []
    objections = {hit["_id"]: _objection(hit["_source"]) for hit in hits if hit["found"]}
    return tuple(_row(document, objections) for document in documents)


def _objection(document: Document) -> Objection:
    return Objection(
        id=document["id"],
        speaker=document.get("speaker"),
        outlet=document["outlet"],
        published_at=document.get("published_at"),
        content=document["content"],
        sentence=document.get("sentence") or document["content"],
    )


def _row(document: Document, objections: Mapping[str, Objection]) -> LedgerRow:
    """One that another run has just replaced is left out of the objections."""
    sentence = document.get("sentence") or document["content"]
    against = dict.fromkeys(one for name in OBJECTORS for one in document.get(name) or ())
    own = {field.name for field in dataclasses.fields(LedgerRow)} - {"via", "sentence", "content", "disputed_by"}
    return LedgerRow(
        **{name: document.get(name) for name in own},  # type: ignore[arg-type]  # the mapping is strict
        via=tuple(document.get("via") or ()),
        sentence=sentence,
        content=_within(document, len(sentence)),
        disputed_by=tuple(objections[one] for one in against if one in objections),
    )


def _within(document: Document, length: int) -> tuple[tuple[int, int], ...]:
    """The spans of the content, as far as they lie within the sentence, counted from its start."""
    span = document.get("sentence_span")
    if span is None:
        return ()
    start = span["start"]
    cut = ((max(0, one["start"] - start), min(length, one["end"] - start)) for one in document.get("spans") or ())
    return tuple((first, last) for first, last in cut if first < last)
