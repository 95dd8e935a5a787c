"""Position arithmetic of a splittable reader: which offsets one call of `process` owns, without a client or a pipeline.

Offsets of a Kafka partition have gaps (compaction, aborted transactions, transaction markers), so a claim takes all offsets up
to and including its own. Offsets between two claims belong to the later claim, and a reader whose *position* reached the end
claims the last offset, whether it holds a record or not.
"""

from dataclasses import replace

from apache_beam.io.iobase import RestrictionProgress, RestrictionTracker

from pipeline.sources.offset_ranges import OffsetRange


class OffsetRestrictionTracker(RestrictionTracker):
    """Tracks the claims on an OffsetRange.

    Every offset is owned by exactly one side of a split: [start, split) stays here, [split, stop) goes elsewhere.
    """

    def __init__(self, restriction: OffsetRange) -> None:
        self._range = restriction
        self._attempted: int | None = None
        self._claimed: int | None = None
        self._checkpointed = False

    def current_restriction(self) -> OffsetRange:
        return self._range

    def try_claim(self, position: int) -> bool:
        """Claim all offsets up to `position`; return False where another worker owns it. Positions must increase."""
        if position < self._range.start:
            raise ValueError(f"claimed {position}, before the start of {self._range}")
        if self._attempted is not None and position <= self._attempted:
            raise ValueError(f"claimed {position} after {self._attempted}: claims must increase")
        self._attempted = position
        if position >= self._range.stop:
            return False
        self._claimed = position
        return True

    def check_done(self) -> bool:
        """Raise ValueError while offsets of the range are unclaimed: they would be lost."""
        first_left = self._first_left()
        if first_left < self._range.stop:
            raise ValueError(f"{self._range} is not done: nothing from {first_left} on was claimed")
        return True

    def try_split(self, fraction_of_remainder: float) -> tuple[OffsetRange, OffsetRange] | None:
        """Keep about this fraction of the unclaimed offsets and release the rest; 0 releases all of them."""
        if self._checkpointed:
            return None
        first_left = self._first_left()
        remainder = self._range.stop - first_left
        # Python's integers keep this exact where the ends are far apart.
        split = first_left + int(remainder * fraction_of_remainder)
        if fraction_of_remainder > 0:
            split = max(split, first_left + 1)
        if split >= self._range.stop:
            return None
        self._checkpointed = fraction_of_remainder == 0
        residual = replace(self._range, start=split)
        self._range = replace(self._range, stop=split)
        return self._range, residual

    def current_progress(self) -> RestrictionProgress:
        done = 0 if self._claimed is None else self._claimed + 1 - self._range.start
        left = len(self._range) - done
        return RestrictionProgress(completed=done, remaining=max(left, 0))

    def is_bounded(self) -> bool:
        return True

    def _first_left(self) -> int:
        return self._range.start if self._attempted is None else self._attempted + 1


def pieces(restriction: OffsetRange, offsets: int) -> list[OffsetRange]:
    """Return the range in parts of at most `offsets` each."""
    if len(restriction) <= offsets:
        return [restriction]
    starts = range(restriction.start, restriction.stop, offsets)
    return [replace(restriction, start=each, stop=min(each + offsets, restriction.stop)) for each in starts]
