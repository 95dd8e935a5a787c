"""Follows one entity by week and outlet, with the sentiment towards it; finds entities by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.safe_text import one_line
from dashboard.state.scope import Scope, Source, every
from pipeline.queries.overview import NAMED
from pipeline.queries.query_parts import COLLAPSED, Document, Query, histogram, mean_of, values_of, wildcard_literal

FOUND: Final = 12
OUTLETS: Final = 1_000
MAX_WORDS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entity of the index and its number of articles; `wikidata` is its Q number, if known."""

    entity: str
    name: str
    type: str
    wikidata: str | None
    articles: int
    collapsed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week from `day` (its Monday): articles that name the entity, all articles, and the mean sentiment towards it.

    `articles` is None in a gap (a week without known articles); `sentiment` is None where no article names the entity.
    """

    day: str
    articles: int | None
    of_articles: int
    sentiment: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletShare:
    """An outlet: articles that name the entity, of all its articles, with the mean sentiments towards it, -1..1.

    `sentiment` is the outlet's own, `reported` that of the voices it quotes and reports, None where none speaks of it.
    """

    outlet: str
    articles: int
    of_articles: int
    sentiment: float
    reported: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An entity over time and by outlet, outlets with most articles first; `of_articles` counts all articles of the scope."""

    known: Known
    of_articles: int
    weeks: tuple[Week, ...]
    outlets: tuple[OutletShare, ...]


def find_entities(source: Source, words: str, *, size: int = FOUND) -> tuple[Known, ...]:
    """Return the entities whose name contains the words in order, ignoring case, most articles first."""
    pattern = "*" + "*".join(wildcard_literal(word) for word in one_line(words)[:MAX_WORDS].split()) + "*"
    name: Query = {"wildcard": {"name": {"value": pattern, "case_insensitive": True}}}
    return _known(source, every(name, *NAMED), size)


def _known(source: Source, query: Query, size: int) -> tuple[Known, ...]:
    naming: dict[str, Query] = {name: values_of(name, 1) for name in ("name", "type", "wikidata")}
    answer = source.search(
        "mentions",
        size=0,
        query=query,
        aggs={"entities": {**values_of("entity_id", size), "aggs": {"collapsed": COLLAPSED, **naming}}},
    )
    return tuple(_one_known(bucket) for bucket in answer["aggregations"]["entities"]["buckets"])


def _one_known(bucket: Document) -> Known:
    def first(name: str) -> Any:
        values = bucket[name]["buckets"]
        return values[0]["key"] if values else None

    return Known(
        entity=bucket["key"],
        name=first("name") or bucket["key"],
        type=first("type") or "",
        wikidata=first("wikidata"),
        articles=bucket["doc_count"],
        collapsed=bucket["collapsed"]["value"],
    )


def follow(source: Source, scope: Scope, entity: str) -> Followed | None:
    """Return an entity in a scope, None where no article of the scope names it."""
    mine: Query = {"term": {"entity_id": entity}}
    known = _known(source, every(mine, *scope.filters()), 1)
    if not known:
        return None
    weeks = histogram("day", "week", gaps=True)
    fields = {"sentiment": "sentiment", "reported": "sentiment_reported"}
    feeling: Query = {"aggs": {name: {"avg": {"field": field}} for name, field in fields.items()}}
    outlets = values_of("outlet", OUTLETS)
    named = source.search(
        "mentions",
        size=0,
        query=every(mine, *scope.filters()),
        aggs={"weeks": {**weeks, **feeling}, "outlets": {**outlets, **feeling}},
    )["aggregations"]
    names = [bucket["key"] for bucket in named["outlets"]["buckets"]]
    there = {
        **values_of("outlet", max(1, len(names))),
        **({"terms": {**outlets["terms"], "include": names}} if names else {}),
    }
    answer = source.search(
        "articles",
        size=0,
        query=every(*scope.filters()),
        track_total_hits=True,
        aggs={"weeks": weeks, "outlets": there},
    )
    published = answer["aggregations"]
    return Followed(
        known=known[0],
        of_articles=answer["hits"]["total"]["value"],
        weeks=_weeks(named, published),
        outlets=_outlets(named, published),
    )


def _weeks(named: Document, published: Document) -> tuple[Week, ...]:
    mine: Mapping[str, Document] = {
        bucket["key_as_string"]: bucket for bucket in named["weeks"]["buckets"] if bucket["doc_count"]
    }
    return tuple(_week(bucket, mine.get(bucket["key_as_string"])) for bucket in published["weeks"]["buckets"])


def _week(published: Document, named: Document | None) -> Week:
    none = None if published["doc_count"] == 0 else 0
    return Week(
        day=published["key_as_string"],
        articles=named["doc_count"] if named else none,
        of_articles=published["doc_count"],
        sentiment=_own(named) if named else None,
    )


def _outlets(named: Document, published: Document) -> tuple[OutletShare, ...]:
    of = {bucket["key"]: bucket["doc_count"] for bucket in published["outlets"]["buckets"]}
    return tuple(
        OutletShare(
            outlet=bucket["key"],
            articles=bucket["doc_count"],
            of_articles=of.get(bucket["key"], bucket["doc_count"]),
            sentiment=_own(bucket),
            reported=mean_of(bucket, "reported"),
        )
        for bucket in named["outlets"]["buckets"]
    )


def _own(bucket: Document) -> float:
    return mean_of(bucket, "sentiment") or 0.0
