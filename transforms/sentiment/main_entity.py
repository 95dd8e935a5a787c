"""Judge the sentiment of an article towards its main entity, from more than the mean over the mentions.

A multinomial logistic regression over thirteen figures, trained on articles that people labelled with the sentiment
towards their main entity (training/feeling.md). The model was trained on main entities, so it is used for no others.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from schemas.annotations import Sentiment
from transforms.data import FEELING
from transforms.encoder.encoder import SENTIMENTS, Floats

FeelingModel = tuple[Floats, Floats]
"""Weights (figures x labels) and bias."""

MODEL = FEELING
FIRST_SENTENCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPortrayal:
    """The outlet's own voice about an entity, as feelings from -1 to 1.

    `article` is the feeling of the article, `sentences` the feelings of its sentences, `around` those of the sentences
    that name the entity. `chances` are negative, neutral, positive for each of its own-voice mentions; `mentions`
    counts all.
    """

    article: float
    sentences: Sequence[float]
    around: Sequence[float]
    chances: Sequence[Floats]
    mentions: int


def figures_of(portrayal: EntityPortrayal) -> Floats:
    """Return the thirteen figures that the model weighs."""
    chances = np.mean(portrayal.chances, axis=0) if portrayal.chances else np.array([0.2, 0.6, 0.2])
    sentences = np.array(portrayal.sentences or [0.0])
    around = np.array(portrayal.around or [0.0])
    return np.array(
        [
            chances[0],
            chances[2],
            portrayal.article,
            sentences[:FIRST_SENTENCES].mean(),
            sentences.std(),
            sentences.min(),
            sentences.max(),
            around.mean(),
            around.min(),
            around.max(),
            np.log1p(len(portrayal.chances)),
            np.log1p(portrayal.mentions),
            len(portrayal.around) / len(sentences),
        ],
        dtype=np.float32,
    )


def feeling_towards_main(portrayal: EntityPortrayal, model: FeelingModel | None = None) -> Sentiment:
    """Return the most likely label, and positive minus negative as its score, -1..1; the default model is bundled."""
    weights, bias = load_feeling_model() if model is None else model
    scores = figures_of(portrayal) @ weights + bias
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    return Sentiment(label=SENTIMENTS[int(chances.argmax())], score=round(float(chances[2] - chances[0]), 3) + 0.0)


@cache
def load_feeling_model(path: Path = MODEL) -> FeelingModel:
    """Return the model in a file."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return np.array(stored["weights"], dtype=np.float32), np.array(stored["bias"], dtype=np.float32)
