"""Scores of stories on two gold sets; `python -m tests.support.report_stories` prints the figures.

The parameters of transforms.stories.assign were chosen on the half "tuning"; the shares of words come from every second
article of the stream, without its stories.
"""

from pathlib import Path

import pytest

from tests.support.story_scores import archives, grouped

pytestmark = pytest.mark.quality


@pytest.mark.parametrize(
    ("name", "floor", "largest"), [("basil alone", 0.98, 3), ("basil in the stream", 0.97, 40), ("ecbplus", 0.85, 40)]
)
def test_stories_are_distinguished(shared_dir: Path, name: str, floor: float, largest: int) -> None:
    """BCubed F1 over all gold stories reaches the floor, and no story grows beyond a bound."""
    found = grouped(archives(shared_dir / "stream")[name])
    assert found.scores()[0] >= floor
    assert found.largest <= largest
