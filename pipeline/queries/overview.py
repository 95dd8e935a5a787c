"""Gathers the overview of an index in a few searches: entities, allegations, and a narrative by week.

Every count comes twice: all articles, and originals only (`collapsed`: near reprints count once, by their `collapse_id`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from elasticsearch import Elasticsearch

from pipeline.queries.query_parts import COLLAPSED, Document, Query, histogram, values_of
from schemas.mappings import alias
from transforms.lexicon.entity_labels import LISTED

ALLEGING = ("accuses", "claims")
NAMED: Final[tuple[Query, ...]] = ({"terms": {"type": sorted(LISTED)}}, {"range": {"salience": {"gt": 0}}})
"""Filters for people, organisations and places, without numbers, dates and entities only in boilerplate."""

PAGE = 200
CANDIDATES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRow:
    """An entity, the number of articles that name it, and the mean sentiment towards it, -1..1."""

    entity_id: str
    name: str
    type: str
    articles: int
    collapsed: int
    sentiment: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement with its speaker; `strength` is certainty times confidence, 0..1. `sentence` holds it."""

    strength: float
    stance: str
    speaker: str
    sentence: str
    evidence: str
    outlet: str
    day: str | None
    rebutted: bool
    url: str | None
    article_id: str
    is_reprint: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """A week from `monday` (ISO date): a narrative's articles, and all articles of that week as the denominators."""

    monday: str
    articles: int
    collapsed: int
    all_articles: int
    all_collapsed: int

    @property
    def share(self) -> float:
        """The narrative's part of the week's original articles, 0..1."""
        return self.collapsed / self.all_collapsed if self.all_collapsed else 0.0


def refresh(client: Elasticsearch, prefix: str) -> None:
    """Make all writes visible to searches."""
    client.indices.refresh(index=[alias(prefix, "articles"), alias(prefix, "mentions"), alias(prefix, "statements")])


def narratives_seen(client: Elasticsearch, prefix: str) -> tuple[str, ...]:
    """Return the ids of the narratives that articles belong to, most articles first."""
    answer = client.search(
        index=alias(prefix, "articles"),
        size=0,
        aggs={"ids": values_of("narratives", 100)},
    )
    return tuple(bucket["key"] for bucket in answer["aggregations"]["ids"]["buckets"])


def top_entities(client: Elasticsearch, prefix: str, *, limit: int = 10) -> tuple[EntityRow, ...]:
    """Return the people, organisations and places in most original articles.

    Numbers and dates are left out, and so are entities only in boilerplate (their salience is 0).
    """
    answer = client.search(
        index=alias(prefix, "mentions"),
        size=0,
        query={"bool": {"filter": list(NAMED)}},
        aggs={
            "entities": {
                **values_of("entity_id", limit, order=[{"collapsed": "desc"}, {"_key": "asc"}]),
                "aggs": {
                    "collapsed": COLLAPSED,
                    "sentiment": {"avg": {"field": "sentiment"}},
                    "name": values_of("name", 1),
                    "type": values_of("type", 1),
                },
            }
        },
    )
    return tuple(_entity(bucket) for bucket in answer["aggregations"]["entities"]["buckets"])


def strongest_statements(
    client: Elasticsearch, prefix: str, *, narrative: str | None = None, limit: int = 5
) -> tuple[StatementRow, ...]:
    """Return the strongest accusations and claims of identified speakers, one for each speaker.

    With a `narrative`, only those whose sentences are evidence for it. Each speaker appears once, so that
    neither a frequent speaker nor the reprints of a statement fill the list.
    """
    best: dict[str, StatementRow] = {}
    candidates = limit * CANDIDATES  # two entity ids may have the same name
    for source in _by_certainty(client, prefix, narrative):
        row = _statement(source)
        enough = sorted((kept.strength for kept in best.values()), reverse=True)[:candidates]
        if len(enough) == candidates and source["certainty"] < enough[-1]:
            break  # strength is at most certainty: nothing stronger can follow
        speaker = source["speaker_entity"]
        if speaker not in best or _rank(row) < _rank(best[speaker]):
            best[speaker] = row
    names = entity_names(client, prefix, list(best))
    named = [replace(row, speaker=names.get(speaker, row.speaker)) for speaker, row in best.items()]
    once: dict[str, StatementRow] = {}
    for row in sorted(named, key=_rank):
        once.setdefault(row.speaker.casefold(), row)
    return tuple(once.values())[:limit]


