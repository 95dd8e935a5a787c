"""Judge two spans by the trained model: is one of them for or against the other?

A head on the shared encoder's states: both spans, and what each direction attends to in the sentence. Both directions are
judged by the same weights, so that exchanged names give exchanged answers.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, get_args

import numpy as np

from schemas.annotations import PairLabel
from transforms.data import RELATIONS
from transforms.encoder.encoder import Floats
from transforms.encoder.softmax import softmax
from transforms.encoder.windows import Pieces, Window

LABELS: Final[tuple[PairLabel, ...]] = get_args(PairLabel)
HEADS: Final = 4
NARROW: Final = 64
MOST_PIECES: Final = 160
"""Maximum word pieces that are read around a pair."""

STEPS: Final = (0, 2, 5, 10, 20, 40, 80)
ORDERS: Final = 2 * (len(STEPS) + 1)


class Asked(NamedTuple):
    """A pair to judge: the states of the passage around it (pieces x 384), and the pieces of both spans in it."""

    states: Floats
    p: Pieces
    q: Pieces


class PairModel:
    """The head's weights."""

    __slots__ = ("_weights",)

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        """Keep the weights; without a calibration the scores stay as they are."""
        self._weights = weights

    def chances(self, scores: Floats) -> Floats:
        """Return the chances that scores stand for, pairs x 5."""
        return softmax(scores / self._weights["temperature"] + self._weights["prior"])

    def leaning(self, chances: Floats) -> Floats:
        """Return chances with the weights under which all labels are found equally well; for pairs with p before q."""
        return np.asarray(chances * self._weights["lean"], dtype=np.float32)

    def scores(self, asked: Sequence[Asked]) -> Floats:
        """Return the scores of LABELS, pairs x 5."""
        p = np.stack([states[slice(*span)].mean(axis=0) for states, span, _ in asked])
        q = np.stack([states[slice(*span)].mean(axis=0) for states, _, span in asked])
        first, second = np.concatenate([p, q]), np.concatenate([q, p])
        orders = [order(one.p, one.q) for one in asked] + [order(one.q, one.p) for one in asked]
        one, other = (
            self._linear("first", first) + self._weights["order.weight"][orders],
            self._linear("second", second),
        )
        around = self._around(asked, self._linear("query", np.concatenate([first, second], axis=1)))
        joined = np.concatenate([one, other, one * other, around], axis=1)
        scored = self._linear("outer", np.maximum(self._linear("inner", joined), 0))
        there, turned = scored[: len(asked)], scored[len(asked) :]
        neither = there[:, 0] + turned[:, 0]
        return np.stack([neither, there[:, 1], turned[:, 1], there[:, 2], turned[:, 2]], axis=1)

    def _around(self, asked: Sequence[Asked], queries: Floats) -> Floats:
        """Return what each pair attends to in both directions: for each head a mean of the passage's values.

        Keys and values are linear, so the queries are multiplied by the keys' weights, and the means of the states by the
        values': the states themselves are multiplied by nothing else. The keys' bias changes no mean.
        """
        keys, values = (self._weights[f"{name}.weight"].reshape(HEADS, NARROW, -1) for name in ("key", "value"))
        wanted = queries.reshape(2, -1, HEADS, NARROW).transpose(2, 0, 1, 3) @ keys[:, None] / np.sqrt(NARROW)
        means = np.empty_like(wanted)
        for number, (states, _, _) in enumerate(asked):
            scores = states @ wanted[:, :, number].reshape(2 * HEADS, -1).T
            exponents = np.exp(scores - scores.max(axis=0))
            weights = exponents / exponents.sum(axis=0)
            means[:, :, number] = (weights.T @ states).reshape(HEADS, 2, -1)
        found = means @ values[:, None].transpose(0, 1, 3, 2)
        joined = found.transpose(1, 2, 0, 3).reshape(2 * len(asked), -1)
        return np.asarray(joined + self._weights["value.bias"], dtype=np.float32)

    def _linear(self, name: str, rows: Floats) -> Floats:
        return np.asarray(rows @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"], dtype=np.float32)


def pieces_of_pair(window: Window, p: tuple[int, int], q: tuple[int, int]) -> tuple[Pieces, Pieces] | None:
    """Return the pieces of two spans of code points, None if the window does not hold both apart."""
    one, other = window.pieces_of(*p), window.pieces_of(*q)
    if one is None or other is None or max(one[0], other[0]) < min(one[1], other[1]):
        return None
    return one, other


def passage(pair: tuple[Pieces, Pieces], whole: Pieces) -> Pieces:
    """Return the part of `whole` that is read for a pair: all of it, or at most MOST_PIECES from a little before the pair.

    Names further apart than that make it longer.
    """
    first, last = min(span[0] for span in pair), max(span[1] for span in pair)
    begin, end = min(whole[0], first), max(whole[1], last)
    if end - begin > MOST_PIECES:
        begin = max(begin, first - MOST_PIECES // 4)
        end = min(end, max(begin + MOST_PIECES, last))
    return begin, end


def order(p: Pieces, q: Pieces) -> int:
    """Return a number below ORDERS for the pieces between two spans, and whether q stands behind p."""
    behind = q[0] >= p[0]
    between = q[0] - p[1] if behind else p[0] - q[1]
    return 2 * bisect_left(STEPS, max(0, between)) + behind


@cache
def load_pair_model(file: Path = RELATIONS) -> PairModel:
    """Return the model in a file, loaded once per process."""
    with np.load(file) as stored:
        return PairModel({name: stored[name] for name in stored.files})
