"""Score which sources and contents belong to which cue: a small network scores each pair of spans."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

import numpy as np

from transforms.encoder.encoder import Floats, WindowScores
from transforms.encoder.windows import Pieces

_STEPS = (0, 1, 2, 4, 8, 16, 32, 64, 128)
_MOST_BETWEEN = 2
DISTANCES = 2 * (len(_STEPS) + 1) * (_MOST_BETWEEN + 1)


def score_pairs(
    reading: WindowScores, heads: Mapping[str, Floats], role: str, cues: Sequence[Pieces], others: Sequence[Pieces]
) -> Floats:
    """Return cues x others probabilities that a span belongs to a cue; `role` names the scorer: sources or contents."""
    if not cues or not others:
        return np.zeros((len(cues), len(others)), dtype=np.float32)
    cue = _means(reading.hidden, cues) @ heads[f"{role}.cue.weight"].T + heads[f"{role}.cue.bias"]
    other = _means(reading.hidden, others) @ heads[f"{role}.other.weight"].T + heads[f"{role}.other.bias"]
    steps = np.array([[distance(c, o, cues) for o in others] for c in cues])
    shape = (len(cues), len(others), cue.shape[1])
    joined = np.concatenate(
        [
            np.broadcast_to(cue[:, None], shape),
            np.broadcast_to(other[None], shape),
            cue[:, None] * other[None],
            heads[f"{role}.distance.weight"][steps],
        ],
        axis=2,
    )
    inner = np.maximum(joined @ heads[f"{role}.inner.weight"].T + heads[f"{role}.inner.bias"], 0)
    logits = (inner @ heads[f"{role}.outer.weight"].T + heads[f"{role}.outer.bias"])[..., 0]
    return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)


def distance(cue: Pieces, other: Pieces, cues: Sequence[Pieces]) -> int:
    """Return a number below DISTANCES for order, pieces between and cues between; `cues` are in order."""
    behind = other[0] >= cue[1]
    begin, end = (cue[1], other[0]) if behind else (other[1], cue[0])
    step = bisect_left(_STEPS, max(0, end - begin))
    starts = [first for first, _ in cues]
    between = min(_MOST_BETWEEN, max(0, bisect_left(starts, end) - bisect_left(starts, begin)))
    return (step * (_MOST_BETWEEN + 1) + between) * 2 + behind


def _means(hidden: Floats, spans: Sequence[Pieces]) -> Floats:
    return np.stack([hidden[first:last].mean(axis=0) for first, last in spans])
