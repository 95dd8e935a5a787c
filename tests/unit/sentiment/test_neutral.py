"""The one bound between neutral and the other labels."""

import numpy as np
import pytest

from transforms.sentiment.neutral import NEUTRAL, feeling_of, label_of_feeling, mean_feeling

LIKELIEST = [
    ((0.8, 0.15, 0.05), "negative"),
    ((0.3, 0.45, 0.25), "neutral"),
    ((0.05, 0.5, 0.45), "neutral"),  # positive minus negative is beyond the bound
    ((0.38, 0.2, 0.42), "positive"),  # and here it is short of the bound
    ((0.0, 0.1, 0.9), "positive"),
]


@pytest.mark.parametrize(("chances", "label"), LIKELIEST)
def test_the_most_likely_label_and_the_bound_agree(chances: tuple[float, ...], label: str) -> None:
    """The label is the most likely one, and the score alone, by the bound, gives the same."""
    found = feeling_of(np.array(chances, np.float32))
    assert found.label == label == label_of_feeling(found.score)


def test_nothing_felt_is_neutral() -> None:
    """Without any place there is no feeling."""
    assert (mean_feeling([]).label, mean_feeling([]).score) == ("neutral", 0.0)


def test_the_bound_itself_is_no_longer_neutral() -> None:
    """The bound counts as a feeling, on both sides."""
    assert [label_of_feeling(score) for score in (-NEUTRAL, 0.299, NEUTRAL)] == ["negative", "neutral", "positive"]
