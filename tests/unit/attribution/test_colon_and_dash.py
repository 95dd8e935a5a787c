"""Statements that a colon or a dash attributes, and their speakers."""

from collections.abc import Callable, Sequence

import pytest

from tests.support.docs import parsed
from transforms.attribution.colon_and_dash import find_lead_ins, find_signed
from transforms.attribution.frame import Frame
from transforms.text.parsed_text import ParsedText
from transforms.text.quotation_marks import Quote, find_quotes

Find = Callable[[ParsedText, Sequence[Quote]], list[Frame]]


def found(text: str, find: Find = find_lead_ins) -> list[tuple[str | None, str, str]]:
    """Return speaker, cue and content of each attribution."""
    return [
        (
            text[slice(*frame.speaker)] if frame.speaker else None,
            text[slice(*frame.cue_span)],
            text[slice(*frame.content[0])],
        )
        for frame in find(ParsedText(parsed(text)), find_quotes(text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The coach was brief: his team had been too slow.", ("The coach", "was brief", "his team had been too slow.")),
        ("The union has a single demand: two drivers in every cab.", ("The union", "has a single demand", "two drivers in every cab.")),
        ("The office put it bluntly: no crew, no ferry.", ("The office", "put it bluntly", "no crew, no ferry.")),
        ("Dr Pole made it plain — there would be no vaccine.", ("Dr Pole", "made it plain", "there would be no vaccine.")),
        ("The verdict of the engineers: the tower must come down.", ("the engineers", "verdict", "the tower must come down.")),
        ("The message from the bank – spend less – was unwelcome.", ("the bank", "message", "spend less")),
        ("Anna Keller: “I was never asked.”", ("Anna Keller", ":", "I was never asked.")),
        ("Karol Visk on the drought: “We have water.”", ("Karol Visk", "on", "We have water.")),
    ],
)  # fmt: skip
def test_forms(text: str, expected: tuple[str, str, str]) -> None:
    """A name before the mark is the speaker of the words behind it, or the other way round."""
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“We shall appeal” – Ruth Hale, counsel for the miners",
            [("Ruth Hale, counsel for the miners", "–", "We shall appeal")],
        ),
        (
            "“The lake was ours.”― Karsa Oldrun\n“He lies to us, day after day.” -- Ines Volta, baker.",
            [("Karsa Oldrun", "―", "The lake was ours."), ("Ines Volta, baker", "--", "He lies to us, day after day.")],
        ),
        ("“The pier must stay.”\n— Ruth Hale\n\nThe guests left.", [("Ruth Hale", "—", "The pier must stay.")]),
        ("“Not in my lifetime” — and with that the guests of the harbour inn went home.", []),
        ("“The pier must stay.”\n- The port has two piers and a crane that is for sale.", []),
    ],
)
def test_signed_quotes(text: str, expected: list[tuple[str, str, str]]) -> None:
    """A name behind a dash, on the same line or the next, signs the words before it; a clause signs nothing."""
    assert found(text, find_signed) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The programme has three parts: a march, a waltz and a song.",
        "Open from 10:30 to 18:00.",
        "The ferry – old, slow and rusty – left the pier.",
        "She said it twice: “Mind the step: it is loose.”",
        "Photograph: “Boats at night”",
        "",
    ],
)
def test_other_colons_and_dashes(text: str) -> None:
    """A list, the time of day, an aside and text in quotation marks attribute nothing."""
    assert [fact for fact in found(text) if fact[1] != "said"] == []


def test_a_lead_in_that_is_too_long_is_none() -> None:
    """A lead-in of a hundred and twenty characters names no speaker."""
    assert found(f"The captain, {'who never slept, ' * 9}made it plain: nobody would sail.") == []
