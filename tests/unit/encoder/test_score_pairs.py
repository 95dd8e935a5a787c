"""The distance between two spans, in steps."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.encoder.score_pairs import DISTANCES, distance

SPAN = st.tuples(st.integers(0, 300), st.integers(1, 9)).map(lambda drawn: (drawn[0], drawn[0] + drawn[1]))


@given(SPAN, SPAN, st.lists(SPAN, max_size=8))
def test_every_pair_has_a_number(cue: tuple[int, int], other: tuple[int, int], cues: list[tuple[int, int]]) -> None:
    """The scorer has an embedding for each number."""
    assert 0 <= distance(cue, other, sorted(cues)) < DISTANCES


def test_before_and_behind_differ() -> None:
    """The features say which of two spans comes first."""
    assert distance((10, 11), (2, 5), [(10, 11)]) != distance((10, 11), (16, 19), [(10, 11)])


def test_features_hold_distance_and_cues_between() -> None:
    """The number changes with the steps between two spans, and with another cue between them."""
    near, far = (distance((0, 1), (at, at + 2), [(0, 1)]) for at in (2, 60))
    assert near != far != distance((0, 1), (60, 62), [(0, 1), (30, 31)])
