"""Judge the sentiment towards a span by the trained head: the span attends to its window."""

from collections.abc import Mapping, Sequence

import numpy as np

from transforms.encoder.encoder import Floats, WindowScores


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
        for number, reading in enumerate(self._readings):
            pieces = reading.window.pieces_of(start, end)
            if pieces is not None:
                return self._decide(number, reading.hidden[slice(*pieces)].mean(axis=0))
        return None

    def _decide(self, number: int, span: Floats) -> Floats:
        hidden, heads = self._readings[number].hidden, self._heads
        if number not in self._keys:
            self._keys[number] = hidden @ heads["target.key.weight"].T + heads["target.key.bias"]
        query = heads["target.query.weight"] @ span + heads["target.query.bias"]
        weights = _softmax(self._keys[number] @ query / np.sqrt(len(query)))
        both = np.concatenate([span, weights @ hidden])
        inner = np.tanh(heads["target.inner.weight"] @ both + heads["target.inner.bias"])
        return _softmax(heads["target.outer.weight"] @ inner + heads["target.outer.bias"])


def _softmax(scores: Floats) -> Floats:
    weights = np.exp(scores - scores.max())
    return np.asarray(weights / weights.sum(), dtype=np.float32)
