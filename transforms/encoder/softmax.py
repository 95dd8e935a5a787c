"""Turn scores into probabilities."""

import numpy as np

from transforms.encoder.encoder import Floats


def softmax(scores: Floats) -> Floats:
    """Return the probabilities of scores; each row of a table is one distribution."""
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True), dtype=np.float32)
