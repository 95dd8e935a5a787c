"""Decides which sources and contents belong to which cue: a small network scores each pair of spans."""

from collections.abc import Mapping, Sequence

import numpy as np

from transforms.encoder.distances import Pieces, distance
from transforms.encoder.encoder import Floats, Reading


def score_pairs(
    reading: Reading, heads: Mapping[str, Floats], role: str, cues: Sequence[Pieces], others: Sequence[Pieces]
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


def _means(hidden: Floats, spans: Sequence[Pieces]) -> Floats:
    return np.stack([hidden[first:last].mean(axis=0) for first, last in spans])
