"""Make one bucket of a timeline, for narrative, day and outlet, from exact counts and sums of scaled integers.

The bucket of narrative ALL is the outlet's coverage that day: all its articles, in a narrative or not. A narrative
without a bucket has a zero on a day with coverage. A day without coverage is a gap: its figures are unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from schemas.annotations import Stance
from schemas.ids import hashed_id
from schemas.mappings import ALL

STANCES: tuple[str, ...] = get_args(Stance)
NO_BURST: Mapping[str, Any] = {"burst": 0.0, "burst_start": None}
_BEFORE = ("articles", "articles_collapsed")
_UNCOUNTED = frozenset({"first_at", "revised_at", *NO_BURST, *(f"{name}_before" for name in _BEFORE)})


@dataclass(slots=True, kw_only=True)
class Counts:
    """The figures of one bucket in the index; sentiment is summed in thousandths."""

    articles: int = 0
    articles_collapsed: int = 0
    sentiment_milli_sum: int = 0
    statements_disputed: int = 0
    stances: dict[str, int] = field(default_factory=dict)


def timeline_id(narrative: str, outlet_day: str) -> str:
    """Return the id of a bucket's document."""
    return hashed_id("timeline", narrative, outlet_day)


def timeline_document(
    narrative: str, narrative_version: int | None, outlet_day: str, counts: Counts, coverage: Counts
) -> Mapping[str, Any]:
    """Return the document of a narrative's bucket; `coverage` counts all the outlet's articles of that day.

    `articles_collapsed` counts the articles that are not a reprint, so that it adds up over days and outlets.
    """
    statements = sum(counts.stances.values())
    return {
        **_articles(narrative, narrative_version, outlet_day, counts, coverage),
        "statements": statements,
        **{f"statements_{stance}": counts.stances.get(stance, 0) for stance in STANCES},
        "statements_disputed": counts.statements_disputed,
        "disputed_share": _share(counts.statements_disputed, statements),
    }


def coverage_document(outlet_day: str, coverage: Counts) -> Mapping[str, Any]:
    """Return the document of an outlet-day's coverage: articles and their sentiment, no statements."""
    return _articles(ALL, None, outlet_day, coverage, coverage)


def revised(document: Mapping[str, Any], found: Mapping[str, Any] | None, *, now: str) -> Mapping[str, Any] | None:
    """Return the document to write over the one in the index, None if no figure changed.

    The new document has the time of the first count, the time of the last revision, and the figures before that
    revision. It keeps the old document's burst, because bursts are found from all days together.

    Args:
        document: the bucket as counted now.
        found: the document in the index, None if there is none.
        now: the time of the revision.
    """
    burst = {} if document["narrative"] == ALL else NO_BURST
    if found is None:
        return {**document, **burst, "first_at": now, "revised_at": now, **{f"{name}_before": None for name in _BEFORE}}
    if {name: value for name, value in found.items() if name not in _UNCOUNTED} == document:
        return None
    return {
        **document,
        **{name: found.get(name, none) for name, none in burst.items()},
        "first_at": found.get("first_at", now),
        "revised_at": now,
        **{f"{name}_before": found[name] for name in _BEFORE},
    }


def _articles(
    narrative: str, narrative_version: int | None, outlet_day: str, counts: Counts, coverage: Counts
) -> dict[str, Any]:
    day, outlet = outlet_day.split("|", 1)
    return {
        "id": timeline_id(narrative, outlet_day),
        "narrative": narrative,
        "narrative_version": narrative_version,
        "day": day,
        "outlet": outlet,
        "outlet_day": outlet_day,
        "articles": counts.articles,
        "articles_collapsed": counts.articles_collapsed,
        "outlet_articles": coverage.articles,
        "outlet_articles_collapsed": coverage.articles_collapsed,
        "share": _share(counts.articles, coverage.articles),
        "share_collapsed": _share(counts.articles_collapsed, coverage.articles_collapsed),
        "sentiment": round(counts.sentiment_milli_sum / counts.articles / 1000, 6),
        "sentiment_milli_sum": counts.sentiment_milli_sum,
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None
