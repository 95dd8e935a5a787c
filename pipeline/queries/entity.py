"""Finds entities by id or name, and gathers one in full.

Collapsed counts take near reprints once: the original counts, where it names the entity, else the first reprint.
Sentiment is the outlet's own towards the entity, quoted voices left out; its mean is over articles.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from elasticsearch import Elasticsearch

from pipeline.lookups.index_state import get_many
from pipeline.queries.query_parts import (
    Counts,
    Document,
    as_text,
    documents_of,
    most_frequent,
    sum_of,
    values_of,
    wildcard_literal,
)
from pipeline.sinks.corrections import StoredCorrection, fetch_all_corrections, fetch_corrections
from schemas.knowledge import Coordinates
from schemas.mappings import alias
from transforms.claims.cue_patterns import sentences
from transforms.stored.entity_corrections import compile_corrections

EVIDENCE: Final = 3
ENTITY_FIELDS: Final = ("name", "type", "wikidata")
CANDIDATES: Final = 20
MENTION_FIELDS: Final = (
    *("article_id", "collapse_id", "outlet", "published_at", "count", "sentiment_label", "sentiment_milli"),
    *("sentiment_reported_milli", "sentiment_reported_label", "salience", "spans"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedEntity:
    """An entity with its most frequent name and type, and its numbers of articles and mentions."""

    id: str
    name: str
    type: str
    wikidata: str | None
    country: str | None
    location: Coordinates | None
    articles: int
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletView:
    """The counts of one outlet for an entity, its own mean sentiment, and that of the voices it quotes and reports."""

    outlet: str
    articles: int
    mentions: int
    sentiment: float | None
    sentiment_reported: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSentence:
    """A sentence that names the entity; `mark` is the span of the name in the sentence."""

    article_id: str
    outlet: str
    published_at: str | None
    url: str | None
    sentence: str
    mark: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityView:
    """An entity in full; `merged` are the ids of entities that were merged into it.

    `names` counts the words of its mentions, `stances` its own statements, `sentiments` its articles by the outlet's own
    sentiment and `sentiments_reported` by that of quoted and reported voices; the most frequent come first.
    """

    entity: IndexedEntity
    merged: tuple[str, ...]
    names: Counts
    first_seen: str | None
    last_seen: str | None
    articles_collapsed: int
    mentions_collapsed: int
    sentiment: float | None
    sentiments: Counts
    sentiment_reported: float | None
    sentiments_reported: Counts
    outlets: tuple[OutletView, ...]
    statements: int
    statements_collapsed: int
    stances: Counts
    corrections: tuple[StoredCorrection, ...]
    evidence: tuple[EvidenceSentence, ...]


def find_entities(client: Elasticsearch, prefix: str, reference: str) -> tuple[IndexedEntity, ...]:
    """Return the entity with that id, or its successor after a merge; else all entities of that name."""
    compiled = compile_corrections(fetch_corrections(client, prefix))
    if (found := indexed_entity(client, prefix, compiled.resolve(reference.strip()))) is not None:
        return (found,)
    return entities_named(client, prefix, reference)


def view_entity(client: Elasticsearch, prefix: str, entity: IndexedEntity) -> EntityView:
    """Return an entity in full, from the index and the corrections."""
    corrections = fetch_all_corrections(client, prefix)
    compiled = compile_corrections(stored.correction for stored in corrections if not stored.undone)
    documents = list(mentions_of(client, prefix, entity.id, MENTION_FIELDS))
    collapsed = _collapsed(documents)
    days = sorted(day for mention in documents if (day := mention["published_at"]) is not None)
    statements = _statements(client, prefix, entity.id)
    return EntityView(
        entity=entity,
        merged=tuple(entity_id for entity_id in sorted(compiled.merges) if compiled.resolve(entity_id) == entity.id),
        names=most_frequent(" ".join(span["text"].split()) for mention in documents for span in mention["spans"]),
        first_seen=days[0] if days else None,
        last_seen=days[-1] if days else None,
        articles_collapsed=len(collapsed),
        mentions_collapsed=sum(mention["count"] for mention in collapsed),
        sentiment=_mean(documents, "sentiment"),
        sentiments=_labels(documents, "sentiment"),
        sentiment_reported=_mean(documents, "sentiment_reported"),
        sentiments_reported=_labels(documents, "sentiment_reported"),
        outlets=_outlets(documents),
        statements=len(statements),
        statements_collapsed=sum(statement["collapse_id"] == statement["article_id"] for statement in statements),
        stances=most_frequent(statement["stance"] for statement in statements),
        corrections=tuple(
            stored for stored in corrections if entity.id in {stored.correction.entity, stored.correction.into}
        ),
        evidence=_evidence(client, prefix, collapsed),
    )


def indexed_entity(client: Elasticsearch, prefix: str, entity: str) -> IndexedEntity | None:
    """Return the entity with that id; None where no article names it."""
    found = _by_entity(client, prefix, {"term": {"entity_id": as_text(entity)}}, 1)
    return found[0] if found else None


def entities_named(client: Elasticsearch, prefix: str, name: str) -> tuple[IndexedEntity, ...]:
    """Return the entities of that name, ignoring case, the most frequent first; else those whose name contains it."""
    words = as_text(" ".join(name.split()))
    if not words:
        return ()
    exact = {"term": {"name": {"value": words, "case_insensitive": True}}}
    within = {"wildcard": {"name": {"value": f"*{wildcard_literal(words)}*", "case_insensitive": True}}}
    return _by_entity(client, prefix, exact, CANDIDATES) or _by_entity(client, prefix, within, CANDIDATES)


def mentions_of(client: Elasticsearch, prefix: str, entity: str, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Return these fields of an entity's documents, one for each article that names it, in id order."""
    return documents_of(client, prefix, "mentions", {"term": {"entity_id": as_text(entity)}}, fields)


