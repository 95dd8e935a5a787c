"""Judge the part that a span plays in its sentence: whom somebody is for or against, and who that somebody is.

A trained head (training/directed.md) on the encoder's states: those of the span, of what the span attends to, and the mean of its
sentence.
"""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from transforms.data import DIRECTED
from transforms.encoder.encoder import Floats
from transforms.encoder.softmax import softmax

NONE, OPPOSES, BACKS, BACKED, OPPOSED = range(5)
"""The parts: none, is against somebody, is for somebody, somebody is for it, somebody is against it."""

PARTS: Final = 5


class DirectedHead:
    """The weights of the head."""

    __slots__ = ("_inner", "_inner_bias", "_outer", "_outer_bias")

    def __init__(self, inner: Floats, inner_bias: Floats, outer: Floats, outer_bias: Floats) -> None:
        """Keep the weights: inner 1152 x 384, outer 384 x 5."""
        self._inner, self._inner_bias, self._outer, self._outer_bias = inner, inner_bias, outer, outer_bias

    def parts(self, span: Floats, sentence: Floats) -> Floats:
        """Return the probabilities of the parts; `span` are the 768 states of TargetSentiment.seen."""
        hidden = np.tanh(np.concatenate([span, sentence]) @ self._inner + self._inner_bias)
        return softmax(hidden @ self._outer + self._outer_bias)


@cache
def load_directed(path: Path = DIRECTED) -> DirectedHead:
    """Return the head in a file."""
    with np.load(path) as stored:
        return DirectedHead(**{name: stored[name].astype(np.float32) for name in stored.files})