def entity_names(client: Elasticsearch, prefix: str, entity_ids: list[str]) -> dict[str, str]:
    """Return the name that each of these entities has in most articles."""
    answer = client.search(
        index=alias(prefix, "mentions"),
        size=0,
        query={"terms": {"entity_id": entity_ids}},
        aggs={
            "entities": {
                "terms": {"field": "entity_id", "size": max(1, len(entity_ids))},
                "aggs": {"name": values_of("name", 1)},
            }
        },
    )
    buckets = answer["aggregations"]["entities"]["buckets"]
    return {bucket["key"]: bucket["name"]["buckets"][0]["key"] for bucket in buckets}


def narrative_weeks(client: Elasticsearch, prefix: str, narrative: str) -> tuple[WeekRow, ...]:
    """Return all weeks from the first to the last dated article, weeks without the narrative too."""
    answer = client.search(
        index=alias(prefix, "articles"),
        size=0,
        query={"exists": {"field": "published_at"}},
        aggs={
            "weeks": {
                **histogram("published_at", "week", gaps=True),
                "aggs": {
                    "collapsed": COLLAPSED,
                    "narrative": {
                        "filter": {"term": {"narratives": narrative}},
                        "aggs": {"collapsed": COLLAPSED},
                    },
                },
            }
        },
    )
    return tuple(_week(bucket) for bucket in answer["aggregations"]["weeks"]["buckets"])


def _by_certainty(client: Elasticsearch, prefix: str, narrative: str | None) -> Iterator[Document]:
    """Yield allegations in falling certainty, page by page."""
    conditions: list[Query] = [{"terms": {"stance": list(ALLEGING)}}, {"exists": {"field": "speaker_entity"}}]
    if narrative is not None:
        conditions.append({"term": {"narratives": narrative}})
    after: list[Any] | None = None
    while True:
        answer = client.search(
            index=alias(prefix, "statements"),
            size=PAGE,
            query={"bool": {"filter": conditions}},
            sort=[{"certainty": "desc"}, {"id": "asc"}],
            search_after=after,
        )
        hits = answer["hits"]["hits"]
        yield from (hit["_source"] for hit in hits)
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"]


def _entity(bucket: Document) -> EntityRow:
    return EntityRow(
        entity_id=bucket["key"],
        name=bucket["name"]["buckets"][0]["key"],
        type=bucket["type"]["buckets"][0]["key"],
        articles=bucket["doc_count"],
        collapsed=bucket["collapsed"]["value"],
        sentiment=round(bucket["sentiment"]["value"] or 0.0, 3),
    )


def _statement(source: Document) -> StatementRow:
    return StatementRow(
        strength=round(source["certainty"] * source["confidence"], 3),
        stance=source["stance"],
        speaker=source["speaker"],
        sentence=source.get("sentence") or source["content"],
        evidence=source["evidence"],
        outlet=source["outlet"],
        day=source.get("day"),
        rebutted=bool(source.get("rebutted")),
        url=source.get("url"),
        article_id=source["article_id"],
        is_reprint=source["collapse_id"] != source["article_id"],
    )


def _week(bucket: Document) -> WeekRow:
    return WeekRow(
        monday=bucket["key_as_string"],
        articles=bucket["narrative"]["doc_count"],
        collapsed=bucket["narrative"]["collapsed"]["value"],
        all_articles=bucket["doc_count"],
        all_collapsed=bucket["collapsed"]["value"],
    )


def _rank(row: StatementRow) -> tuple[float, bool, str, str]:
    """Return the sort key: strongest first, then originals before reprints, then the earlier, undated last."""
    return (-row.strength, row.is_reprint, row.day or "9999", row.article_id)
