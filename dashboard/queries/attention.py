"""Reads a narrative's attention by day or week, in all and by outlet, with all articles as the denominator.

Everything comes from the timelines: a narrative's buckets count its articles, the buckets of narrative ALL count everything
that an outlet published. So a day without any known article of an outlet is a gap and not a zero.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from dashboard.state.scope import Scope, Source, every, whole
from pipeline.lookups.timeline_series import bursts_in, fetch_series
from pipeline.queries.query_parts import Document, Query, histogram, sum_of
from schemas.mappings import ALL
from transforms.timelines import bursts as kleinberg

MAX_OUTLETS: Final = 500
MAX_NARRATIVES: Final = 200
SHOWN_OUTLETS: Final = 12
DAYS_AS_DAYS: Final = 120
WEEK_DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A narrative of the index, its number of articles, and its first and last day."""

    narrative: str
    articles: int
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A day, or the week that begins then, over all outlets (`outlet` is None) or in one.

    `of_*` are the denominators: all published articles; None is a gap. `burst` is the weight of the point's burst (0:
    none), over all outlets together or over the chosen ones; it began on `burst_start`. `revised` is the time when late
    articles changed a past day's figure; `before` is the figure before that.
    """

    day: str
    outlet: str | None
    articles: int
    collapsed: int
    of_articles: int | None
    of_collapsed: int | None
    burst: float = 0.0
    burst_start: str | None = None
    revised: str | None = None
    before: int | None = None

    def count(self, *, raw: bool) -> int:
        """Return the articles, with reprints or without."""
        return self.articles if raw else self.collapsed

    def of(self, *, raw: bool) -> int | None:
        """Return the denominator, None in a gap."""
        return self.of_articles if raw else self.of_collapsed

    def share(self, *, raw: bool) -> float | None:
        """Return the share, 0..1; None where nothing was published."""
        whole_ = self.of(raw=raw)
        return self.count(raw=raw) / whole_ if whole_ else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Days with more of the narrative than its usual share explains; `weight` measures the excess."""

    first: str
    last: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """A narrative on every day (week) of a period; outlets with most articles first, `hidden` counts those not listed."""

    unit: str
    total: tuple[Point, ...]
    by_outlet: tuple[Point, ...]
    outlets: tuple[str, ...]
    hidden: int

    def peak(self, *, raw: bool, share: bool = False) -> Point | None:
        """Return the point with most articles, or with `share` the strongest evidence for a burst.

        A high share of few articles is weaker evidence than a high share of many (Kleinberg's weight of a day). Among
        equals most articles come first, then most reprints, then the earliest. None without articles.
        """
        gains = self._gains(raw=raw) if share else {}

        def height(point: Point) -> tuple[float, int, int]:
            return gains.get(point.day, 0.0), point.count(raw=raw), point.articles

        return max((point for point in self.total if point.count(raw=raw)), key=height, default=None)

    def _gains(self, *, raw: bool) -> dict[str, float]:
        """Return each day's evidence for a burst; empty without a usual share."""
        points = [(point, whole_) for point in self.total if (whole_ := point.of(raw=raw))]
        series = [
            kleinberg.DayCount(day=point.day, articles=point.count(raw=raw), of=whole_) for point, whole_ in points
        ]
        articles, of = sum(count.articles for count in series), sum(count.of for count in series)
        if not 0 < articles < of:
            return {}
        return dict(zip((count.day for count in series), kleinberg.day_gains(series, articles / of), strict=True))

    def around(self, point: Point) -> tuple[str, str]:
        """Return the first and last day of a point's burst, or of the point itself outside bursts."""
        within = (burst for burst in self.bursts() if burst.first <= point.day <= burst.last)
        burst = next(within, None)
        return (burst.first, burst.last) if burst else (point.day, last_day(point.day, self.unit))

    def bursts(self) -> tuple[Burst, ...]:
        """Return the bursts that the period touches, in order."""
        found: dict[str, Burst] = {}
        for point in self.total:
            if point.burst and point.burst_start:
                first = found[point.burst_start].first if point.burst_start in found else point.day
                last = last_day(point.day, self.unit)
                found[point.burst_start] = Burst(first=first, last=last, weight=point.burst)
        return tuple(found.values())


