"""Chooses the taggers' lean towards finding and the temperature of sentiment, on held-out rows."""

from types import ModuleType

import numpy as np

from training.evaluate import as_scored, felt
from training.gold import Row
from transforms.encoder.decode_attributions import read_attributions
from transforms.encoder.encoder import SENTIMENTS, Encoder

LEANS = tuple(number / 4 for number in range(13))


def best_lean(encoder: Encoder, rows: list[Row], scoring: ModuleType) -> np.ndarray:
    """Return the addition to the scores (roles x tags) with the greatest triple F1: 0..3 for every beginning."""
    read = [(row, encoder.read(row["text"])) for row in rows]

    def quality(lean: float) -> float:
        heads = encoder.heads | {"lean": as_lean(lean)}
        docs = [(row["text"], row["attributions"], as_scored(read_attributions(found, heads))) for row, found in read]
        return float(scoring.quote_score(docs)["triple"]["F1"])

    return as_lean(max(LEANS, key=quality))


def as_lean(lean: float) -> np.ndarray:
    """Return the addition for every role: zero outside, `lean` where a span begins, zero where it goes on."""
    return np.array([[0.0, lean, 0.0]] * 3, dtype=np.float32)


def best_temperature(encoder: Encoder, rows: list[Row]) -> float:
    """Return the divisor of the sentiment scores that calibrates them (temperature scaling: Guo et al., 2017).

    It has the least negative log-likelihood of the gold labels, in steps of 0.05.
    """
    read = [(SENTIMENTS.index(label), chances) for label, chances in felt(encoder, rows) if chances is not None]
    labels = [label for label, _ in read]
    scores, at = np.log(np.array([chances for _, chances in read]).clip(1e-9)), np.arange(len(read))

    def loss(temperature: float) -> float:
        softer = scores / temperature
        return float((np.log(np.exp(softer).sum(axis=1)) - softer[at, labels]).mean())

    return min((float(temperature) for temperature in np.arange(1.0, 3.0, 0.05)), key=loss)
