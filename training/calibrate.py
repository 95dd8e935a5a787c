"""Chooses how far the taggers lean towards finding, by the articles held out to steer by."""

import numpy as np

from training.evaluate import as_scored
from transforms.functions.encoder import Encoder
from transforms.functions.read_attributions import read_attributions

LEANS = tuple(number / 4 for number in range(13))


def best_lean(encoder: Encoder, rows: list[dict], scoring) -> np.ndarray:
    """Return what to add to the scores (roles x tags) so that the triple F1 is greatest: 0..3 for every beginning."""
    read = [(row, encoder.read(row["text"])) for row in rows]

    def quality(lean: float) -> float:
        heads = encoder.heads | {"lean": as_lean(lean)}
        docs = [(row["text"], row["attributions"], as_scored(read_attributions(found, heads))) for row, found in read]
        return scoring.quote_score(docs)["triple"]["F1"]

    return as_lean(max(LEANS, key=quality))


def as_lean(lean: float) -> np.ndarray:
    """Return the addition for every role: nothing outside, `lean` where a span begins, nothing where it goes on."""
    return np.array([[0.0, lean, 0.0]] * 3, dtype=np.float32)