def last_day(day: str, unit: str) -> str:
    """Return the last day of a point."""
    return (date.fromisoformat(day) + timedelta(days=WEEK_DAYS - 1)).isoformat() if unit == "week" else day


def narratives_seen(source: Source) -> tuple[Seen, ...]:
    """Return the narratives with dated articles, most articles first."""
    limits = {name: {name: {"field": "day"}} for name in ("min", "max")}
    narratives = {
        "terms": {"field": "narrative", "size": MAX_NARRATIVES, "order": [{"articles": "desc"}, {"_key": "asc"}]},
        "aggs": {"articles": sum_of("articles"), **limits},
    }
    nobody = [{"term": {"narrative": ALL}}]
    answer = source.search("timelines", size=0, query=every(without=nobody), aggs={"narratives": narratives})
    return tuple(
        Seen(
            narrative=bucket["key"],
            articles=whole(bucket, "articles"),
            first=bucket["min"]["value_as_string"],
            last=bucket["max"]["value_as_string"],
        )
        for bucket in answer["aggregations"]["narratives"]["buckets"]
    )


def attention(source: Source, scope: Scope, *, unit: str = "auto", with_bursts: bool = True) -> Attention:
    """Return a narrative's attention; `unit` is day, week, or auto: days up to DAYS_AS_DAYS of them, else weeks.

    Only points over all outlets of the scope have bursts. Without `with_bursts` bursts of chosen outlets are left out.
    """
    outlets, first, last = _outlets(source, scope)
    since, until = scope.since or first, scope.until or last
    if since is None or until is None or since > until:
        return Attention(unit="day", total=(), by_outlet=(), outlets=(), hidden=0)
    if unit == "auto":
        length = (date.fromisoformat(until) - date.fromisoformat(since)).days + 1
        unit = "day" if length <= DAYS_AS_DAYS else "week"
    shown = outlets if scope.outlets else outlets[:SHOWN_OUTLETS]
    scope = replace(scope, since=since, until=until)
    answer = source.search("timelines", size=0, query=every(*_filters(scope)), aggs=_points(unit, shown))
    found = answer["aggregations"]
    steps = tuple(_steps(since, until, unit))
    total = _every_step(found["days"]["buckets"], steps, None)
    return Attention(
        unit=unit,
        total=_with_bursts(source, scope, total, unit) if scope.outlets and with_bursts else total,
        by_outlet=tuple(
            point
            for outlet in shown
            for point in _every_step(found["outlets"]["buckets"][outlet]["days"]["buckets"], steps, outlet)
        ),
        outlets=shown,
        hidden=len(outlets) - len(shown),
    )


def outlets_with(source: Source, scope: Scope) -> tuple[str, ...]:
    """Return the outlets in which a narrative has articles, most articles first."""
    return _outlets(source, scope)[0]


def _outlets(source: Source, scope: Scope) -> tuple[tuple[str, ...], str | None, str | None]:
    """Return the outlets with the narrative, most articles first, and the first and last day with any article."""
    narrative = {
        "filter": {"term": {"narrative": scope.narrative}},
        "aggs": {
            "outlets": {
                "terms": {"field": "outlet", "size": MAX_OUTLETS, "order": [{"articles": "desc"}, {"_key": "asc"}]},
                "aggs": {"articles": sum_of("articles")},
            }
        },
    }
    limits = {name: {name: {"field": "day"}} for name in ("min", "max")}
    aggs = {"narrative": narrative, **limits}
    found = source.search("timelines", size=0, query=every(*_filters(scope)), aggs=aggs)["aggregations"]
    outlets = tuple(bucket["key"] for bucket in found["narrative"]["outlets"]["buckets"])
    return outlets, found["min"].get("value_as_string"), found["max"].get("value_as_string")


