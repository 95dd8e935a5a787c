"""Decide whether a statement, headline or article supports another's claim, disputes it, or does neither.

A linear model over `stance_features`. training/stance.py trains its weights; training/stance.md is the model card.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from transforms.claims.stance_features import Features, share_nothing, stance_features
from transforms.data import STANCE

Relation = Literal["supports", "disputes", "neither"]
Stance = Literal["supports", "disputes", "discusses", "unrelated"]

MODEL: Final = STANCE
LABELS: Final[tuple[Stance, ...]] = ("supports", "disputes", "discusses", "unrelated")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights in the order of LABELS: the bias, and those of each feature."""

    bias: tuple[float, ...]
    features: dict[str, tuple[float, ...]]


def relate(claim: str, other: str) -> Relation:
    """Return whether `other` supports `claim`, disputes it, or neither.

    Not symmetric: a denial in `claim` is recognised less well than one in `other`. Callers without a fixed order ask
    both ways.
    """
    stance = stance_towards(claim, other)
    return stance if stance in {"supports", "disputes"} else "neither"


def stance_towards(claim: str, other: str) -> Stance:
    """Return the most likely of the four labels of the Fake News Challenge (agree, disagree, discuss, unrelated)."""
    features = stance_features(claim, other)
    if share_nothing(features):
        return "unrelated"
    scores = _scores(features)
    return max(LABELS, key=lambda label: scores[label])


def _scores(features: Features) -> dict[Stance, float]:
    weights = load_weights(MODEL)
    known = [(weights.features[name], value) for name, value in sorted(features.items()) if name in weights.features]
    return {
        label: weights.bias[at] + math.fsum(row[at] * value for row, value in known) for at, label in enumerate(LABELS)
    }


@lru_cache(maxsize=1)
def load_weights(path: Path) -> Weights:
    """Return the weights in a file."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Weights(tuple(stored["bias"]), {name: tuple(row) for name, row in stored["features"].items()})
