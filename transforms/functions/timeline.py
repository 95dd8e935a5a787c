"""One bucket of a timeline: narrative, day and outlet, from exact counts and sums of scaled integers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from schemas.annotations import Stance
from schemas.ids import hashed_id

STANCES: tuple[str, ...] = get_args(Stance)


@dataclass(slots=True, kw_only=True)
class Counts:
    """What the index holds of one bucket; sentiment is summed in thousandths."""

    articles: int = 0
    articles_collapsed: int = 0
    sentiment_milli_sum: int = 0
    statements_disputed: int = 0
    stances: dict[str, int] = field(default_factory=dict)


def timeline_id(narrative: str, outlet_day: str) -> str:
    """Return the id of a bucket's document."""
    return hashed_id("timeline", narrative, outlet_day)


def timeline_document(
    narrative: str, narrative_version: int | None, outlet_day: str, counts: Counts, coverage: tuple[int, int]
) -> Mapping[str, Any]:
    """Return a bucket's document; `coverage` is all that the outlet published that day: articles, and without reprints.

    `articles_collapsed` counts the articles that are no reprint of an earlier one, so that it adds up over days and outlets.
    """
    day, outlet = outlet_day.split("|", 1)
    articles, collapsed = coverage
    return {
        "id": timeline_id(narrative, outlet_day),
        "narrative": narrative,
        "narrative_version": narrative_version,
        "day": day,
        "outlet": outlet,
        "outlet_day": outlet_day,
        "articles": counts.articles,
        "articles_collapsed": counts.articles_collapsed,
        "outlet_articles": articles,
        "outlet_articles_collapsed": collapsed,
        "share": round(counts.articles / articles, 6),
        "sentiment": round(counts.sentiment_milli_sum / counts.articles / 1000, 6),
        "sentiment_milli_sum": counts.sentiment_milli_sum,
        "statements": sum(counts.stances.values()),
        **{f"statements_{stance}": counts.stances.get(stance, 0) for stance in STANCES},
        "statements_disputed": counts.statements_disputed,
    }
