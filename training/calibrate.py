"""Chooses how far the taggers lean towards finding and how sure sentiment is, by what is held out to steer by."""

from types import ModuleType

import numpy as np

from training.evaluate import as_scored, felt
from training.gold import Row
from transforms.encoder.decode_attributions import read_attributions
from transforms.encoder.encoder import SENTIMENTS, Encoder

LEANS = tuple(number / 4 for number in range(13))


def best_lean(encoder: Encoder, rows: list[Row], scoring: ModuleType) -> np.ndarray:
    """Return what to add to the scores (roles x tags) so that the triple F1 is greatest: 0..3 for every beginning."""
    read = [(row, encoder.read(row["text"])) for row in rows]

    def quality(lean: float) -> float:
        heads = encoder.heads | {"lean": as_lean(lean)}
        docs = [(row["text"], row["attributions"], as_scored(read_attributions(found, heads))) for row, found in read]
        return float(scoring.quote_score(docs)["triple"]["F1"])

    return as_lean(max(LEANS, key=quality))


def as_lean(lean: float) -> np.ndarray:
    """Return the addition for every role: nothing outside, `lean` where a span begins, nothing where it goes on."""
    return np.array([[0.0, lean, 0.0]] * 3, dtype=np.float32)


def best_temperature(encoder: Encoder, rows: list[Row]) -> float:
    """Return what to divide the scores of sentiments by, so that they are as sure as they are right (Guo et al., 2017).

    The one with the least negative log-likelihood of the people's labels, in steps of 0.05.
    """
    read = [(SENTIMENTS.index(label), chances) for label, chances in felt(encoder, rows) if chances is not None]
    labels = [label for label, _ in read]
    scores, at = np.log(np.array([chances for _, chances in read]).clip(1e-9)), np.arange(len(read))

    def loss(temperature: float) -> float:
        softer = scores / temperature
        return float((np.log(np.exp(softer).sum(axis=1)) - softer[at, labels]).mean())

    return min((float(temperature) for temperature in np.arange(1.0, 3.0, 0.05)), key=loss)
