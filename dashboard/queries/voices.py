"""Counts statements of speakers by stance, with evidence or without, disputed or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from dashboard.state.scope import Scope, Source, every
from pipeline.queries.overview import entity_names
from pipeline.queries.query_parts import COLLAPSED, DISPUTED, OLDEST_FIRST, Document, Query, distinct, values_of
from pipeline.queries.statements import SHOWN as STATEMENT_FIELDS
from pipeline.queries.statements import LedgerRow, ledger_rows
from schemas.annotations import Stance

STANCES: Final[tuple[str, ...]] = get_args(Stance)
SPEAKERS: Final = 15
UNNAMED: Final = "(not identified)"
MANNER: Final[dict[str, Query]] = {
    "stances": {"terms": {"field": "stance", "size": len(STANCES)}},
    "evidence": {"terms": {"field": "evidence", "size": 3}},
    "disputed": {"filter": DISPUTED},
    "certainty": {"avg": {"field": "certainty"}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A speaker: statements by stance, `cited` with evidence, `bare` without any given, `disputed`; mean certainty 0..1."""

    entity: str
    name: str
    statements: int
    articles: int
    stances: Mapping[str, int]
    cited: int
    bare: int
    disputed: int
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The speakers with most statements; `all_speakers` counts all in the scope.

    `statements` counts all of the scope, `identified` those whose speaker is an entity, `others` those of identified
    speakers outside the list.
    """

    speakers: tuple[Voice, ...]
    all_speakers: int
    statements: int
    identified: int
    others: int
    stances: Mapping[str, int]
    cited: int
    bare: int
    disputed: int
    certainty: float


def voices(source: Source, scope: Scope, *, size: int = SPEAKERS, among: Sequence[str] = ()) -> Voices:
    """Return the speakers of a scope: those with most statements, or only those `among` some entities."""
    named = {"include": list(among)} if among else {}
    answer = source.search(
        "statements",
        size=0,
        query=every(*scope.filters()),
        track_total_hits=True,
        aggs={
            **MANNER,
            "identified": {"filter": {"exists": {"field": "speaker_entity"}}},
            "all_speakers": distinct("speaker_entity"),
            "speakers": {**values_of("speaker_entity", size, **named), "aggs": {"articles": COLLAPSED, **MANNER}},
        },
    )
    found = answer["aggregations"]
    buckets = found["speakers"]["buckets"]
    names = entity_names(source.client, source.prefix, [bucket["key"] for bucket in buckets]) if buckets else {}
    return Voices(
        speakers=tuple(voice_of(bucket, names) for bucket in buckets),
        all_speakers=found["all_speakers"]["value"],
        statements=answer["hits"]["total"]["value"],
        identified=found["identified"]["doc_count"],
        others=found["speakers"]["sum_other_doc_count"],
        **_figures(found),
    )


def _figures(bucket: Document) -> dict[str, Any]:
    evidence = {kind["key"]: kind["doc_count"] for kind in bucket["evidence"]["buckets"]}
    return {
        "stances": {stance["key"]: stance["doc_count"] for stance in bucket["stances"]["buckets"]},
        "cited": evidence.get("cited", 0),
        "bare": evidence.get("none given", 0),
        "disputed": bucket["disputed"]["doc_count"],
        "certainty": round(bucket["certainty"]["value"] or 0.0, 3),
    }


def voice_of(bucket: Document, names: Mapping[str, str]) -> Voice:
    """Return the speaker whose statements a bucket counts."""
    return Voice(
        entity=bucket["key"],
        name=names.get(bucket["key"], UNNAMED),
        statements=bucket["doc_count"],
        articles=bucket["articles"]["value"],
        **_figures(bucket),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Statements of a scope, oldest first, and their total number."""

    rows: tuple[LedgerRow, ...]
    total: int


def statements_of(
    source: Source,
    scope: Scope,
    *,
    speaker: str | None = None,
    stance: str | None = None,
    size: int = 50,
) -> Said:
    """Return the first statements of a speaker (an entity's id), of a stance, or of both."""
    answer = source.search(
        "statements",
        size=size,
        query=statements_query(scope, speaker=speaker, stance=stance),
        sort=list(OLDEST_FIRST),
        track_total_hits=True,
        source_includes=list(STATEMENT_FIELDS),
    )
    documents = [hit["_source"] for hit in answer["hits"]["hits"]]
    return Said(rows=ledger_rows(source.client, source.prefix, documents), total=answer["hits"]["total"]["value"])


def statements_query(scope: Scope, *, speaker: str | None, stance: str | None) -> Query:
    """Return the query for the statements of a scope, of a speaker, of a stance."""
    filters = scope.filters() + [{"term": {"speaker_entity": speaker}}] * (speaker is not None)
    return every(*filters, *[{"term": {"stance": stance}}] * (stance is not None))
