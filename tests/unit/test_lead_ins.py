"""What a colon or a dash attributes, and to whom."""

import pytest
from spacy.language import Language

from transforms.functions.layout import Layout
from transforms.functions.lead_ins import find_lead_ins
from transforms.functions.quotes import find_quotes


def found(nlp: Language, text: str) -> list[tuple[str | None, str, str]]:
    """Return speaker, cue and content of each attribution."""
    return [
        (
            text[slice(*frame.speaker)] if frame.speaker else None,
            text[slice(*frame.cue_span)],
            text[slice(*frame.content[0])],
        )
        for frame in find_lead_ins(Layout(nlp(text)), find_quotes(text))
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
        ("“We shall appeal” – Ruth Hale, counsel for the miners", ("Ruth Hale, counsel for the miners", "–", "We shall appeal")),
    ],
)  # fmt: skip
def test_forms(nlp: Language, text: str, expected: tuple[str, str, str]) -> None:
    """Who is named before the mark says what stands behind it, or the other way round."""
    assert found(nlp, text) == [expected]


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
def test_other_colons_and_dashes(nlp: Language, text: str) -> None:
    """A list, the time of day, an aside and what stands in quotation marks attribute nothing of themselves."""
    assert [one for one in found(nlp, text) if one[1] != "said"] == []


def test_a_lead_in_that_is_too_long_is_none(nlp: Language) -> None:
    """Nobody takes a hundred and twenty characters to say who speaks."""
    assert found(nlp, f"The captain, {'who never slept, ' * 9}made it plain: nobody would sail.") == []
