"""Bursts: days far above the usual share are found, usual or small counts are not."""

import itertools
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from transforms.timelines.bursts import MIN_DAYS, Burst, DayCount, find_bursts

FIRST = date(2025, 1, 1)


def series(*counts: tuple[int, int], first: date = FIRST) -> list[DayCount]:
    """Return consecutive days from (articles, of)."""
    return [
        DayCount(day=(first + timedelta(days=at)).isoformat(), articles=articles, of=of)
        for at, (articles, of) in enumerate(counts)
    ]


def as_counts(drawn: bytes) -> list[tuple[int, int]]:
    """Return pairs (articles, of) from two bytes each, which are drawn much faster than numbers."""
    return [(articles % (of % 61 + 1), of % 61) for articles, of in zip(drawn[::2], drawn[1::2], strict=False)]


many_counts = st.binary(min_size=2 * MIN_DAYS, max_size=120).map(as_counts)
PLANTED = [*[(1, 40)] * 20, *[(12, 40)] * 4, *[(1, 40)] * 20]


def test_a_planted_burst_is_found_with_its_figures() -> None:
    """Four days with twelve times the share; weight by hand: p = 88/1760 = 1/20: 48 ln 2 + 112 ln((1 - 2p) / (1 - p))."""
    assert find_bursts(series(*PLANTED)) == (
        Burst(start="2025-01-21", end="2025-01-24", peak="2025-01-21", weight=27.0, articles=48, of=160, usual=0.05),
    )


@given(st.integers(0, 30), st.integers(1, 6), st.integers(30, 60))
def test_a_burst_is_found_wherever_it_stands(before: int, length: int, after: int) -> None:
    """A burst may be at the beginning, in the middle or at the end, and is the only one."""
    days = series(*[(1, 30)] * before, *[(15, 30)] * length, *[(1, 30)] * after)
    (burst,) = find_bursts(days)
    assert (burst.start, burst.end) == (days[before].day, days[before + length - 1].day)
    at_the_end = find_bursts(series(*[(1, 30)] * after, *[(15, 30)] * length))
    assert [(burst.articles, burst.of) for burst in at_the_end] == [(15 * length, 30 * length)]


@given(st.integers(0, 20), st.integers(1, 20), st.integers(1, 200))
def test_a_constant_share_has_no_burst(articles: int, more: int, days: int) -> None:
    """Its size and length do not matter."""
    assert find_bursts(series(*[(articles, articles + more)] * days)) == ()


@given(st.integers(1, 9), st.binary(min_size=MIN_DAYS, max_size=60))
def test_a_share_that_stays_while_the_amount_varies_is_no_burst(articles: int, scales: bytes) -> None:
    """Ten times as many articles on all subjects are no burst of one."""
    assert find_bursts(series(*[(articles * (scale + 1), 10 * (scale + 1)) for scale in scales])) == ()


@given(many_counts, st.randoms())
def test_the_order_of_the_days_given_does_not_matter(counts: list[tuple[int, int]], chance: object) -> None:
    """Days are sorted first."""
    days = series(*counts)
    mixed = list(days)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert find_bursts(mixed) == find_bursts(days)


@given(many_counts, st.integers(2, 20))
def test_more_data_of_the_same_shape_never_lose_a_burst(counts: list[tuple[int, int]], scale: int) -> None:
    """With all counts multiplied, each day in a burst stays in one."""
    bursts = find_bursts(series(*counts))
    assume(bursts)
    larger = find_bursts(series(*[(scale * articles, scale * of) for articles, of in counts]))
    for burst in bursts:
        assert any(other.start <= burst.peak <= other.end for other in larger)


def test_a_few_more_articles_far_away_leave_weights_as_they_were() -> None:
    """A weight stored in many buckets changes seldom."""
    more = [*PLANTED, *[(1, 40)] * 2]
    assert find_bursts(series(*more))[0].weight == find_bursts(series(*PLANTED))[0].weight == 27.0


@given(many_counts)
def test_bursts_are_apart_in_order_and_above_the_usual(counts: list[tuple[int, int]]) -> None:
    """Each has a weight, ends before the next begins, and holds its peak."""
    bursts = find_bursts(series(*counts))
    assume(bursts)
    assert all(burst.weight > 0 and burst.start <= burst.peak <= burst.end for burst in bursts)
    assert all(burst.articles / burst.of > burst.usual for burst in bursts)
    assert all(burst.end < other.start for burst, other in itertools.pairwise(bursts))


@given(many_counts, st.integers(1, 400))
def test_a_gap_changes_nothing(counts: list[tuple[int, int]], gap: int) -> None:
    """Days without data are left out, so weights and counts stay."""
    middle = len(counts) // 2
    together = series(*counts)
    later = series(*counts[middle:], first=FIRST + timedelta(days=middle + gap))
    apart = [*together[:middle], *later]
    assert [(burst.weight, burst.articles) for burst in find_bursts(apart)] == [
        (burst.weight, burst.articles) for burst in find_bursts(together)
    ]


def test_a_day_without_articles_counts_as_a_gap() -> None:
    """As a zero of forty the day would end the burst."""
    empty, zero = [*PLANTED], [*PLANTED]
    empty[22:22], zero[22:22] = [(0, 0)] * 3, [(0, 40)] * 3
    assert [(burst.start, burst.end) for burst in find_bursts(series(*empty))] == [("2025-01-21", "2025-01-27")]
    assert [(burst.start, burst.end) for burst in find_bursts(series(*zero))] == [
        ("2025-01-21", "2025-01-22"),
        ("2025-01-26", "2025-01-27"),
    ]


def test_few_days_have_no_usual_share() -> None:
    """With one day less than needed there is no burst."""
    days = [*[(0, 50)] * (MIN_DAYS - 2), (40, 50)]
    assert find_bursts(series(*days)) == ()
    assert len(find_bursts(series((0, 50), *days))) == 1


def test_few_articles_are_no_burst() -> None:
    """Three articles in a quiet month are no burst, six are one."""
    quiet = [(0, 100)] * 29
    assert find_bursts(series(*quiet, (3, 100))) == ()
    assert [burst.articles for burst in find_bursts(series(*quiet, (6, 100)))] == [6]


def test_what_is_in_most_articles_can_still_burst() -> None:
    """Twice the usual share would exceed all, so the burst's share is halfway to all."""
    (burst,) = find_bursts(series(*[(60, 100)] * 30, *[(95, 100)] * 3))
    assert (burst.articles, burst.of) == (285, 300)


def test_nothing_or_everything_is_no_burst() -> None:
    """There is no other share to compare with."""
    assert find_bursts([]) == ()
    assert find_bursts(series(*[(0, 10)] * 30)) == ()
    assert find_bursts(series(*[(10, 10)] * 30)) == ()
