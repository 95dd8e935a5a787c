"""Entities as the index has them: by id, by name, and their mentions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from elasticsearch import Elasticsearch

from pipeline.clients.es_pages import hits_of
from pipeline.queries.articles import as_text
from schemas.knowledge import Coordinates
from schemas.mappings import alias

MOST: Final = [{"_count": "desc"}, {"_key": "asc"}]
FIELDS: Final = ("name", "type", "wikidata")
CANDIDATES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedEntity:
    """An entity as most articles have it, and how many articles and mentions there are of it."""

    id: str
    name: str
    type: str
    wikidata: str | None
    country: str | None
    location: Coordinates | None
    articles: int
    mentions: int


def indexed_entity(client: Elasticsearch, prefix: str, entity: str) -> IndexedEntity | None:
    """Return an entity as most articles have it; None where no article names it."""
    found = _by_entity(client, prefix, {"term": {"entity_id": as_text(entity)}}, 1)
    return found[0] if found else None


def entities_named(client: Elasticsearch, prefix: str, name: str) -> tuple[IndexedEntity, ...]:
    """Return entities of that name, in capitals or not, the most frequent first; where there is none, those that hold it."""
    words = as_text(" ".join(name.split()))
    if not words:
        return ()
    exact = {"term": {"name": {"value": words, "case_insensitive": True}}}
    escaped = "".join(f"\\{each}" if each in "*?\\" else each for each in words)
    within = {"wildcard": {"name": {"value": f"*{escaped}*", "case_insensitive": True}}}
    return _by_entity(client, prefix, exact, CANDIDATES) or _by_entity(client, prefix, within, CANDIDATES)


def mentions_of(client: Elasticsearch, prefix: str, entity: str, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield these fields of an entity's documents, one for each article that names it, in id order."""
    query = {"term": {"entity_id": as_text(entity)}}
    for hit in hits_of(client, index=alias(prefix, "mentions"), query=query, sort="id", source=list(fields)):
        yield hit["_source"]


def _by_entity(client: Elasticsearch, prefix: str, query: Mapping[str, Any], limit: int) -> tuple[IndexedEntity, ...]:
    """The entities of the mentions that a query finds; counted is what it finds of each."""
    inner = {
        **{name: {"terms": {"field": name, "size": 1, "order": MOST}} for name in FIELDS},
        "mentions": {"sum": {"field": "count"}},
        "one": {"top_hits": {"size": 1, "sort": [{"id": "asc"}], "_source": ["country", "location"]}},
    }
    by = {"terms": {"field": "entity_id", "size": limit, "order": MOST}, "aggs": inner}
    answer = client.search(index=alias(prefix, "mentions"), size=0, query=query, aggs={"by": by})
    return tuple(_indexed(bucket) for bucket in answer["aggregations"]["by"]["buckets"])


def _indexed(bucket: Mapping[str, Any]) -> IndexedEntity:
    found = {name: [one["key"] for one in bucket[name]["buckets"]] for name in FIELDS}
    one = bucket["one"]["hits"]["hits"][0]["_source"]
    return IndexedEntity(
        id=bucket["key"],
        name=(found["name"] or [bucket["key"]])[0],
        type=(found["type"] or [""])[0],
        wikidata=(found["wikidata"] or [None])[0],
        country=one.get("country"),
        location=msgspec.convert(one.get("location"), Coordinates | None),
        articles=bucket["doc_count"],
        mentions=round(bucket["mentions"]["value"]),
    )
