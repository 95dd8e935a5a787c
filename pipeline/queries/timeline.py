"""Reads a narrative over time from the timelines index alone: periods over the outlets chosen; a gap differs from a zero."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from elasticsearch import Elasticsearch

from pipeline.core.errors import UnknownNarrative, UsageError
from pipeline.lookups.timeline_series import BY_DAY, bursts_in, fetch_narratives, fetch_series
from pipeline.queries.query_parts import any_of
from schemas.mappings import ALL, alias
from transforms.timelines.buckets import STANCES
from transforms.timelines.bursts import Burst

MOST_DAYS: Final = 40_000
DAY_MS: Final = 86_400_000
_COUNTED: Final = ("articles", "articles_collapsed", "sentiment_milli_sum", "statements", "statements_disputed")
_COVERED: Final[Mapping[str, Any]] = {
    **{name: {"sum": {"field": name}} for name in ("articles", "articles_collapsed")},
    "first_at": {"min": {"field": "first_at"}},
    "revised_at": {"max": {"field": "revised_at"}},
}
_STANCE_FIELDS: Final = {stance: f"statements_{stance}" for stance in STANCES}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineQuestion:
    """A narrative, outlets (none: all), and the first and last day, both included (None: all days)."""

    narrative: str
    outlets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `first` to `last`; `days_with_data` of them have coverage; without any, the period is a gap.

    `outlet_*` are the denominators: all articles of the outlets. `outlets` is the greatest number of outlets with data on one
    day, `burst` the greatest weight of a burst on a day. Figures were last changed at `revised_at`; a day is
    corrected where that is more than a day after it was first counted.
    """

    first: str
    last: str
    days_with_data: int = 0
    outlets: int = 0
    articles: int = 0
    articles_collapsed: int = 0
    outlet_articles: int = 0
    outlet_articles_collapsed: int = 0
    sentiment_milli_sum: int = 0
    statements: int = 0
    statements_disputed: int = 0
    stances: Mapping[str, int]
    burst: float = 0.0
    revised_at: str | None = None
    is_corrected: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether no article at all is known from the period."""
        return self.days_with_data == 0

    @property
    def share(self) -> float | None:
        """The narrative's share of all articles, 0..1; None without articles."""
        return _part(self.articles, self.outlet_articles)

    @property
    def share_collapsed(self) -> float | None:
        """The narrative's share of all originals, 0..1; None without originals."""
        return _part(self.articles_collapsed, self.outlet_articles_collapsed)

    @property
    def sentiment(self) -> float | None:
        """The mean sentiment of the narrative's articles, -1..1."""
        return _part(self.sentiment_milli_sum, 1000 * self.articles)

    @property
    def disputed_share(self) -> float | None:
        """The share of the narrative's statements that are disputed, 0..1."""
        return _part(self.statements_disputed, self.statements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All days of a narrative between the days asked for; an open end is the end of the coverage.

    `bursts` follow from all days of the chosen outlets together; a burst is listed where it touches these days.
    """

    narrative: str
    outlets: tuple[str, ...]
    days: tuple[Period, ...]
    bursts: tuple[Burst, ...]


def fetch_timeline(client: Elasticsearch, prefix: str, question: TimelineQuestion) -> Timeline:
    """Return the timeline; raises UnknownNarrative, and UsageError for an impossible day or an outlet without coverage."""
    since, until = checked_day(question.since, "--since"), checked_day(question.until, "--until")
    narrative, chosen = question.narrative, tuple(outlet_named(client, prefix, name) for name in question.outlets)
    if narrative not in (known := fetch_narratives(client, prefix)):
        names = ", ".join(known) or "none; `tidewire run` counts them"
        raise UnknownNarrative(f"no article in the index belongs to narrative {narrative!r}; there are: {names}")
    filters: list[dict[str, Any]] = [{"terms": {"outlet": list(chosen)}}] if chosen else []
    if since or until:
        filters.append({"range": {"day": {"gte": since, "lte": until}}})
    sums: dict[str, Any] = {name: {"sum": {"field": name}} for name in (*_COUNTED, *_STANCE_FIELDS.values())}
    sums["revised_at"] = _COVERED["revised_at"]
    counted = _by_day(client, prefix, [{"term": {"narrative": narrative}}, *filters], sums)
    covered = _by_day(client, prefix, [{"term": {"narrative": ALL}}, *filters], _COVERED)
    bursts = bursts_in(*(fetch_series(client, prefix, name, chosen) for name in (narrative, ALL)))
    days = tuple(_period(day, covered.get(day), counted.get(day), bursts) for day in _calendar(covered, since, until))
    bursts = tuple(burst for burst in bursts if days and burst.start <= days[-1].last and burst.end >= days[0].first)
    return Timeline(narrative=narrative, outlets=chosen, days=days, bursts=bursts)


def by_week(days: Sequence[Period]) -> tuple[Period, ...]:
    """Return the weeks, Monday to Sunday, that these days make up; the first and the last may be shorter."""
    weeks = groupby(days, key=lambda period: date.fromisoformat(period.first).isocalendar()[:2])
    return tuple(_together(list(week)) for _, week in weeks)


def checked_day(value: str | None, option: str) -> str | None:
    """Return a day in the form of the index, or None; raises UsageError."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise UsageError(f"{option} {value!r} is no day; allowed: 2025-03-08") from None


def _together(periods: Sequence[Period]) -> Period:
    added = (*_COUNTED, "outlet_articles", "outlet_articles_collapsed", "days_with_data")
    sums = {name: sum(getattr(period, name) for period in periods) for name in added}
    return replace(
        periods[0],
        last=periods[-1].last,
        outlets=max(period.outlets for period in periods),
        stances={stance: sum(period.stances[stance] for period in periods) for stance in STANCES},
        burst=max(period.burst for period in periods),
        revised_at=max((period.revised_at for period in periods if period.revised_at), default=None),
        is_corrected=any(period.is_corrected for period in periods),
        **sums,
    )


def _by_day(
    client: Elasticsearch, prefix: str, filters: Sequence[Mapping[str, Any]], aggregations: Mapping[str, Any]
) -> dict[str, Mapping[str, Any]]:
    answer = client.search(
        index=alias(prefix, "timelines"),
        size=0,
        query={"bool": {"filter": list(filters)}},
        aggregations={"days": {"date_histogram": dict(BY_DAY), "aggregations": dict(aggregations)}},
        allow_partial_search_results=False,
    )
    return {bucket["key_as_string"]: bucket for bucket in answer["aggregations"]["days"]["buckets"]}


def _calendar(covered: Mapping[str, Any], since: str | None, until: str | None) -> Iterator[str]:
    """Yield every day from the first to the last; raises UsageError for more than MOST_DAYS."""
    first, last = since or min(covered, default=""), until or max(covered, default="")
    if not first or not last:
        return
    begin = date.fromisoformat(first)
    length = (date.fromisoformat(last) - begin).days + 1
    if length > MOST_DAYS:
        raise UsageError(f"{first} to {last} are {length:,} days; ask for fewer with --since and --until")
    for after in range(length):
        yield (begin + timedelta(days=after)).isoformat()


def _period(
    day: str, coverage: Mapping[str, Any] | None, bucket: Mapping[str, Any] | None, bursts: Sequence[Burst]
) -> Period:
    if coverage is None:
        return Period(first=day, last=day, stances=dict.fromkeys(STANCES, 0))
    counts = {name: round(bucket[name]["value"]) if bucket else 0 for name in _COUNTED}
    revised = max(
        (figures["revised_at"] for figures in (coverage, bucket) if figures), key=lambda maximum: maximum["value"] or 0
    )
    return Period(
        first=day,
        last=day,
        days_with_data=1,
        outlets=coverage["doc_count"],
        outlet_articles=round(coverage["articles"]["value"]),
        outlet_articles_collapsed=round(coverage["articles_collapsed"]["value"]),
        stances={stance: round(bucket[name]["value"]) if bucket else 0 for stance, name in _STANCE_FIELDS.items()},
        burst=next((burst.weight for burst in bursts if burst.start <= day <= burst.end), 0.0),
        revised_at=revised.get("value_as_string"),
        is_corrected=(revised["value"] or 0) - (coverage["first_at"]["value"] or 0) > DAY_MS,
        **counts,
    )


def _part(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def outlet_named(client: Elasticsearch, prefix: str, name: str) -> str:
    """Return the outlet's name as written in the index; raises UsageError where it has no dated articles."""
    query = {"bool": {"filter": [{"term": {"narrative": ALL}}, any_of(("outlet",), name)]}}
    hits = client.search(index=alias(prefix, "timelines"), query=query, size=1, source_includes=["outlet"])["hits"][
        "hits"
    ]
    if not hits:
        raise UsageError(f"--outlet {name!r}: nothing in the index with a date was published there")
    return str(hits[0]["_source"]["outlet"])
