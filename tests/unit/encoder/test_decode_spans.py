"""The best sequence of tags is found, and becomes spans."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.encoder.decode_spans import best_tags, labelled_spans, spans_of

TRANSITIONS = np.array([[[0.5, -0.5, -1e4], [0.2, -1.0, 0.7], [0.1, 0.3, 0.9]]], dtype=np.float32)
BEGIN = np.array([[0.3, -0.2, -1e4]], dtype=np.float32)


def best_by_trying_all(scores: np.ndarray) -> float:
    return max(value(scores, tags) for tags in product(range(3), repeat=len(scores)))


def value(scores: np.ndarray, tags: tuple[int, ...]) -> float:
    total = float(BEGIN[0, tags[0]] + scores[0, 0, tags[0]])
    for at in range(1, len(tags)):
        total += float(TRANSITIONS[0, tags[at - 1], tags[at]] + scores[at, 0, tags[at]])
    return total


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(0, 10_000))
def test_no_other_sequence_is_better(length: int, seed: int) -> None:
    """Viterbi's algorithm finds a sequence as good as the best of all."""
    scores = np.random.default_rng(seed).normal(size=(length, 1, 3)).astype(np.float32)
    (tags,) = best_tags([scores], TRANSITIONS, BEGIN)
    assert abs(value(scores, tuple(tags[:, 0].tolist())) - best_by_trying_all(scores)) < 1e-4


def test_a_longer_neighbour_changes_nothing() -> None:
    """Windows go side by side, but each is decided alone."""
    draw = np.random.default_rng(7)
    short, long = (draw.normal(size=(length, 1, 3)).astype(np.float32) for length in (5, 40))
    together = best_tags([short, long], TRANSITIONS, BEGIN)
    assert together[0].tolist() == best_tags([short], TRANSITIONS, BEGIN)[0].tolist()
    assert together[1].tolist() == best_tags([long], TRANSITIONS, BEGIN)[0].tolist()


def test_nothing_to_tag() -> None:
    """A text without windows has no tags."""
    assert best_tags([], TRANSITIONS, BEGIN) == []


def test_tags_become_spans() -> None:
    """A span has a begin tag and the inside tags behind it; neighbouring spans stay separate."""
    assert spans_of(np.array([0, 1, 2, 1, 0, 0, 1])) == [(1, 3), (3, 4), (6, 7)]


def test_labels_become_spans() -> None:
    """An inside tag with another label begins an entity of its own."""
    scores = np.eye(5, dtype=np.float32)[[0, 1, 2, 4, 4, 1, 1, 0]]
    assert labelled_spans(scores) == [(1, 3, 0), (3, 5, 1), (5, 6, 0), (6, 7, 0)]
