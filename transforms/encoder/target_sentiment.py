"""Judge the sentiment towards a span by the trained head: the span attends to its window."""

from collections.abc import Mapping, Sequence

import numpy as np

from transforms.encoder.encoder import Floats, WindowScores
from transforms.encoder.sentence_vectors import mean_hidden
from transforms.encoder.softmax import softmax


class TargetSentiment:
    """Sentiment towards spans of one text; each window's keys are computed once."""

    __slots__ = ("_heads", "_keys", "_readings")

    def __init__(self, readings: Sequence[WindowScores], heads: Mapping[str, Floats]) -> None:
        """Keep the windows of a text, in order, and the heads."""
        self._readings = readings
        self._heads = heads
        self._keys: dict[int, Floats] = {}

    def towards(self, start: int, end: int) -> Floats | None:
        """Return the probabilities of negative, neutral, positive towards [start, end), None if no window holds it."""
        seen = self.seen(start, end)
        return None if seen is None else self.judge(seen)

    def mean(self, start: int, end: int) -> Floats | None:
        """Return the mean state of the pieces in [start, end), None if there are none."""
        return mean_hidden(self._readings, start, end)

    def seen(self, start: int, end: int) -> Floats | None:
        """Return the states of [start, end) and of what it attends to, one behind the other; None if no window holds it."""
        for number, reading in enumerate(self._readings):
            pieces = reading.window.pieces_of(start, end)
            if pieces is not None:
                return self._seen(number, reading.hidden[slice(*pieces)].mean(axis=0))
        return None

    def _seen(self, number: int, span: Floats) -> Floats:
        hidden, heads = self._readings[number].hidden, self._heads
        if number not in self._keys:
            self._keys[number] = hidden @ heads["target.key.weight"].T + heads["target.key.bias"]
        query = heads["target.query.weight"] @ span + heads["target.query.bias"]
        weights = softmax(self._keys[number] @ query / np.sqrt(len(query)))
        return np.concatenate([span, weights @ hidden])

    def judge(self, seen: Floats) -> Floats:
        """Return the probabilities of negative, neutral, positive towards a span with these states of `seen`."""
        heads = self._heads
        inner = np.tanh(heads["target.inner.weight"] @ seen + heads["target.inner.bias"])
        return softmax(heads["target.outer.weight"] @ inner + heads["target.outer.bias"])
