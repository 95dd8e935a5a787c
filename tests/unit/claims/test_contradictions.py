"""Contradictions between contents: the scope of a negation, and the place of a dismissal."""

import pytest

from transforms.claims.contradictions import contradict

CUT = "the ferry line will cut its night boats"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("the ferry line will not cut its night boats", True),
        ("the ferry line will cut its night boats, and not in winter alone", False),
        ("there is no evidence that the ferry line will cut its night boats", True),
        ("it is a lie that the ferry line will cut its night boats", True),
        ("the ferry line will cut its night boats. All of that is false", True),
        ("the letter is a lie. The ferry line will cut its night boats", False),
        ("the paper falsely named who will cut the ferry line's night boats", False),
        ("the ferry line avoided cutting its night boats", True),
        (CUT, False),
    ],
)
def test_what_contradicts_a_content(other: str, expected: bool) -> None:
    """The negated word stands plainly in the other content, or the shared words are called untrue."""
    assert contradict(CUT, other) is contradict(other, CUT) is expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("the line had no plan to cut boats", "nobody at the line had a plan for boats, and it does cut wages"),
        ("that the boats are cut is a lie", "the story of the boats is false, they are cut"),
    ],
)
def test_what_both_negate_or_both_dismiss_is_no_contradiction(first: str, second: str) -> None:
    """Other differences between them make no contradiction."""
    assert not contradict(first, second)
