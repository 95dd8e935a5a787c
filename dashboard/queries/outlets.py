"""Compares two outlets on one topic: the quoted speakers, the certainty, the sentiment towards shared entities."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from dashboard.queries.voices import Voice, Voices, voices
from dashboard.state.scope import Scope, Source, every
from pipeline.queries.overview import NAMED, entity_names
from pipeline.queries.query_parts import COLLAPSED, OLDEST_FIRST, Document, distinct, mean_of, values_of

ENTITIES: Final = 12
STORIES: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Towards:
    """An entity that both outlets name: the number of articles in each, and the mean sentiments towards it, -1..1.

    `sentiment` is the outlet's own, `reported` that of the voices it quotes and reports, None where none speaks of it.
    """

    entity: str
    name: str
    articles: tuple[int, int]
    sentiment: tuple[float, float]
    reported: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A speaker with the figures of two outlets; None for an outlet that does not quote them."""

    entity: str
    name: str
    sides: tuple[Voice | None, Voice | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two outlets: articles with and without reprints, all statements, quoted speakers, shared entities.

    `quoted` lists the most quoted of `all_quoted` speakers.
    """

    outlets: tuple[str, str]
    articles: tuple[int, int]
    collapsed: tuple[int, int]
    sides: tuple[Voices, Voices]
    quoted: tuple[Quoted, ...]
    all_quoted: int
    towards: tuple[Towards, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story that several outlets cover."""

    id: str
    title: str
    articles: int
    outlets: tuple[str, ...]
    first: str | None


def compare(source: Source, scope: Scope, first: str, second: str) -> Compared:
    """Return the comparison of two outlets within a scope; the scope's own outlets are ignored."""
    scopes = tuple(replace(scope, outlets=(name,)) for name in (first, second))
    left, right = (_side(source, outlet_scope) for outlet_scope in scopes)
    said = voices(source, scopes[0]), voices(source, scopes[1])
    return Compared(
        outlets=(first, second),
        articles=(left[0], right[0]),
        collapsed=(left[1], right[1]),
        sides=said,
        quoted=_quoted(source, scopes, said),
        all_quoted=_all_quoted(source, replace(scope, outlets=(first, second))),
        towards=_towards(source, scope, first, second),
    )


def _side(source: Source, scope: Scope) -> tuple[int, int]:
    answer = source.search(
        "articles", size=0, query=every(*scope.filters()), track_total_hits=True, aggs={"collapsed": COLLAPSED}
    )
    return answer["hits"]["total"]["value"], answer["aggregations"]["collapsed"]["value"]


def _quoted(source: Source, scopes: tuple[Scope, ...], said: tuple[Voices, Voices]) -> tuple[Quoted, ...]:
    """Return the most quoted speakers of either side, with the figures of both."""
    among = sorted({voice.entity for side in said for voice in side.speakers})
    if not among:
        return ()
    return tuple(beside_each_other(*(voices(source, scope, size=len(among), among=among).speakers for scope in scopes)))


def _all_quoted(source: Source, scope: Scope) -> int:
    speakers = {"speakers": distinct("speaker_entity")}
    answer = source.search("statements", size=0, query=every(*scope.filters()), aggs=speakers)
    return int(answer["aggregations"]["speakers"]["value"])


def beside_each_other(left: Iterable[Voice], right: Iterable[Voice]) -> list[Quoted]:
    """Return the speakers of two sides with the figures of both, the most quoted first."""
    sides = tuple({voice.entity: voice for voice in side} for side in (left, right))
    names = {voice.entity: voice.name for side in sides for voice in side.values()}
    rows = [
        Quoted(entity=entity, name=name, sides=(sides[0].get(entity), sides[1].get(entity)))
        for entity, name in names.items()
    ]
    return sorted(rows, key=lambda row: (-sum(voice.statements for voice in row.sides if voice), row.name, row.entity))


def _towards(source: Source, scope: Scope, first: str, second: str) -> tuple[Towards, ...]:
    both = replace(scope, outlets=(first, second)).filters()
    side = {"articles": {"cardinality": {"field": "article_id"}}, "sentiment": {"avg": {"field": "sentiment"}}}
    side["reported"] = {"avg": {"field": "sentiment_reported"}}
    by_outlet = {name: {"filter": {"term": {"outlet": name}}, "aggs": side} for name in (first, second)}
    aggs = {key: by_outlet[name] for key, name in (("first", first), ("second", second))}
    answer = source.search(
        "mentions",
        size=0,
        query=every(*NAMED, *both),
        aggs={"entities": {**values_of("entity_id", ENTITIES * 8), "aggs": aggs}},
    )
    buckets = [bucket for bucket in answer["aggregations"]["entities"]["buckets"] if _in_both(bucket)]
    buckets = sorted(
        buckets, key=lambda bucket: (-min(bucket["first"]["doc_count"], bucket["second"]["doc_count"]), bucket["key"])
    )
    names = (
        entity_names(source.client, source.prefix, [bucket["key"] for bucket in buckets[:ENTITIES]]) if buckets else {}
    )
    return tuple(_one_towards(bucket, names) for bucket in buckets[:ENTITIES])


def _in_both(bucket: Document) -> bool:
    return bool(bucket["first"]["doc_count"] and bucket["second"]["doc_count"])


def _one_towards(bucket: Document, names: Mapping[str, str]) -> Towards:
    sides = bucket["first"], bucket["second"]
    return Towards(
        entity=bucket["key"],
        name=names.get(bucket["key"], bucket["key"]),
        articles=(sides[0]["articles"]["value"], sides[1]["articles"]["value"]),
        sentiment=(mean_of(sides[0], "sentiment") or 0.0, mean_of(sides[1], "sentiment") or 0.0),
        reported=(mean_of(sides[0], "reported"), mean_of(sides[1], "reported")),
    )


def stories(source: Source, scope: Scope) -> tuple[Story, ...]:
    """Return the stories that at least two outlets of a scope cover, most articles first."""
    first: dict[str, Any] = {"size": 1, "sort": list(OLDEST_FIRST)}
    aggs = {
        "outlets": values_of("outlet", 50),
        "first": {"top_hits": {**first, "_source": ["title", "day"]}},
    }
    answer = source.search(
        "articles",
        size=0,
        query=every(*scope.filters()),
        aggs={"stories": {**values_of("story_id", STORIES), "aggs": aggs}},
    )
    found = [_story(bucket) for bucket in answer["aggregations"]["stories"]["buckets"]]
    return tuple(story for story in found if len(story.outlets) > 1)


def _story(bucket: Document) -> Story:
    (hit,) = bucket["first"]["hits"]["hits"]
    return Story(
        id=bucket["key"],
        title=hit["_source"]["title"],
        articles=bucket["doc_count"],
        outlets=tuple(outlet["key"] for outlet in bucket["outlets"]["buckets"]),
        first=hit["_source"].get("day"),
    )
