"""Judge the outlet's own feeling towards an entity, and that of the voices that it reports, from the entity's figures.

Two multinomial logistic regressions over figures (portrayal.py), trained on articles that were read for this
(training/feeling.md). Their scores are shifted so that one bound, NEUTRAL, is right for both, and for single spans too.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from schemas.annotations import Sentiment
from transforms.data import DIRECTED, FEELING
from transforms.encoder.directed import DirectedHead, load_directed
from transforms.encoder.encoder import Floats
from transforms.encoder.softmax import softmax
from transforms.sentiment.neutral import feeling_of, mean_feeling
from transforms.sentiment.portrayal import EntityPortrayal

Both = tuple[Sentiment, Sentiment | None]
"""The outlet's own sentiment towards an entity, and that of reported voices, None where none speaks of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A logistic regression: figures x labels, and a bias."""

    weights: Floats
    bias: Floats

    def feeling(self, figures: Floats) -> Sentiment:
        """Return the feeling towards an entity with these figures."""
        return feeling_of(softmax(figures @ self.weights + self.bias))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeelingModel:
    """The models for the outlet's own feeling and for the reported one, and the head that sees who is for or against whom."""

    own: Weights
    reported: Weights
    directed: DirectedHead

    def judge(self, figures: Floats, parts: Floats, *, heard: bool) -> Both:
        """Return both feelings towards an entity; the reported one is None where nobody is `heard` of it."""
        reported = self.reported.feeling(np.concatenate([figures, parts])) if heard else None
        return self.own.feeling(figures), reported


def mean_of_places(entity: EntityPortrayal) -> Both:
    """Return both feelings towards an entity of a short text: the means of what the head for targets sees."""
    own = [place.chances for place in entity.places if not place.reported]
    by_others = [place.chances for place in entity.places if place.reported and not place.by_itself]
    return mean_feeling(own), mean_feeling(by_others) if by_others else None


@cache
def load_feeling_model(path: Path = FEELING) -> FeelingModel:
    """Return the models in a file and the head beside it."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    directed = load_directed(path.with_name(DIRECTED.name))
    return FeelingModel(own=_weights(stored["own"]), reported=_weights(stored["reported"]), directed=directed)


def _weights(stored: dict[str, list[list[float]]]) -> Weights:
    return Weights(**{name: np.array(values, dtype=np.float32) for name, values in stored.items()})
