"""Headlines attribute statements by their form alone."""

import pytest

from tests.support.docs import parsed
from transforms.attribution.headlines import find_headline
from transforms.text.parsed_text import ParsedText
from transforms.text.quotation_marks import find_quotes


def found(text: str) -> list[tuple[str, str]]:
    """Return speaker and content."""
    return [
        (text[slice(*frame.speaker)], text[slice(*frame.content[0])])
        for frame in find_headline(ParsedText(parsed(text)), find_quotes(text))
        if frame.speaker is not None
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police: Missing teacher found safe", ("Police", "Missing teacher found safe")),
        ("‘We were left to drown’: ferry survivors", ("ferry survivors", "We were left to drown")),
        ("Comet to be visible by mid-May: astronomers", ("astronomers", "Comet to be visible by mid-May")),
        ("Banks knew of fraud for years – report", ("report", "Banks knew of fraud for years")),
        ("Police: Bridge closed\n\nIt stays so until May.", ("Police", "Bridge closed")),
    ],
)
def test_a_label_names_who_says_it(text: str, expected: tuple[str, str]) -> None:
    """A label before a colon, or behind a colon or a dash, is the speaker."""
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Police: the bridge is closed until May.",
        "Live: Storm reaches the coast",
        "The bridge – an obituary",
        "A quiet day\n\nPolice: Bridge closed",
        f"Police: {'bridge ' * 40}closed",
        "",
    ],
)
def test_what_is_no_headline_of_that_form(text: str) -> None:
    """Other forms: a sentence with its full stop, a label that names nobody, a later line, a very long line."""
    assert found(text) == []
