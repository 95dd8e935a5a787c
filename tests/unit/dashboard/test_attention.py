"""The day when a narrative's attention peaked, and the days that belong to the peak."""

import re

import pytest

from dashboard.queries.attention import Attention, Point
from dashboard.queries.follow import _weeks
from dashboard.queries.voices import STANCES
from dashboard.style import STYLE


def point(day: str, articles: int, of: int, burst_start: str | None = None) -> Point:
    return Point(
        day=day, outlet=None, articles=articles, collapsed=articles, of_articles=of, of_collapsed=of,
        burst=2.0 if burst_start else 0.0, burst_start=burst_start,
    )  # fmt: skip


MANY = point("2025-03-03", 8, 80, burst_start="2025-03-03")
STILL = point("2025-03-04", 5, 50, burst_start="2025-03-03")
DENSE = point("2025-03-09", 3, 4)
COUNTS = (("03", 4), ("10", 0), ("17", 3))
FOUND = Attention(unit="day", total=(MANY, STILL, DENSE), by_outlet=(), outlets=(), hidden=0)


def test_the_peak_is_that_of_what_is_shown() -> None:
    """Numbers peak on the day with most articles, shares on the day with the largest share of all published."""
    assert FOUND.peak(raw=True) == MANY
    assert FOUND.peak(raw=True, share=True) == DENSE


@pytest.mark.parametrize("many", [point("2025-03-12", 50, 1_000), point("2025-03-12", 24, 100), DENSE])
def test_one_article_of_one_is_no_peak(many: Point) -> None:
    """A day with fewer known articles than the narrative has is no peak either: a run may still be writing."""
    usual = [point(f"2025-04-{day:02}", 4, 400) for day in range(1, 30)]
    points = (point("2025-03-10", 1, 1), many, *usual)
    assert Attention(unit="day", total=points, by_outlet=(), outlets=(), hidden=0).peak(raw=True, share=True) == many


def test_odd_counts_have_a_peak() -> None:
    """Where every article has the narrative, or counts exceed the published ones, numbers decide."""
    for points in (
        (point("2025-03-10", 1, 1), point("2025-03-11", 2, 2)),
        (point("2025-03-10", 1, 5), point("2025-03-11", 3, 1)),
    ):
        assert (
            Attention(unit="day", total=points, by_outlet=(), outlets=(), hidden=0).peak(raw=True, share=True)
            == points[1]
        )


def test_a_peak_within_a_burst_has_all_its_days_and_one_outside_its_own() -> None:
    """The claims behind a peak are searched for on its days; a week has seven."""
    assert FOUND.around(MANY) == ("2025-03-03", "2025-03-04")
    assert FOUND.around(DENSE) == ("2025-03-09", "2025-03-09")
    weeks = Attention(unit="week", total=(DENSE,), by_outlet=(), outlets=(), hidden=0)
    assert weeks.around(DENSE) == ("2025-03-09", "2025-03-15")


def test_stances_differ_in_more_than_colour() -> None:
    """Kind and thickness of the underline distinguish all of them."""
    rules = re.findall(r"^\.tw-s-(\w+) \{([^}]*)\}", STYLE, re.MULTILINE)
    assert {name for name, _ in rules} == set(STANCES)
    assert len({re.sub(r"text-decoration-color:[^;]*;", "", rule) for _, rule in rules}) == len(rules)


def test_a_week_of_which_nothing_is_known_is_a_gap_for_an_entity_too() -> None:
    """The week has no figure; a week in which others are named has a zero."""
    published = {"weeks": {"buckets": [{"key_as_string": f"2025-03-{day}", "doc_count": n} for day, n in COUNTS]}}
    named = {"weeks": {"buckets": [{"key_as_string": "2025-03-17", "doc_count": 2, "sentiment": {"value": 0.5}}]}}
    assert [(week.articles, week.of_articles, week.sentiment) for week in _weeks(named, published)] == [
        (0, 4, None),
        (None, 0, None),
        (2, 3, 0.5),
    ]
