"""Decode spans from a tagger's scores: the best sequence of outside, begins, goes on."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transforms.encoder.windows import Pieces

Floats = NDArray[np.float32]
_OUTSIDE, _BEGINS, _GOES_ON = range(3)


def best_tags(scores: Sequence[Floats], transitions: Floats, begin: Floats) -> list[NDArray[np.int64]]:
    """Return for each window the best tags (pieces x roles) under a linear chain, by Viterbi's algorithm.

    Scores are pieces x roles x 3, `transitions` roles x from x to, `begin` roles x 3. All windows are decoded together;
    each result is the same as for the window alone.
    """
    if not scores:
        return []
    length = max(len(each) for each in scores)
    padded = np.zeros((len(scores), length, *scores[0].shape[1:]), dtype=np.float32)
    for row, each in enumerate(scores):
        padded[row, : len(each)] = each
    best = begin + padded[:, 0]
    came_from = np.zeros((length, *best.shape), dtype=np.int8)
    ends = [best] * length
    for at in range(1, length):
        paths = best[..., None] + transitions
        came_from[at] = paths.argmax(axis=2)
        best = paths.max(axis=2) + padded[:, at]
        ends[at] = best
    return [_walk_back(came_from[: len(each), row], ends[len(each) - 1][row]) for row, each in enumerate(scores)]


def _walk_back(came_from: NDArray[np.int8], last: Floats) -> NDArray[np.int64]:
    roles = np.arange(last.shape[0])
    tags = np.zeros((len(came_from), last.shape[0]), dtype=np.int64)
    tags[-1] = last.argmax(axis=1)
    for at in range(len(came_from) - 1, 0, -1):
        tags[at - 1] = came_from[at, roles, tags[at]]
    return tags


def spans_of(tags: NDArray[np.int64]) -> list[Pieces]:
    """Return the spans of one role's tags, in order."""
    spans: list[Pieces] = []
    first: int | None = None
    for at, tag in enumerate([*tags.tolist(), _OUTSIDE]):
        if tag != _GOES_ON and first is not None:
            spans.append((first, at))
            first = None
        if tag == _BEGINS:
            first = at
    return spans


def labelled_spans(scores: Floats) -> list[tuple[int, int, int]]:
    """Return (first, last, label) of each entity: pieces x (1 + 2 labels) scores, tag by tag.

    A piece that goes on with a different label from the piece before begins a new entity.
    """
    spans: list[tuple[int, int, int]] = []
    open_at, label = 0, -1
    for at, tag in enumerate([*scores.argmax(axis=1).tolist(), 0]):
        here = (tag - 1) // 2 if tag else -1
        if label >= 0 and (here != label or tag % 2):
            spans.append((open_at, at, label))
            label = -1
        if here >= 0 and label < 0:
            open_at, label = at, here
    return spans
