"""Counts who is for or against whom, by pair, outlet and time, with the sentences that show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from elasticsearch import Elasticsearch

from pipeline.queries.query_parts import (
    COLLAPSED,
    Document,
    Query,
    any_of,
    as_text,
    ask,
    best_first,
    check_limit,
    check_share,
    chosen_terms,
    histogram,
    in_scope,
    published_within,
    values_of,
    words_query,
)
from schemas.annotations import Attitude, RelationVoice
from schemas.mappings import alias
from transforms.relations.find_relations import SHOWN_FROM

FIELDS: Final = ("sentence^2", "sentence.english", "title")
OUTLETS: Final = 50
ENDS: Final = ("source", "target")
_ALLOWED: Final = {"attitude": get_args(Attitude), "voice": get_args(RelationVoice)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationSearch:
    """Words and filters; an empty `text` finds all. `since` and `until` are days or moments, both inclusive.

    `source`, `target` and `between` (either of the two) are entities' ids or words of their names. `confidence` is the
    minimum. `limit` bounds the pairs and the sentences.
    """

    text: str = ""
    source: str | None = None
    target: str | None = None
    between: str | None = None
    attitude: str | None = None
    voice: str | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    narrative: str | None = None
    confidence: float = SHOWN_FROM
    limit: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Numbers of relations, of texts (reprints once), and of relations for and against; `key` is an outlet or a day."""

    key: str
    relations: int
    collapsed: int
    in_favour: int
    against: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPair:
    """One entity's attitudes towards another, counted."""

    source: str
    source_name: str
    target: str
    target_name: str
    counts: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRow:
    """A relation with its sentence; the marks are the names' spans in the sentence."""

    id: str
    article_id: str
    published_at: str | None
    outlet: str
    title: str
    url: str | None
    source: str
    source_name: str
    target: str
    target_name: str
    attitude: str
    voice: str
    statement_id: str | None
    confidence: float
    sentence: str
    source_mark: tuple[int, int]
    target_mark: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """The most frequent pairs, all relations by outlet and by week, and the best sentences."""

    counts: Tally
    pairs: tuple[RelatedPair, ...]
    outlets: tuple[Tally, ...]
    weeks: tuple[Tally, ...]
    relations: tuple[RelationRow, ...]


def search_relations(client: Elasticsearch, prefix: str, search: RelationSearch) -> Relations:
    """Return the matching relations, counted; raises UsageError where a filter or the words are impossible."""
    answer = ask(
        client,
        index=alias(prefix, "relations"),
        query=relation_query(search),
        size=search.limit,
        sort=best_first(search.text),
        track_total_hits=True,
        aggs=relation_counts(search.limit),
    )
    return counted_relations(answer)


def relation_counts(pairs: int) -> Query:
    """Return the aggregations that `counted_relations` reads: this many pairs, the outlets, the weeks."""
    counted = {"attitude": values_of("attitude", 2), "collapsed": COLLAPSED}
    names = {name: values_of(name, 1) for end in ENDS for name in (end, f"{end}_name")}
    return {
        **counted,
        "pairs": {**values_of("pair", pairs), "aggs": {**counted, **names}},
        "outlets": {**values_of("outlet", OUTLETS), "aggs": counted},
        "weeks": {**histogram("published_at", "week", gaps=False), "aggs": counted},
    }


def counted_relations(answer: Document) -> Relations:
    """Return the relations in the answer to a search with `relation_counts`."""
    found = answer["aggregations"]
    return Relations(
        counts=_tally("all", {**found, "doc_count": answer["hits"]["total"]["value"]}),
        pairs=tuple(_pair(bucket) for bucket in found["pairs"]["buckets"]),
        outlets=tuple(_tally(bucket["key"], bucket) for bucket in found["outlets"]["buckets"]),
        weeks=tuple(_tally(bucket["key_as_string"], bucket) for bucket in found["weeks"]["buckets"]),
        relations=tuple(relation_row(hit["_source"]) for hit in answer["hits"]["hits"]),
    )


def relation_query(search: RelationSearch) -> Query:
    """Return the query for a search; raises UsageError where a filter is impossible."""
    check_limit(search.limit)
    check_share("--confidence", search.confidence)
    filters = in_scope(outlet=search.outlet, narrative=search.narrative) + chosen_terms(search, _ALLOWED)
    for ends, entity in ((("source",), search.source), (("target",), search.target), (ENDS, search.between)):
        if entity is not None:
            filters.append(_named(ends, entity))
    filters.append({"range": {"confidence": {"gte": search.confidence}}})
    filters += published_within(("--since", search.since), ("--until", search.until))
    return {"bool": {"must": [words_query(search.text, FIELDS)], "filter": filters}}


def relation_row(document: Document) -> RelationRow:
    """Return a relation of the index as a row."""
    start = document["sentence_span"]["start"]
    own = {name: document.get(name) for name in RelationRow.__dataclass_fields__ if not name.endswith("_mark")}
    marks = {
        f"{end}_mark": (document[f"{end}_span"]["start"] - start, document[f"{end}_span"]["end"] - start)
        for end in ENDS
    }
    return RelationRow(**own, **marks)  # type: ignore[arg-type]  # the mapping is strict


def _named(ends: Sequence[str], entity: str) -> Query:
    """Return the query that an entity with this id, or with these words in its name, stands at one of the ends."""
    words = [{"match": {f"{end}_name.text": {"query": as_text(entity), "operator": "and"}}} for end in ends]
    return {"bool": {"should": [*any_of(tuple(ends), entity)["bool"]["should"], *words], "minimum_should_match": 1}}


def _pair(bucket: Mapping[str, Any]) -> RelatedPair:
    first = {name: bucket[name]["buckets"][0]["key"] for end in ENDS for name in (end, f"{end}_name")}
    return RelatedPair(**first, counts=_tally(bucket["key"], bucket))


def _tally(key: str, bucket: Mapping[str, Any]) -> Tally:
    attitudes = {found["key"]: found["doc_count"] for found in bucket["attitude"]["buckets"]}
    return Tally(
        key=key,
        relations=bucket["doc_count"],
        collapsed=bucket["collapsed"]["value"],
        in_favour=attitudes.get("for", 0),
        against=attitudes.get("against", 0),
    )
