"""The figures of an entity that the models of feelings weigh."""

from dataclasses import replace

import numpy as np

from transforms.sentiment.feelings import Weights
from transforms.sentiment.portrayal import ArticleMood, EntityPortrayal, NamedPlace, figures_of
from transforms.sentiment.style import style_of

KIND = np.array([0.05, 0.15, 0.8], dtype=np.float32)
HARSH = np.array([0.9, 0.08, 0.02], dtype=np.float32)
NO_PART = np.array([0.9, 0.02, 0.02, 0.03, 0.03], dtype=np.float32)
MOOD = ArticleMood(
    feeling=0.1,
    words=np.array([0.2, -0.1, 0.0], dtype=np.float32),
    chances=np.stack([KIND, HARSH, KIND]),
    statements=1,
    style=style_of("Rain fell.", sentences=3, share=0.5),
)
PLACES = [
    NamedPlace(sentence=0, chances=KIND, parts=NO_PART),
    NamedPlace(sentence=1, chances=HARSH, parts=NO_PART, reported=True),
]


def test_figures_exist_for_whoever_is_never_named() -> None:
    """Without a place outside furniture all figures are finite, and as many as with places."""
    silent = figures_of(MOOD, EntityPortrayal(places=[]))
    assert silent.shape == figures_of(MOOD, EntityPortrayal(places=PLACES)).shape
    assert np.isfinite(silent).all()


def test_the_order_of_places_in_a_sentence_does_not_matter() -> None:
    """Places count as a set, except for the first one's sentence."""
    several = [NamedPlace(sentence=0, chances=chances, parts=NO_PART) for chances in (KIND, HARSH, KIND)]
    there, back = (figures_of(MOOD, EntityPortrayal(places=places)) for places in (several, several[::-1]))
    assert np.allclose(there, back)


def test_the_words_of_others_stand_apart_from_the_outlets() -> None:
    """What others say of an entity changes other figures than what the outlet says."""
    plain = figures_of(MOOD, EntityPortrayal(places=PLACES[:1]))
    blamed = figures_of(MOOD, EntityPortrayal(places=PLACES))
    by_itself = figures_of(MOOD, EntityPortrayal(places=[PLACES[0], replace(PLACES[1], by_itself=True)]))
    own, by_others = slice(0, 11), slice(11, 22)
    assert np.array_equal(plain[own], blamed[own])
    assert not np.array_equal(plain[by_others], blamed[by_others])
    assert np.array_equal(plain[by_others], by_itself[by_others])


def test_a_model_turns_figures_into_the_likeliest_label() -> None:
    """The bias alone decides where all weights are zero."""
    figures = figures_of(MOOD, EntityPortrayal(places=PLACES))
    model = Weights(weights=np.zeros((len(figures), 3), np.float32), bias=np.array([3, 0, 0], np.float32))
    assert model.feeling(figures).label == "negative"


def test_style_tells_an_argument_from_a_report() -> None:
    """A writer who argues speaks of themselves, asks, and says what should be."""
    report = style_of("The council met on Monday and passed the budget.", sentences=1, share=1.0)
    argument = style_of("We should ask ourselves: how could they? I really doubt it!", sentences=1, share=1.0)
    assert argument[0] > report[0] == 0
    assert (argument[2], argument[4], argument[5]) > (report[2], report[4], report[5])
