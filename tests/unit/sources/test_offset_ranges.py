"""Planning: ranges to read, lost ranges, and their cut into rounds."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.clients.kafka_offsets import END, RESUME, Bound, PartitionOffsets
from pipeline.core.errors import UsageError
from pipeline.sources.offset_ranges import LostRange, OffsetRange, parse_bound, plan_drain, plan_rounds
from tests.support.uncovered_ranges import uncovered


def seen(partition: int = 0, **offsets: Any) -> PartitionOffsets:
    return PartitionOffsets(topic="news", partition=partition, **{"beginning": 0, "committed": None} | offsets)


def offsets(start: int, stop: int, partition: int = 0) -> OffsetRange:
    return OffsetRange(topic="news", partition=partition, start=start, stop=stop)


def test_a_new_group_reads_from_the_beginning() -> None:
    """Without a committed offset everything in the log is read, and nothing counts as lost."""
    plan = plan_drain([seen(beginning=4, end=9)])
    assert plan.ranges == (offsets(4, 9),)
    assert plan.lost == ()


def test_a_group_resumes_where_it_stands() -> None:
    """Committed records are not read again."""
    assert plan_drain([seen(committed=5, end=9)]).ranges == (offsets(5, 9),)


def test_nothing_new_is_no_range() -> None:
    """A partition that was read to its end has no range."""
    assert plan_drain([seen(committed=9, end=9)]).ranges == ()


def test_a_committed_offset_below_the_log_is_a_loss() -> None:
    """The range that retention deleted is a loss, and reading goes on at the log's beginning."""
    plan = plan_drain([seen(committed=3, beginning=7, end=9)])
    assert plan.lost == (LostRange(topic="news", partition=0, start=3, stop=7),)
    assert plan.ranges == (offsets(7, 9),)


def test_a_log_that_is_gone_whole_is_a_loss_with_nothing_to_read() -> None:
    """All records expired before a run read them."""
    plan = plan_drain([seen(committed=3, beginning=9, end=9)])
    assert plan.lost == (LostRange(topic="news", partition=0, start=3, stop=9),)
    assert plan.ranges == ()


def test_a_committed_offset_after_the_end_means_a_topic_made_anew() -> None:
    """The change is reported, and the new topic is read from its beginning."""
    plan = plan_drain([seen(committed=50, beginning=0, end=9)])
    assert plan.lost == (LostRange(topic="news", partition=0, start=0, stop=50, reason="recreated"),)
    assert plan.ranges == (offsets(0, 9),)


def test_losses_say_what_happened() -> None:
    """Each loss is a sentence with partition and offsets."""
    expired = LostRange(topic="news", partition=2, start=3, stop=7)
    anew = LostRange(topic="news", partition=2, start=0, stop=50, reason="recreated")
    assert str(expired) == "news/2: offsets 3 to 6 are lost: the log begins at 7"
    assert "the group stood at 50" in str(anew)


def test_from_before_the_group_reads_again() -> None:
    """A backfill reads offsets below the committed one."""
    plan = plan_drain([seen(committed=8, end=9, start=2)])
    assert plan.ranges == (offsets(2, 9),)
    assert plan.skipped == ()


def test_from_after_the_group_names_what_it_passes_over() -> None:
    """Committing would lose the skipped range, so the plan names it."""
    plan = plan_drain([seen(committed=3, end=9, start=6)])
    assert plan.ranges == (offsets(6, 9),)
    assert plan.skipped == (offsets(3, 6),)


def test_from_an_offset_that_expired_is_a_loss() -> None:
    """The expired range is reported."""
    plan = plan_drain([seen(beginning=5, end=9, start=1)])
    assert plan.lost == (LostRange(topic="news", partition=0, start=1, stop=5),)


def test_from_after_the_end_reads_nothing() -> None:
    """A future offset does not mean that the topic was recreated."""
    plan = plan_drain([seen(end=9, start=20)])
    assert (plan.ranges, plan.lost) == ((), ())


@pytest.mark.parametrize(("stop", "read"), [(6, (offsets(0, 6),)), (60, (offsets(0, 9),)), (0, ())])
def test_to_ends_earlier_but_never_later_than_the_log(stop: int, read: tuple[OffsetRange, ...]) -> None:
    """A drain ends at the log's end as it was at the start."""
    assert plan_drain([seen(end=9, stop=stop)]).ranges == read


def test_a_limit_is_spread_over_the_partitions() -> None:
    """Small partitions are read whole, and the others share the rest evenly."""
    plan = plan_drain([seen(0, end=100), seen(1, end=2), seen(2, end=100)], limit=12)
    assert plan.ranges == (offsets(0, 5), offsets(0, 2, 1), offsets(0, 5, 2))


def test_rounds_go_through_all_partitions_in_step() -> None:
    """Each round takes an even share of every partition until it is read."""
    rounds = list(plan_rounds([offsets(0, 5), offsets(0, 2, 1)], 4))
    assert rounds == [(offsets(0, 2), offsets(0, 2, 1)), (offsets(2, 5),)]


def test_a_round_of_nothing_is_refused() -> None:
    """A round without records would never end."""
    with pytest.raises(ValueError, match="at least one message"):
        next(plan_rounds([offsets(0, 5)], 0))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # shared processors are slow at times
@given(sizes=st.lists(st.integers(0, 50), max_size=6), round_messages=st.integers(1, 20), start=st.integers(0, 1_000))
def test_rounds_are_bounded_and_cover_everything_once(sizes: list[int], round_messages: int, start: int) -> None:
    """Rounds have at most the given size, all but the last are full, and together they are the plan in order."""
    ranges = [offsets(start, start + size, partition) for partition, size in enumerate(sizes)]
    rounds = list(plan_rounds(ranges, round_messages))
    parts = [part for each in rounds for part in each]
    assert [sum(map(len, each)) for each in rounds[:-1]] == [round_messages] * max(len(rounds) - 1, 0)
    assert all(0 < sum(map(len, each)) <= round_messages for each in rounds)
    assert sum(map(len, parts)) == sum(sizes)
    assert uncovered(ranges, parts) == ()


def test_what_was_not_read_is_named() -> None:
    """Holes at the beginning, in the middle and at the end are found for each partition."""
    read = [offsets(2, 4), offsets(4, 5), offsets(6, 8), offsets(0, 10, 1)]
    assert uncovered([offsets(0, 10)], read) == (offsets(0, 2), offsets(5, 6), offsets(8, 10))


@pytest.mark.parametrize(
    ("word", "bound"),
    [
        ("resume", RESUME),
        ("end", END),
        ("beginning", Bound(kind="beginning")),
        ("42", Bound(kind="offset", value=42)),
        ("2025-01-01", Bound(kind="time", value=1_735_689_600_000)),
        ("2025-01-01T01:00:00+01:00", Bound(kind="time", value=1_735_689_600_000)),
    ],
)
def test_bounds_are_offsets_times_or_words(word: str, bound: Bound) -> None:
    """All documented forms of --from and --to are read; a time without a zone is UTC."""
    assert parse_bound(word) == bound


@pytest.mark.parametrize("word", ["", "-1", "yesterday", "2025-13-01", "1969-12-31", "٤"])
def test_any_other_bound_is_refused(word: str) -> None:
    """An invalid bound is a usage error, not an offset."""
    with pytest.raises(UsageError):
        parse_bound(word)


def test_a_range_backwards_is_no_range() -> None:
    """A reversed range is an error."""
    with pytest.raises(ValueError, match="not a range"):
        offsets(5, 4)
