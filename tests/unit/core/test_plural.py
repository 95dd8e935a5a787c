"""Numbers with their nouns."""

import pytest

from pipeline.core.plural import count_noun


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (12_345, "12,345 articles")]
)
def test_says_one_thing_and_many_things(number, said):
    """One has no s, and thousands have a comma."""
    assert count_noun(number, "article") == said
