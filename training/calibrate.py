"""Makes the scores of attributions probabilities: a logistic curve over their log-odds (Platt, 1999)."""

from collections.abc import Sequence

import numpy as np

from training.evaluate import as_scored, attributions
from transforms.functions.encoder import Encoder
from transforms.functions.read_attributions import read_attributions

STEPS, CLOSE = 200, 1e-8
BINS = 10


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


def judged(encoder: Encoder, rows: list[dict], scoring) -> list[tuple[float, bool]]:
    """Return each attribution's score and whether it is right: content, source and cue overlap one of the gold ones."""
    found = []
    for row in rows:
        for one in attributions(encoder, row["text"]):
            alone = scoring.quote_score([(row["text"], row["attributions"], [one])])
            found.append((one["score"], alone["triple"]["P"] > 0))
    return found


def fit(pairs: Sequence[tuple[float, bool]]) -> np.ndarray:
    """Return (slope, intercept) of the curve that fits best, by Newton's method."""
    odds = log_odds(np.array([score for score, _ in pairs]))
    right = np.array([float(hit) for _, hit in pairs])
    features = np.stack([odds, np.ones_like(odds)], axis=1)
    curve = np.array([0.0, log_odds(right.mean())])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-features @ curve))
        slope = features.T @ (chance - right)
        bend = features.T @ (features * (chance * (1 - chance))[:, None]) + 1e-6 * np.eye(2)
        step = np.linalg.solve(bend, slope)
        curve -= step
        if np.abs(step).max() < CLOSE:
            break
    return curve.astype(np.float32)


def log_odds(scores: np.ndarray) -> np.ndarray:
    """Return scores 0..1 as log-odds, bounded."""
    scores = np.clip(scores, 1e-4, 1 - 1e-4)
    return np.log(scores / (1 - scores))


def reliability(pairs: Sequence[tuple[float, bool]], curve: np.ndarray) -> dict:
    """Return for ten bins of confidence how many were right, and the expected calibration error (Naeini et al., 2015)."""
    chances = 1 / (1 + np.exp(-(curve[0] * log_odds(np.array([score for score, _ in pairs])) + curve[1])))
    right = np.array([hit for _, hit in pairs])
    bins, error = [], 0.0
    for number in range(BINS):
        here = (chances >= number / BINS) & (chances < (number + 1) / BINS + (number == BINS - 1))
        if here.any():
            said, was = float(chances[here].mean()), float(right[here].mean())
            bins.append({"attributions": int(here.sum()), "confidence": round(said, 3), "right": round(was, 3)})
            error += float(here.mean()) * abs(said - was)
    return {"expected_calibration_error": round(error, 4), "bins": bins}
