"""Sets of spans of a text, to find overlaps; all spans are code points, [start, end)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

CharSpan = tuple[int, int]
"""Code points [start, end) of a text."""


class SpanSet:
    """A set of merged stretches; each lookup takes logarithmic time."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Merge the spans; empty ones are left out."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if start >= end:
                continue
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __bool__(self) -> bool:
        """Tell whether there is any stretch."""
        return bool(self._starts)

    def touch(self, start: int, end: int) -> bool:
        """Tell whether any stretch shares a code point with the span."""
        number = bisect_right(self._ends, start)
        return number < len(self._starts) and self._starts[number] < end

    def hold(self, start: int, end: int) -> bool:
        """Tell whether one stretch covers the whole span."""
        number = bisect_right(self._starts, start) - 1
        return number >= 0 and end <= self._ends[number]

    def around(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the stretch that covers the whole span, if one does."""
        number = bisect_right(self._starts, start) - 1
        if number >= 0 and end <= self._ends[number]:
            return self._starts[number], self._ends[number]
        return None

    def outside(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the parts of the span that no stretch covers, in text order."""
        left: list[tuple[int, int]] = []
        number = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end)
        for cut in range(number, last):
            if start < self._starts[cut]:
                left.append((start, self._starts[cut]))
            start = self._ends[cut]
        if start < end:
            left.append((start, end))
        return left
