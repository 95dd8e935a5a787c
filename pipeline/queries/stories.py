"""Finds stories by period, size and growth; gathers a story: its articles in time order, and its quoted speakers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from elasticsearch import Elasticsearch

from pipeline.clients.es_pages import combinations, hits_of
from pipeline.core.errors import UsageError
from pipeline.queries.query_parts import (
    Counts,
    Document,
    as_text,
    ask,
    distinct,
    document_time,
    in_scope,
    most_frequent,
    published_within,
)
from schemas.articles import iso, milliseconds
from schemas.mappings import alias
from transforms.stories.assign import Report, central
from transforms.stories.growth import Growth
from transforms.stories.words import read

MOST: Final = 10_000
"""Maximum number of stories that are ranked and shown; the largest ones are taken."""

COUNTED_EXACTLY: Final = 100
"""Threshold for exact counts; with the default of 3,000, thousands of buckets exceed Elasticsearch's memory limit."""

SHOWN: Final = ("id", "title", "outlet", "published_at", "url", "original_id", "story_id", "narratives", "people")
_DAY_MS: Final = 86_400_000
_IS_REPRINT: Final = {"exists": {"field": "original_id"}}

Order = Literal["size", "growth", "new"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySearch:
    """Filters on a story's articles; growth compares the last `days` with the same number before."""

    since: str | None = None
    until: str | None = None
    outlet: str | None = None
    narrative: str | None = None
    min_articles: int = 2
    min_outlets: int = 1
    days: int = 7
    order: Order = "size"
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCounts:
    """Counts over the articles of a story that meet the filters; `collapsed` leaves reprints out."""

    id: str
    articles: int
    collapsed: int
    in_narratives: int
    outlets: int
    first: str | None
    last: str | None
    growth: Growth


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySummary:
    """A story's counts, the headline of its most central article, and its outlets, the most articles first."""

    counts: StoryCounts
    label: str
    outlets: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a story; `quoted` are the speakers of its statements, the most statements first."""

    id: str
    title: str
    outlet: str
    published_at: str | None
    url: str | None
    reprint_of: str | None
    quoted: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as a whole; `quoted` counts its statements by speaker."""

    id: str
    label: str
    articles: tuple[Member, ...]
    outlets: Counts
    collapsed: int
    quoted: Counts


def find_stories(client: Elasticsearch, prefix: str, search: StorySearch) -> tuple[StorySummary, ...]:
    """Return the stories that meet the filters, at most `limit`; raises UsageError where a date or a number is impossible."""
    if not 1 <= search.limit <= MOST or search.days < 1:
        raise UsageError(f"--limit takes 1 to {MOST}, --days at least 1")
    counts = count_stories(client, prefix, search)[: search.limit]
    members = fetch_members(client, prefix, [story.id for story in counts])
    return tuple(
        StorySummary(
            counts=story,
            label=label(members[story.id]),
            outlets=most_frequent(member["outlet"] for member in members[story.id]),
        )
        for story in counts
        if story.id in members
    )


def count_stories(client: Elasticsearch, prefix: str, search: StorySearch) -> list[StoryCounts]:
    """Return the counts of the stories that meet the filters, in order; at most the MOST largest. Raises UsageError."""
    filters = published_within(("--from", search.since), ("--to", search.until))
    filters += in_scope(outlet=search.outlet, narrative=search.narrative)
    query = {"bool": {"filter": filters}}
    end = latest(client, alias(prefix, "articles"), query)
    originals = {"bool": {"must_not": [_IS_REPRINT]}}
    aggs = {
        "originals": {"filter": originals},
        "narratives": {"filter": {"exists": {"field": "narratives"}}},
        "outlets": distinct("outlet", exact=COUNTED_EXACTLY),
        "first": {"min": {"field": "published_at"}},
        "last": {"max": {"field": "published_at"}},
        **{
            name: {"filter": {"bool": {"filter": [originals, period]}}}
            for name, period in periods(end, search.days).items()
        },
    }
    terms = {"field": "story_id", "size": MOST, "min_doc_count": search.min_articles}
    answer = ask(
        client, index=alias(prefix, "articles"), size=0, query=query, aggs={"stories": {"terms": terms, "aggs": aggs}}
    )
    found = [_counts(bucket) for bucket in answer["aggregations"]["stories"]["buckets"]]
    return sorted((story for story in found if story.outlets >= search.min_outlets), key=_orders[search.order])


def latest(client: Elasticsearch, index: str, query: Document) -> int:
    """Return the publication time of the last of these articles, in milliseconds; 0 where all are undated."""
    answer = ask(client, index=index, size=0, query=query, aggs={"last": {"max": {"field": "published_at"}}})
    return round(answer["aggregations"]["last"]["value"] or 0)


def periods(end_ms: int, days: int) -> dict[str, Any]:
    """Return the queries for the last `days` up to a moment (`recent`) and for the `days` `before`."""

    def period(first: int, last: int) -> dict[str, Any]:
        return {"range": {"published_at": {"gt": first, "lte": last, "format": "epoch_millis"}}}

    begin = end_ms - days * _DAY_MS
    return {"recent": period(begin, end_ms), "before": period(begin - days * _DAY_MS, begin)}


def fetch_members(client: Elasticsearch, prefix: str, stories: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the articles of stories by story, in the order of time, undated last; `weights` holds an article's word weights."""
    members: dict[str, list[dict[str, Any]]] = {}
    index, fields = alias(prefix, "articles"), ["story_weights"]
    query = {"terms": {"story_id": list(stories)}}
    hits = hits_of(client, index=index, query=query, sort="id", source_includes=list(SHOWN), docvalue_fields=fields)
    for hit in hits if stories else ():
        weights = hit.get("fields", {}).get("story_weights", [""])[0]
        members.setdefault(hit["_source"]["story_id"], []).append({**hit["_source"], "weights": weights})
    for story_members in members.values():
        story_members.sort(key=document_time)
    return members


def label(members: Sequence[Document]) -> str:
    """Return the headline of the article that is most like the others."""
    titles = {member["id"]: member["title"] for member in members}
    return str(
        titles[
            central([report(member) for member in members if not member.get("original_id")] or [report(members[0])]).id
        ]
    )


def report(member: Document) -> Report:
    """Return the fields of an article that the assignment of stories uses."""
    return Report(id=member["id"], published_ms=milliseconds(member.get("published_at")), words=read(member["weights"]))


def find_story(client: Elasticsearch, prefix: str, story_id: str) -> Story | None:
    """Return the story with that id; None without articles."""
    members = fetch_members(client, prefix, [as_text(story_id)]).get(story_id)
    if not members:
        return None
    quoted: dict[str, Counter[str]] = {member["id"]: Counter() for member in members}
    statements = alias(prefix, "statements")
    for bucket in combinations(client, statements, {"term": {"story_id": story_id}}, ("article_id", "speaker_name")):
        quoted.setdefault(bucket["key"]["article_id"], Counter())[bucket["key"]["speaker_name"]] += bucket["doc_count"]
    return Story(
        id=story_id,
        label=label(members),
        articles=tuple(_member(member, quoted[member["id"]]) for member in members),
        outlets=most_frequent(member["outlet"] for member in members),
        collapsed=sum(not member.get("original_id") for member in members),
        quoted=most_frequent(speaker for speakers in quoted.values() for speaker in speakers.elements()),
    )


def _member(member: Document, quoted: Counter[str]) -> Member:
    return Member(
        id=member["id"],
        title=member["title"],
        outlet=member["outlet"],
        published_at=member.get("published_at"),
        url=member.get("url"),
        reprint_of=member.get("original_id"),
        quoted=most_frequent(quoted.elements()),
    )


def _counts(bucket: Document) -> StoryCounts:
    first, last = (bucket[name]["value"] for name in ("first", "last"))
    return StoryCounts(
        id=bucket["key"],
        articles=bucket["doc_count"],
        collapsed=bucket["originals"]["doc_count"],
        in_narratives=bucket["narratives"]["doc_count"],
        outlets=bucket["outlets"]["value"],
        first=iso(None if first is None else round(first)),
        last=iso(None if last is None else round(last)),
        growth=Growth(recent=bucket["recent"]["doc_count"], before=bucket["before"]["doc_count"]),
    )


_orders: Final[dict[Order, Any]] = {
    "size": lambda story: (-story.collapsed, -story.articles, story.id),
    "growth": lambda story: (-story.growth.weight, -story.collapsed, story.id),
    "new": lambda story: (-(milliseconds(story.first) or 0), -story.collapsed, story.id),
}
