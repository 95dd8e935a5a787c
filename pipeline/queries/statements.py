"""Searches the statement ledger: statements with speaker, outlet, stance, certainty and objections."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from elasticsearch import Elasticsearch

from pipeline.lookups.index_state import get_many
from pipeline.queries.query_parts import (
    DISPUTED,
    Document,
    Query,
    any_of,
    as_text,
    ask,
    best_first,
    check_limit,
    check_share,
    chosen_terms,
    distinct,
    in_scope,
    published_within,
    words_query,
)
from schemas.annotations import Evidence, Kind, Stance
from schemas.mappings import alias

# Fields that a cluster does not have (stemmed ones, say) are ignored.
FIELDS: Final = ("content^3", "content.english^2", "sentence", "sentence.english", "title")
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
    *("stance", "certainty", "evidence", "confidence", "via", "sentence", "sentence_span", "content", "spans"),
    *("collapse_id", "rebutted", "disputed", "rebutted_by", "disputed_by"),
)
OBJECTORS: Final = ("rebutted_by", "disputed_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSearch:
    """Words and filters of a search; an empty `text` finds all. `since` and `until` are days or moments, both inclusive.

    `text` understands "phrases", -without, this | that, prefix*. `speaker` is an entity's id or words of the name. `rebutted` asks
    for objections in the same article or another. `collapsed` shows one statement of each claim.
    """

    text: str = ""
    speaker: str | None = None
    stance: str | None = None
    evidence: str | None = None
    rebutted: bool | None = None
    kind: str | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    narrative: str | None = None
    claim: str | None = None
    min_confidence: float = 0.0
    limit: int = 10
    collapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A statement that disputes another, with its speaker, sentence, outlet and time."""

    id: str
    speaker: str | None
    outlet: str
    published_at: str | None
    content: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """A statement; `content` gives the spans of its content within `sentence`, in code points."""

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
    """The best statements first, with the total numbers of statements and of claims."""

    total: int
    claims: int
    statements: tuple[LedgerRow, ...]


def search_statements(client: Elasticsearch, prefix: str, search: StatementSearch) -> Ledger:
    """Return the matching statements; raises UsageError where a filter or the words are impossible."""
    answer = ask(
        client,
        index=alias(prefix, "statements"),
        query=statement_query(search),
        size=search.limit,
        sort=best_first(search.text),
        track_scores=True,
        track_total_hits=True,
        source_includes=list(SHOWN),
        aggs={"claims": distinct("claim_id")},
        collapse={"field": "claim_id"} if search.collapsed else None,
    )
    return Ledger(
        total=answer["hits"]["total"]["value"],
        claims=answer["aggregations"]["claims"]["value"],
        statements=ledger_rows(client, prefix, [hit["_source"] for hit in answer["hits"]["hits"]]),
    )


def ledger_rows(client: Elasticsearch, prefix: str, documents: Sequence[Document]) -> tuple[LedgerRow, ...]:
    """Return statements of the index as rows, in order, each with the statements that dispute it."""
    wanted = sorted({objector for document in documents for name in OBJECTORS for objector in document.get(name) or ()})
    hits = (
        get_many(client, [{"_index": alias(prefix, "statements"), "_id": objector} for objector in wanted])
        if wanted
        else []
    )
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
    """Return a statement's row; objections that another run has just replaced are left out."""
    sentence = document.get("sentence") or document["content"]
    against = dict.fromkeys(objector for name in OBJECTORS for objector in document.get(name) or ())
    own = {field.name for field in dataclasses.fields(LedgerRow)} - {"via", "sentence", "content", "disputed_by"}
    return LedgerRow(
        **{name: document.get(name) for name in own},  # type: ignore[arg-type]  # the mapping is strict
        via=tuple(document.get("via") or ()),
        sentence=sentence,
        content=spans_within(document, document.get("spans") or (), len(sentence)),
        disputed_by=tuple(objections[objector] for objector in against if objector in objections),
    )


def spans_within(document: Document, spans: Iterable[Document], length: int) -> tuple[tuple[int, int], ...]:
    """Return spans of an article cut to the statement's sentence of `length` code points, counted from its start."""
    span = document.get("sentence_span")
    if span is None:
        return ()
    start = span["start"]
    cut = ((max(0, part["start"] - start), min(length, part["end"] - start)) for part in spans)
    return tuple((first, last) for first, last in cut if first < last)


def statement_query(search: StatementSearch) -> Query:
    """Return the query for a search; raises UsageError where a filter is impossible."""
    check_limit(search.limit)
    check_share("--min-confidence", search.min_confidence)
    unwanted = [DISPUTED] if search.rebutted is False else []
    return {"bool": {"must": [words_query(search.text, FIELDS)], "filter": _filters(search), "must_not": unwanted}}


_ALLOWED: Final = {"stance": get_args(Stance), "evidence": get_args(Evidence), "kind": get_args(Kind)}


def _filters(search: StatementSearch) -> list[Query]:
    filters = in_scope(outlet=search.outlet, narrative=search.narrative) + chosen_terms(search, _ALLOWED)
    if search.speaker is not None:
        filters.append(_speaker(search.speaker))
    if search.claim is not None:
        filters.append(any_of(("claim_id", "id"), search.claim))
    if search.rebutted:
        filters.append(DISPUTED)
    if search.min_confidence:
        filters.append({"range": {"confidence": {"gte": search.min_confidence}}})
    return filters + published_within(("--since", search.since), ("--until", search.until))


def _speaker(speaker: str) -> Query:
    name = {"match": {"speaker.text": {"query": as_text(speaker), "operator": "and"}}}
    either = [*any_of(("speaker_entity",), speaker)["bool"]["should"], name]
    return {"bool": {"should": either, "minimum_should_match": 1}}
