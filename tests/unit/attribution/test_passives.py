"""Attributions in the passive: words at second hand, and names that somebody gives to something."""

import pytest

from tests.support.docs import parsed
from transforms.attribution.passives import read_second_hand
from transforms.text.parsed_text import ParsedText


def found(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return speaker, cue and content of each attribution that only this rule finds."""
    return [
        (text[slice(*frame.speaker)], text[slice(*frame.cue_span)], tuple(text[slice(*piece)] for piece in frame.content))
        for frame in read_second_hand(ParsedText(parsed(text)), [])
        if frame.speaker is not None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The general was reported as saying that the bridge had fallen.",
            ("The general", "was reported as saying", ("that the bridge had fallen",)),
        ),
        (
            "The pilot is said to have warned that the tanks were empty.",
            ("The pilot", "is said to have warned", ("that the tanks were empty",)),
        ),
        (
            "The lock will stay shut, the keeper has been quoted as saying.",
            ("the keeper", "has been quoted as saying", ("The lock will stay shut",)),
        ),
        (
            "That claim was described as absurd by the builders.",
            ("the builders", "was described", ("That claim", "as absurd ")),
        ),
    ],
)
def test_forms(text: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    """The whole phrase is the cue, and the person named in it is the speaker."""
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["The bridge was reported closed.", "The song was described as slow.", "She has said so before.", "It was seen from afar."],
)  # fmt: skip
def test_other_passives(text: str) -> None:
    """Passives without a verb of saying make no statement."""
    assert found(text) == []
