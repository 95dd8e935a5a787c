"""Finds articles: words and phrases, filters, highlighted snippets, counts raw and collapsed."""

import dataclasses
import secrets
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from pipeline.queries.query_parts import (
    COLLAPSED,
    Query,
    any_of,
    as_text,
    ask,
    best_first,
    check_limit,
    in_scope,
    published_within,
    words_query,
)
from schemas.mappings import alias

# Fields that a cluster does not have (stemmed ones, say) are ignored.
FIELDS: Final = ("title^3", "title.english^2", "text", "text.english", "lemmas")
SHOWN: Final = (
    "url",
    "title",
    "outlet",
    "published_at",
    "language",
    "narratives",
    "sentiment_label",
    "original_id",
)
SNIPPET_CHARS: Final = 180
SNIPPETS: Final = 2
MAX_SPEAKER_ARTICLES: Final = 10_000

Segments = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Words and filters of a search; an empty `text` finds all. `since` and `until` are days or moments, both inclusive.

    `text` understands "phrases", -without, this | that, prefix*. `entity` is an entity's id or a name.
    """

    text: str = ""
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    language: str | None = None
    narrative: str | None = None
    entity: str | None = None
    speaker: str | None = None
    limit: int = 10
    collapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article; each snippet is a row of (text, whether it matches)."""

    id: str
    url: str | None
    title: str
    outlet: str
    published_at: str | None
    language: str | None
    narratives: tuple[str, ...]
    sentiment_label: str | None
    reprint_of: str | None
    score: float | None
    snippets: tuple[Segments, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The best articles first, and the total number: raw, and with reprints counted once."""

    total: int
    total_collapsed: int
    articles: tuple[Found, ...]


def search_articles(client: Elasticsearch, prefix: str, search: Search) -> SearchResult:
    """Return the matching articles; raises UsageError where a date, the limit or the words are impossible."""
    check_limit(search.limit)
    filters = _filters(search)
    if search.speaker is not None:
        filters.append({"ids": {"values": _articles_of_speaker(client, prefix, search.speaker)}})
    mark = secrets.token_hex(8)  # a text cannot contain it
    answer = ask(
        client,
        index=alias(prefix, "articles"),
        query={"bool": {"must": [words_query(search.text, FIELDS)], "filter": filters}},
        size=search.limit,
        sort=best_first(search.text),
        track_scores=True,
        track_total_hits=True,
        source_includes=list(SHOWN),
        highlight=_highlight(mark),
        aggs={"collapsed": COLLAPSED},
        collapse={"field": "collapse_id"} if search.collapsed else None,
    )
    return SearchResult(
        total=answer["hits"]["total"]["value"],
        total_collapsed=answer["aggregations"]["collapsed"]["value"],
        articles=tuple(_found(hit, mark) for hit in answer["hits"]["hits"]),
    )


def _filters(search: Search) -> list[Query]:
    filters = in_scope(outlet=search.outlet, narrative=search.narrative)
    if search.language is not None:
        filters.append(any_of(("language",), search.language))
    if search.entity is not None:
        filters.append(any_of(("entity_ids", "people", "organisations", "places"), search.entity))
    return filters + published_within(("--from", search.since), ("--to", search.until))


def _articles_of_speaker(client: Elasticsearch, prefix: str, speaker: str) -> list[str]:
    answer = client.search(
        index=alias(prefix, "statements"),
        size=0,
        query={"match": {"speaker.text": {"query": as_text(speaker), "operator": "and"}}},
        aggs={"articles": {"terms": {"field": "article_id", "size": MAX_SPEAKER_ARTICLES}}},
    )
    return [bucket["key"] for bucket in answer["aggregations"]["articles"]["buckets"]]


def _highlight(mark: str) -> dict[str, Any]:
    return {
        "pre_tags": [f"<{mark}>"],
        "post_tags": [f"</{mark}>"],
        "require_field_match": False,
        "max_analyzed_offset": 999_999,
        "fields": {
            "text": {"number_of_fragments": SNIPPETS, "fragment_size": SNIPPET_CHARS, "no_match_size": SNIPPET_CHARS},
            "text.english": {"number_of_fragments": SNIPPETS, "fragment_size": SNIPPET_CHARS},
        },
    }


def _found(hit: dict[str, Any], mark: str) -> Found:
    source, highlighted = hit["_source"], hit.get("highlight", {})
    fragments = highlighted.get("text.english") or highlighted.get("text") or []
    return Found(
        id=hit["_id"],
        url=source.get("url"),
        title=source["title"],
        outlet=source["outlet"],
        published_at=source.get("published_at"),
        language=source.get("language"),
        narratives=tuple(source.get("narratives") or ()),
        sentiment_label=source.get("sentiment_label"),
        reprint_of=source.get("original_id"),
        score=hit.get("_score"),
        snippets=tuple(segments(fragment, f"<{mark}>", f"</{mark}>") for fragment in fragments),
    )


def segments(fragment: str, opening: str, closing: str) -> Segments:
    """Return a highlighted fragment as pairs of (text, whether it matches), in order, without empty ones."""
    first, *others = fragment.split(opening)
    parts = [(first, False)]
    for other in others:
        match, _, rest = other.partition(closing)
        parts += [(match, True), (rest, False)]
    return tuple(part for part in parts if part[0])


def as_json(result: SearchResult) -> dict[str, Any]:
    """Return the result for programs; a snippet is a list of {text, match}."""
    listed = dataclasses.asdict(result)
    for article in listed["articles"]:
        article["snippets"] = [
            [{"text": text, "match": match} for text, match in snippet] for snippet in article["snippets"]
        ]
    return listed
