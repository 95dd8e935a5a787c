"""Alerts for a consumer: each burst is reported once, and again after it grew."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.timelines.bursts import Burst
from transforms.timelines.unreported_bursts import BurstAlert, ReportedBurst, reported_after, unreported_bursts


def burst(start: int, end: int, weight: float = 10.0) -> Burst:
    """A burst from one day of March to another."""
    return Burst(
        start=f"2025-03-{start:02}",
        end=f"2025-03-{end:02}",
        peak=f"2025-03-{start:02}",
        weight=weight,
        articles=9,
        of=90,
        usual=0.01,
    )


def reported(start: int, end: int, weight: float = 10.0, narrative: str = "fog") -> ReportedBurst:
    return ReportedBurst(narrative=narrative, start=f"2025-03-{start:02}", end=f"2025-03-{end:02}", weight=weight)


def kinds(*bursts: Burst, before: tuple[ReportedBurst, ...] = ()) -> list[tuple[str, str]]:
    return [(alert.burst.start, alert.kind) for alert in unreported_bursts({"fog": bursts}, before)]


def test_the_first_look_reports_everything_in_order() -> None:
    """The order is by narrative, then by time."""
    found = unreported_bursts({"storks": [burst(2, 3)], "fog": [burst(9, 9), burst(1, 4)]}, ())
    assert [(alert.narrative, alert.burst.start, alert.kind) for alert in found] == [
        ("fog", "2025-03-01", "new"),
        ("fog", "2025-03-09", "new"),
        ("storks", "2025-03-02", "new"),
    ]


def test_a_reported_burst_is_not_reported_again() -> None:
    """A burst that shrank or gained little weight is not reported again either."""
    assert kinds(burst(1, 4), burst(9, 9, 14.9), before=(reported(1, 6), reported(9, 9))) == []


def test_a_burst_that_goes_on_begins_earlier_or_swells_is_reported_again() -> None:
    """Each of the three is growth; a late article may cause any of them."""
    before = (reported(3, 6),)
    assert kinds(burst(3, 7), before=before) == [("2025-03-03", "grown")]
    assert kinds(burst(2, 6), before=before) == [("2025-03-02", "grown")]
    assert kinds(burst(3, 6, 15.0), before=before) == [("2025-03-03", "grown")]


def test_another_narratives_burst_is_not_known() -> None:
    """The same days in another narrative are another burst."""
    assert kinds(burst(1, 4), before=(reported(1, 4, narrative="storks"),)) == [("2025-03-01", "new")]


def test_two_bursts_that_merged_are_reported_once_more() -> None:
    """They are then a single burst."""
    before = (reported(1, 3, 30.0), reported(6, 8))
    (alert,) = unreported_bursts({"fog": (burst(1, 9),)}, before)
    assert alert == BurstAlert(narrative="fog", burst=burst(1, 9), kind="grown", before=before)
    assert reported_after(before, [alert]) == (reported(1, 9, 30.0),)


def test_a_report_stays_when_the_burst_comes_and_goes() -> None:
    """The mark keeps the widest extent and the greatest weight; other marks stay."""
    grown = BurstAlert(narrative="fog", burst=burst(4, 8, 9.0), kind="grown", before=(reported(3, 6),))
    after = reported_after([reported(3, 6), reported(20, 21), reported(1, 1, narrative="storks")], [grown])
    assert after == (reported(3, 8), reported(20, 21), reported(1, 1, narrative="storks"))


drawn_bursts = st.lists(
    st.tuples(st.integers(1, 28), st.integers(0, 5), st.floats(3, 99)).map(
        lambda drawn: burst(drawn[0], min(28, drawn[0] + drawn[1]), drawn[2])
    ),
    max_size=3,
    unique_by=lambda burst: burst.start,
)


@given(st.lists(drawn_bursts, min_size=1, max_size=4))
def test_a_second_look_at_the_same_bursts_finds_nothing(looks: list[list[Burst]]) -> None:
    """After any earlier reports, no burst is reported twice."""
    known: tuple[ReportedBurst, ...] = ()
    for bursts in looks:
        apart = [drawn for drawn in bursts if not any(other.start < drawn.start <= other.end for other in bursts)]
        known = reported_after(known, unreported_bursts({"fog": apart}, known))
        assert unreported_bursts({"fog": apart}, known) == ()
