"""How far apart two spans of a window are, in the steps that the scorer of pairs knows."""

from bisect import bisect_left
from collections.abc import Sequence

Pieces = tuple[int, int]
"""Word pieces [first, last) of a window."""

_STEPS = (0, 1, 2, 4, 8, 16, 32, 64, 128)
_MOST_BETWEEN = 2
DISTANCES = 2 * (len(_STEPS) + 1) * (_MOST_BETWEEN + 1)


def distance(cue: Pieces, other: Pieces, cues: Sequence[Pieces]) -> int:
    """Return a number below DISTANCES: which comes first, pieces between them, cues (in order) between them."""
    behind = other[0] >= cue[1]
    begin, end = (cue[1], other[0]) if behind else (other[1], cue[0])
    step = bisect_left(_STEPS, max(0, end - begin))
    starts = [first for first, _ in cues]
    between = min(_MOST_BETWEEN, max(0, bisect_left(starts, end) - bisect_left(starts, begin)))
    return (step * (_MOST_BETWEEN + 1) + between) * 2 + behind
