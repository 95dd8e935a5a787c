"""Portray an entity by figures: what the head for targets sees where it is named, in whose voice, in what article."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from transforms.encoder.directed import BACKED, BACKS, OPPOSED, OPPOSES
from transforms.encoder.encoder import Floats

SURE: Final = 0.5
"""Minimum probability of a feeling that counts as one."""

FIRST_SENTENCES: Final = 3
FEW: Final = 3
"""Number of places whose mean shows what an entity is at its most."""

NEGATIVE, NEUTRAL, POSITIVE = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """A place that names an entity, by name or by pronoun.

    `chances` are the probabilities of negative, neutral, positive towards it, `parts` those of the parts that it plays
    in its sentence (encoder/directed.py). `reported`: it stands in the words of
    others, `by_itself`: in the entity's own; `speaks`: the outlet names it as the speaker of a statement.
    """

    sentence: int
    chances: Floats
    parts: Floats
    reported: bool = False
    by_itself: bool = False
    speaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMood:
    """The outlet's own voice in an article, for all its entities.

    `feeling` is that of the article; `words` holds the valence of each sentence's own words, `chances` the
    probabilities towards each sentence; `statements` counts the statements; `style` are the figures of style.py.
    """

    feeling: float
    words: Floats
    chances: Floats
    statements: int
    style: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPortrayal:
    """An entity in an article: its places outside furniture in text order, and what it is.

    `said` counts its own statements, `accused_in` its places within accusations by others.
    """

    places: Sequence[NamedPlace]
    is_person: bool = False
    is_organisation: bool = False
    is_place: bool = False
    said: int = 0
    accused_in: int = 0


def figures_of(mood: ArticleMood, entity: EntityPortrayal) -> Floats:
    """Return the figures of an entity that both models of feelings weigh."""
    own = [place for place in entity.places if not place.reported]
    by_others = [place for place in entity.places if place.reported and not place.by_itself]
    speaking = sum(place.speaks for place in own)
    sentences = len(mood.words)
    lean = mood.chances[:, POSITIVE] - mood.chances[:, NEGATIVE]
    around = sorted({place.sentence for place in own})
    return np.array(
        [
            *_pooled([place.chances for place in own]),
            *_pooled([place.chances for place in by_others]),
            *_pooled([place.chances for place in own if not place.speaks]),
            speaking / (1 + len(own)),
            np.log1p(len(entity.places)),
            len(own) / (1 + len(entity.places)),
            np.log1p(len(around)) / np.log1p(sentences),
            mood.feeling,
            lean.mean(),
            lean.std(),
            mood.chances[:, NEGATIVE].mean(),
            mood.chances[:, POSITIVE].mean(),
            lean[:FIRST_SENTENCES].mean(),
            *_spread(mood.words),
            *_extremes(mood.words[around]),
            lean[around].mean() if around else 0.0,
            mood.statements / sentences,
            np.log(sentences),
            entity.is_person,
            entity.is_organisation,
            entity.is_place,
            entity.places[0].sentence / sentences if entity.places else 1.0,
            np.log1p(entity.accused_in),
            entity.said / (1 + mood.statements),
            *mood.style,
        ],
        dtype=np.float32,
    )


def parts_of(entity: EntityPortrayal) -> Floats:
    """Return how much others are for or against an entity, and it for or against others: the model of reported feelings."""
    own = [place for place in entity.places if not place.reported]
    by_others = [place for place in entity.places if place.reported and not place.by_itself]
    return np.array(
        [
            *_pooled_parts(entity.places, OPPOSED, BACKED),
            *_pooled_parts(by_others, OPPOSED, BACKED),
            *_pooled_parts(own, OPPOSED, BACKED),
            *_pooled_parts(entity.places, OPPOSES, BACKS),
        ],
        dtype=np.float32,
    )


def _pooled(chances: Sequence[Floats]) -> list[float]:
    """Return means, extremes and counts of sure feelings over some places; zeros without any."""
    if not chances:
        return [0.0] * 11
    table = np.stack(chances)
    negative, positive = table[:, NEGATIVE], table[:, POSITIVE]
    return [
        negative.mean(),
        positive.mean(),
        (positive - negative).mean(),
        negative.max(),
        positive.max(),
        (negative > SURE).mean(),
        (positive > SURE).mean(),
        np.log1p((negative > SURE).sum()),
        np.log1p((positive > SURE).sum()),
        (positive - negative).std(),
        np.log1p(len(table)),
    ]


def _pooled_parts(places: Sequence[NamedPlace], against: int, for_it: int) -> list[float]:
    """Return mean, greatest, mean of the three greatest and sum of the probabilities of two parts; zeros without places."""
    if not places:
        return [0.0] * 8
    table = np.stack([place.parts for place in places])[:, [against, for_it]]
    greatest = np.sort(table, axis=0)[::-1]
    pooled = (table.mean(axis=0), greatest[0], greatest[:FEW].mean(axis=0), np.log1p(table.sum(axis=0)))
    return [float(value) for pair in pooled for value in pair]


def _spread(words: Floats) -> list[float]:
    return [words.mean(), words.std(), words.min(), words.max()]


def _extremes(words: Floats) -> list[float]:
    return [words.mean(), words.min(), words.max()] if len(words) else [0.0] * 3
