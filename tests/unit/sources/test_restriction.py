"""The restriction tracker: every offset is owned exactly once, whatever splits happen."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.sources.offset_ranges import OffsetRange
from pipeline.sources.restriction import OffsetRestrictionTracker, pieces


def offsets(start: int, stop: int) -> OffsetRange:
    return OffsetRange(topic="news", partition=0, start=start, stop=stop)


def test_claims_up_to_the_stop_are_granted_and_no_further() -> None:
    """The last offset of a range is included, its stop is not."""
    tracker = OffsetRestrictionTracker(offsets(3, 6))
    assert [tracker.try_claim(position) for position in (3, 5, 6)] == [True, True, False]


def test_claims_must_increase() -> None:
    """Claiming an offset twice is an error."""
    tracker = OffsetRestrictionTracker(offsets(0, 9))
    tracker.try_claim(4)
    with pytest.raises(ValueError, match="must increase"):
        tracker.try_claim(4)


def test_a_claim_before_the_start_is_refused_loudly() -> None:
    """An offset below the start is an error."""
    with pytest.raises(ValueError, match="before the start"):
        OffsetRestrictionTracker(offsets(5, 9)).try_claim(4)


def test_a_range_with_unclaimed_offsets_is_not_done() -> None:
    """Unclaimed offsets would be lost, so this is an error."""
    tracker = OffsetRestrictionTracker(offsets(0, 5))
    tracker.try_claim(3)
    with pytest.raises(ValueError, match="nothing from 4 on"):
        tracker.check_done()


def test_nothing_claimed_is_not_done() -> None:
    """A reader that returned at once is an error."""
    with pytest.raises(ValueError, match="nothing from 2 on"):
        OffsetRestrictionTracker(offsets(2, 5)).check_done()


@pytest.mark.parametrize("claims", [[4], [0, 1, 2, 3, 4], [2, 7], [9]])
def test_a_range_is_done_when_its_last_offset_was_passed(claims: list[int]) -> None:
    """Gaps count as claimed: the last offset, or one after it, suffices."""
    tracker = OffsetRestrictionTracker(offsets(0, 5))
    for position in claims:
        tracker.try_claim(position)
    assert tracker.check_done()


def test_an_empty_range_is_done() -> None:
    """The range has nothing to claim."""
    assert OffsetRestrictionTracker(offsets(7, 7)).check_done()


@pytest.mark.parametrize(
    ("claimed", "fraction", "split"),
    [(None, 0.0, 100), (149, 0.0, 150), (149, 0.5, 175), (None, 0.5, 150), (197, 0.01, 199), (149, 0.7, 185)],
)
def test_a_split_keeps_the_fraction_of_what_is_left(claimed: int | None, fraction: float, split: int) -> None:
    """Primary and residual meet at the split point; a fraction of 0 keeps only the claimed offsets."""
    tracker = OffsetRestrictionTracker(offsets(100, 200))
    if claimed is not None:
        tracker.try_claim(claimed)
    assert tracker.try_split(fraction) == (offsets(100, split), offsets(split, 200))
    assert tracker.current_restriction() == offsets(100, split)


@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
def test_what_is_claimed_whole_is_not_split(fraction: float) -> None:
    """No offset is left to give away."""
    tracker = OffsetRestrictionTracker(offsets(0, 5))
    tracker.try_claim(4)
    assert tracker.try_split(fraction) is None


def test_after_a_jump_past_the_end_nothing_is_split_off() -> None:
    """A failed claim ends the range as a granted one of its last offset does."""
    tracker = OffsetRestrictionTracker(offsets(0, 5))
    tracker.try_claim(1)
    tracker.try_claim(8)
    assert tracker.try_split(0.0) is None


def test_a_checkpoint_ends_the_range_where_it_stands() -> None:
    """After a split at 0 the primary is done, the next claim fails, and no second split happens."""
    tracker = OffsetRestrictionTracker(offsets(0, 10))
    tracker.try_claim(2)
    assert tracker.try_split(0.0) == (offsets(0, 3), offsets(3, 10))
    assert tracker.check_done()
    assert tracker.try_split(0.0) is None
    assert not tracker.try_claim(3)


def test_progress_counts_claimed_and_unclaimed_offsets() -> None:
    """A runner sees the remaining work."""
    tracker = OffsetRestrictionTracker(offsets(10, 20))
    assert tracker.current_progress().fraction_remaining == 1.0
    tracker.try_claim(12)
    progress = tracker.current_progress()
    assert (progress.completed_work, progress.remaining_work) == (3, 7)


def test_pieces_cover_the_range_without_overlap() -> None:
    """Initial splitting loses and repeats nothing."""
    assert pieces(offsets(3, 12), 4) == [offsets(3, 7), offsets(7, 11), offsets(11, 12)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # shared processors are slow at times
@given(data=st.data(), present=st.sets(st.integers(0, 40)), size=st.integers(0, 40))
def test_any_splits_at_any_time_read_each_record_exactly_once(
    data: st.DataObject, present: set[int], size: int
) -> None:
    """Gaps, fractions and checkpoints in any order: the records of all parts together are those of the range."""
    waiting, read = [offsets(0, size)], []
    while waiting:
        tracker = OffsetRestrictionTracker(waiting.pop())
        start = tracker.current_restriction().start
        for offset in [*sorted(offset for offset in present if offset >= start), max(size, start) + 1]:
            if data.draw(st.integers(0, 3)) == 0:
                split = tracker.try_split(data.draw(st.sampled_from([0.0, 0.1, 0.5, 0.9])))
                waiting.extend(split[1:] if split else ())
            if not tracker.try_claim(offset):
                break
            read.append(offset)
        assert tracker.check_done()
    assert sorted(read) == sorted(offset for offset in present if offset < size)
