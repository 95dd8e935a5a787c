"""A claim on a card is a sentence that can be read alone."""

import pytest

from pipeline.queries.claim_wording import claim_sentence


def worded(sentence: str, *, cue: str = "", content: str) -> str:
    """Return the wording of a content that stands in a sentence behind its cue."""
    at = sentence.index(content)
    start = sentence.index(cue)
    span = (start, start + len(cue)) if cue else None
    return claim_sentence(content, sentence, spans=[(at, at + len(content))], cue=span)


@pytest.mark.parametrize(
    ("sentence", "cue", "content", "wording"),
    [
        ("Weir said that the quay is sinking.", "said", "that the quay is sinking", "The quay is sinking."),
        ("The quay, Weir said, is sinking.", "said", "The quay", "The quay, Weir said, is sinking."),
        ("“The quay is sinking!” Weir said.", "said", "“The quay is sinking!”", "The quay is sinking!"),
        ("Weir accused Renk of taking bribes.", "accused", "of taking bribes", "Renk is accused of taking bribes."),
        (
            "Weir accused Renk and the port of taking bribes.",
            "accused",
            "of taking bribes",
            "Renk and the port are accused of taking bribes.",
        ),
        ("Weir blamed the dockers for the fire.", "blamed", "for the fire", "The dockers are blamed for the fire."),
        ("Weir accused Renk, a liar, of theft.", "accused", "of theft", "Weir accused Renk, a liar, of theft."),
        ("Weir asked the port to close.", "asked", "to close", "Weir asked the port to close."),
        ("Weir denied corruption.", "denied", "corruption", "Weir denied corruption."),
        ("Weir wondered whether it was safe", "wondered", "whether it was safe", "Weir wondered whether it was safe."),
    ],
)
def test_wording(sentence: str, cue: str, content: str, wording: str) -> None:
    assert worded(sentence, cue=cue, content=content) == wording


def test_a_content_over_several_lines_without_spans_is_one_sentence() -> None:
    assert claim_sentence("that the quay\nis  sinking", "") == "The quay is sinking."


def test_without_spans_nobody_is_named_as_accused() -> None:
    assert (
        claim_sentence("of taking bribes", "Weir accused Renk of taking bribes.")
        == "Weir accused Renk of taking bribes."
    )