def _filters(scope: Scope) -> list[Query]:
    found = [*scope.period(), {"terms": {"narrative": [ALL, scope.narrative or ""]}}]
    return found + [{"terms": {"outlet": list(scope.outlets)}}] * bool(scope.outlets)


def _points(unit: str, outlets: tuple[str, ...]) -> Query:
    sums = {"articles": sum_of("articles"), "collapsed": sum_of("articles_collapsed")}
    corrected = {
        "filter": {"exists": {"field": "articles_before"}},
        "aggs": {
            "at": {"max": {"field": "revised_at"}},
            "before": sum_of("articles_before"),
            "now": sum_of("articles"),
        },
    }
    burst = {name: {"max": {"field": name}} for name in ("burst", "burst_start")}
    of_all = {"filter": {"term": {"narrative": ALL}}, "aggs": sums}
    mine = {
        "filter": every(without=[{"term": {"narrative": ALL}}]),
        "aggs": {**sums, **burst, "corrected": corrected},
    }
    days = {**histogram("day", unit, gaps=False), "aggs": {"mine": mine, "all": of_all}}
    by_name = {outlet: {"term": {"outlet": outlet}} for outlet in outlets}
    return (
        {"days": days, "outlets": {"filters": {"filters": by_name}, "aggs": {"days": days}}}
        if by_name
        else {"days": days}
    )


def _steps(since: str, until: str, unit: str) -> Iterator[str]:
    day, end = date.fromisoformat(since), date.fromisoformat(until)
    if unit == "week":
        day -= timedelta(days=day.weekday())
    while day <= end:
        yield day.isoformat()
        day += timedelta(days=WEEK_DAYS if unit == "week" else 1)


def _every_step(buckets: list[Any], steps: tuple[str, ...], outlet: str | None) -> tuple[Point, ...]:
    found = {bucket["key_as_string"]: bucket for bucket in buckets}
    return tuple(_point(found[day], outlet) if day in found else _gap(day, outlet) for day in steps)


def _with_bursts(source: Source, scope: Scope, points: Sequence[Point], unit: str) -> tuple[Point, ...]:
    """Return the points with bursts over the scope's outlets: the index holds only bursts over all outlets."""
    series = (fetch_series(source.client, source.prefix, name, scope.outlets) for name in (scope.narrative or "", ALL))
    bursts = bursts_in(*series)
    return tuple(_in_burst(point, bursts, last_day(point.day, unit)) for point in points)


def _in_burst(point: Point, bursts: Sequence[kleinberg.Burst], last: str) -> Point:
    if point.of_articles is None:
        return point
    within = [burst for burst in bursts if burst.start <= last and burst.end >= point.day]
    burst = max(within, key=lambda burst: burst.weight, default=None)
    return replace(point, burst=burst.weight if burst else 0.0, burst_start=burst.start if burst else None)


def _gap(day: str, outlet: str | None) -> Point:
    return Point(day=day, outlet=outlet, articles=0, collapsed=0, of_articles=None, of_collapsed=None)


def _point(bucket: Document, outlet: str | None) -> Point:
    mine, published = bucket["mine"], bucket["all"]
    known = published["doc_count"] > 0
    corrected = mine["corrected"]
    return Point(
        day=bucket["key_as_string"],
        outlet=outlet,
        articles=whole(mine, "articles"),
        collapsed=whole(mine, "collapsed"),
        of_articles=whole(published, "articles") if known else None,
        of_collapsed=whole(published, "collapsed") if known else None,
        burst=round(mine["burst"]["value"] or 0.0, 3) if outlet is None else 0.0,
        burst_start=mine["burst_start"].get("value_as_string") if outlet is None else None,
        revised=corrected["at"].get("value_as_string") if corrected["doc_count"] else None,
        before=_before(mine) if corrected["doc_count"] else None,
    )


def _before(mine: Document) -> int:
    """Return the point's figure before its last corrections; outlets without corrections keep their figure."""
    corrected = mine["corrected"]
    return whole(mine, "articles") - whole(corrected, "now") + whole(corrected, "before")
