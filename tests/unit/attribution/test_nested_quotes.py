"""Statements quoted within a statement of somebody else."""

import pytest

from tests.support.docs import parsed
from transforms.attribution.nested_quotes import find_inner_quotes
from transforms.text.parsed_text import ParsedText
from transforms.text.quotation_marks import find_quotes


def found(text: str) -> list[tuple[str, str]]:
    """Return speaker and content."""
    frames = find_inner_quotes(ParsedText(parsed(text)), find_quotes(text))
    return [(text[slice(*frame.speaker)], text[slice(*frame.content[0])]) for frame in frames if frame.speaker]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The guard said, ‘Who of you can cook?’ and we stood up,” he wrote.", ("The guard", "Who of you can cook?")),
        ("\"The minister told us, 'You will have your road,' and left,\" she said.", ("The minister", "You will have your road,")),
    ],
)  # fmt: skip
def test_an_inner_quote_has_its_own_speaker(text: str, expected: tuple[str, str]) -> None:
    """The speaker is the subject of the verb right before the quote."""
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["“There is no ‘safe’ mine,” she said.", "The guard said, “Who can cook?”", "“We sang ‘The Lamplighter’ at dawn,” she said."],
)  # fmt: skip
def test_titles_and_scare_quotes_are_nobodys_words(text: str) -> None:
    """Without a verb of saying before it an inner quote is part of the outer one."""
    assert found(text) == []
