"""The bound on the bytes of a round: which heads of its ranges are read."""

from collections.abc import Iterator, Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.sources.bound_bytes import cut_by_bytes
from pipeline.sources.offset_ranges import OffsetRange, plan_rounds
from tests.support.uncovered_ranges import uncovered

Log = Mapping[int, Mapping[int, int]]
"""Partition → offset → bytes; offsets that are not there are gaps."""


def offsets(start: int, stop: int, partition: int = 0) -> OffsetRange:
    return OffsetRange(topic="news", partition=partition, start=start, stop=stop)


def cut(ranges: tuple[OffsetRange, ...], max_bytes: int, log: Log) -> tuple[OffsetRange, ...]:
    def sizes(each: OffsetRange) -> Iterator[tuple[int, int]]:
        yield from ((at, log[each.partition][at]) for at in range(each.start, each.stop) if at in log[each.partition])

    return cut_by_bytes(ranges, max_bytes, sizes)


def test_a_round_below_the_bound_is_read_whole() -> None:
    """Gaps cost nothing, and the offsets after the last record are part of the round."""
    assert cut((offsets(0, 9),), 30, {0: {2: 10, 5: 20}}) == (offsets(0, 9),)


def test_a_round_ends_before_the_record_that_exceeds_the_bound() -> None:
    """Records are taken in order: a small one behind a large one waits with it."""
    assert cut((offsets(0, 9),), 30, {0: {0: 10, 1: 25, 2: 1}}) == (offsets(0, 1),)


def test_a_partition_takes_what_others_leave_of_the_bound() -> None:
    """Each gets an even share, and what it does not need goes to those after it."""
    log = {0: {0: 10}, 1: dict.fromkeys(range(9), 10), 2: dict.fromkeys(range(9), 10)}
    assert cut((offsets(0, 1), offsets(0, 9, 1), offsets(0, 9, 2)), 90, log) == (
        offsets(0, 1),
        offsets(0, 4, 1),
        offsets(0, 4, 2),
    )


def test_a_partition_whose_first_record_exceeds_its_share_waits() -> None:
    """It is left out of the round, which other partitions fill."""
    assert cut((offsets(0, 9), offsets(0, 9, 1)), 60, {0: {0: 40}, 1: {0: 50}}) == (offsets(0, 9, 1),)


def test_a_record_above_the_bound_is_read_alone() -> None:
    """Where no record of any partition fits, one is taken: every drain comes to its end."""
    log = {0: {3: 100, 4: 100}, 1: {0: 100}}
    assert cut((offsets(3, 9), offsets(0, 9, 1)), 60, log) == (offsets(3, 4),)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sizes=st.lists(st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=12), max_size=4),
    round_messages=st.integers(1, 9),
    max_bytes=st.integers(1, 60),
)
def test_rounds_bounded_by_bytes_cover_everything_once(
    sizes: list[list[int | None]], round_messages: int, max_bytes: int
) -> None:
    """A round of several records stays below both bounds, and together the rounds are the plan in order."""
    log = {
        partition: {at: size for at, size in enumerate(each) if size is not None}
        for partition, each in enumerate(sizes)
    }
    ranges = [offsets(0, len(each), partition) for partition, each in enumerate(sizes)]
    rounds = list(plan_rounds(ranges, round_messages, lambda heads: cut(heads, max_bytes, log)))
    for each in rounds:
        read = [
            log[part.partition][at] for part in each for at in range(part.start, part.stop) if at in log[part.partition]
        ]
        assert len(read) == 1 or sum(read) <= max_bytes
        assert 0 < sum(map(len, each)) <= round_messages
    parts = [part for each in rounds for part in each]
    assert sum(map(len, parts)) == sum(map(len, ranges))
    assert uncovered(ranges, parts) == ()
