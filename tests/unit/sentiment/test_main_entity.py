"""The sentiment of an article towards its main entity."""

from dataclasses import replace

import numpy as np

from transforms.sentiment.main_entity import EntityPortrayal, feeling_towards_main, figures_of

KIND = np.array([0.05, 0.15, 0.8], dtype=np.float32)
HARSH = np.array([0.9, 0.08, 0.02], dtype=np.float32)
PRAISED = EntityPortrayal(
    article=0.5, sentences=[0.6, 0.4, 0.5, 0.3], around=[0.6, 0.5, 0.4], chances=[KIND, KIND, KIND], mentions=3
)
BLAMED = EntityPortrayal(
    article=-0.7, sentences=[-0.8, -0.7, -0.9, -0.2], around=[-0.9, -0.8, -0.7], chances=[HARSH] * 5, mentions=6
)


def test_praise_is_positive_and_blame_negative() -> None:
    """Labels and scores follow what the article says around its main entity."""
    assert feeling_towards_main(PRAISED).label == "positive"
    assert feeling_towards_main(BLAMED).label == "negative"
    assert feeling_towards_main(PRAISED).score > 0 > feeling_towards_main(BLAMED).score


def test_an_entity_that_only_others_speak_of_is_judged_by_the_rest() -> None:
    """Without a mention in the outlet's voice, all figures exist all the same."""
    figures = figures_of(replace(PRAISED, around=[], chances=[]))
    assert figures.shape == (13,)
    assert np.isfinite(figures).all()


def test_the_order_of_mentions_does_not_matter() -> None:
    """The mean over mentions does not depend on their order."""
    mixed = replace(PRAISED, chances=[KIND, HARSH, KIND])
    assert feeling_towards_main(mixed) == feeling_towards_main(replace(mixed, chances=[KIND, KIND, HARSH]))