def _mean(documents: Iterable[Document], name: str) -> float | None:
    known = [milli for mention in documents if (milli := mention[f"{name}_milli"]) is not None]
    return round(sum(known) / len(known) / 1000, 3) if known else None


def _labels(documents: Iterable[Document], name: str) -> Counts:
    return most_frequent(label for mention in documents if (label := mention[f"{name}_label"]) is not None)


def _collapsed(documents: Iterable[Document]) -> list[Document]:
    """Return one mention for each text: from the original, else from the first reprint by id."""
    stories: defaultdict[str, list[Document]] = defaultdict(list)
    for mention in documents:
        stories[mention["collapse_id"]].append(mention)
    return [
        min(mentions, key=lambda mention: (mention["article_id"] != story, mention["article_id"]))
        for story, mentions in sorted(stories.items())
    ]


def _outlets(documents: Iterable[Document]) -> tuple[OutletView, ...]:
    by_outlet: defaultdict[str, list[Document]] = defaultdict(list)
    for mention in documents:
        by_outlet[mention["outlet"]].append(mention)
    views = [
        OutletView(
            outlet=name,
            articles=len(mentions),
            mentions=sum(mention["count"] for mention in mentions),
            sentiment=_mean(mentions, "sentiment"),
            sentiment_reported=_mean(mentions, "sentiment_reported"),
        )
        for name, mentions in by_outlet.items()
    ]
    return tuple(sorted(views, key=lambda view: (-view.articles, view.outlet)))


def _statements(client: Elasticsearch, prefix: str, entity: str) -> list[Document]:
    fields = ("stance", "collapse_id", "article_id")
    return list(documents_of(client, prefix, "statements", {"term": {"speaker_entity": entity}}, fields))


def _evidence(client: Elasticsearch, prefix: str, collapsed: Sequence[Document]) -> tuple[EvidenceSentence, ...]:
    """Return the articles with the highest salience, newest first among equals, each with the sentence of a mention."""
    newest = sorted(collapsed, key=lambda mention: (mention["published_at"] or "", mention["article_id"]), reverse=True)
    ranked = sorted(newest, key=lambda mention: -mention["salience"])[:EVIDENCE]
    article = {"_index": alias(prefix, "articles"), "_source": ["outlet", "published_at", "url", "text"]}
    wanted = [{**article, "_id": mention["article_id"]} for mention in ranked]
    hits = get_many(client, wanted) if wanted else []
    pairs = zip(ranked, hits, strict=True)
    found = (_sentence(mention, hit["_source"]) for mention, hit in pairs if hit["found"])
    return tuple(sentence for sentence in found if sentence is not None)


def _sentence(mention: Document, article: Document) -> EvidenceSentence | None:
    spans = sorted(mention["spans"], key=lambda span: (span.get("furniture", False), span["start"]))
    for span in spans[:1]:
        for start, end in sentences(article["text"]):
            if start <= span["start"] and span["end"] <= end:
                return EvidenceSentence(
                    article_id=mention["article_id"],
                    outlet=article["outlet"],
                    published_at=article["published_at"],
                    url=article["url"],
                    sentence=article["text"][start:end],
                    mark=(span["start"] - start, span["end"] - start),
                )
    return None


def _by_entity(client: Elasticsearch, prefix: str, query: Mapping[str, Any], limit: int) -> tuple[IndexedEntity, ...]:
    """Return the entities of the mentions that a query finds; only these mentions are counted."""
    inner = {
        **{name: values_of(name, 1) for name in ENTITY_FIELDS},
        "mentions": sum_of("count"),
        "example": {"top_hits": {"size": 1, "sort": [{"id": "asc"}], "_source": ["country", "location"]}},
    }
    by = {**values_of("entity_id", limit), "aggs": inner}
    answer = client.search(index=alias(prefix, "mentions"), size=0, query=query, aggs={"by": by})
    return tuple(_indexed(bucket) for bucket in answer["aggregations"]["by"]["buckets"])


def _indexed(bucket: Mapping[str, Any]) -> IndexedEntity:
    found = {name: [value["key"] for value in bucket[name]["buckets"]] for name in ENTITY_FIELDS}
    example = bucket["example"]["hits"]["hits"][0]["_source"]
    return IndexedEntity(
        id=bucket["key"],
        name=(found["name"] or [bucket["key"]])[0],
        type=(found["type"] or [""])[0],
        wikidata=(found["wikidata"] or [None])[0],
        country=example.get("country"),
        location=msgspec.convert(example.get("location"), Coordinates | None),
        articles=bucket["doc_count"],
        mentions=round(bucket["mentions"]["value"]),
    )
