"""Turns of transcripts."""

import pytest

from tests.support.docs import parsed
from transforms.attribution.transcripts import find_turns
from transforms.text.parsed_text import ParsedText


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VOLTA: The bridge was never safe.", [("VOLTA", "The bridge was never safe.")]),
        ("DR POLE, surgeon: He will walk again.", [("DR POLE", "He will walk again.")]),
        (
            '"VOLTA: The bridge was never safe.\n\n"CHAIR: Who knew it, minister?',
            [("VOLTA", "The bridge was never safe."), ("CHAIR", "Who knew it, minister?")],
        ),
        (
            "The protocol: “CHAIR: We are late. MS. VOLTA: Always. CHAIR: Then let us begin.” [Minutes, 3 May]",
            [("CHAIR", "We are late. "), ("MS. VOLTA", "Always. "), ("CHAIR", "Then let us begin.")],
        ),
        ("NOTE: closed", []),
        ("The office says. NEWS: the pier is closed for the winter.", []),
    ],
)
def test_turns(text: str, expected: list[tuple[str, str]]) -> None:
    """A label opens a line or stands beside other labels; a single one inside a paragraph is no turn."""
    turns = [
        (text[slice(*turn.speaker)] if turn.speaker else "", text[slice(*turn.content[0])])
        for turn in find_turns(ParsedText(parsed(text)))
    ]
    assert turns == expected
