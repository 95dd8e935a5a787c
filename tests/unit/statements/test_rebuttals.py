"""Rebuttals within one article."""

import pytest

from schemas.annotations import Span, Speaker, Stance, Statement, TextSpan
from transforms.statements.rebuttals import link_rebuttals
from transforms.text.parsed_text import ParsedText


def linked(nlp, text: str, *rows: tuple[str, str, str, Stance]) -> list[tuple[str, ...]]:
    """Return whom each statement rebuts; rows are speaker, cue, content and stance, in the order of the text."""
    statements = []
    for number, (who, cue, content, stance) in enumerate(rows):
        start = text.index(content)
        at, cue_at = text.rindex(who, 0, start), text.rindex(cue, 0, start)
        statements.append(
            Statement(
                id=f"s{number}", kind="indirect", stance=stance, certainty=0.5, evidence="unknown", confidence=0.9,
                speaker=Speaker(text=who, start=at, end=at + len(who)),
                cue=TextSpan(text=cue, start=cue_at, end=cue_at + len(cue)),
                content=(Span(start=start, end=start + len(content)),),
                text=content,
            )
        )  # fmt: skip
    return [statement.rebuts for statement in link_rebuttals(ParsedText(nlp(text)), statements)]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "The union claimed that the mayor took bribes. The mayor denied any wrongdoing.",
            ("The union", "claimed", "that the mayor took bribes", "claims"),
            ("The mayor", "denied", "any wrongdoing", "denies"),
        ),
        (
            "A post claimed that the bank was broke. The regulator said the story was a fabrication.",
            ("A post", "claimed", "that the bank was broke", "claims"),
            ("The regulator", "said", "the story was a fabrication", "states"),
        ),
        (
            "The office said the wells were clean. A farmer said the wells were not clean.",
            ("The office", "said", "the wells were clean", "states"),
            ("A farmer", "said", "the wells were not clean", "states"),
        ),
        (
            "A witness said the light was red. But the driver said the light was green.",
            ("A witness", "said", "the light was red", "states"),
            ("the driver", "said", "the light was green", "states"),
        ),
        (
            "Anna Keller said the light was red. A driver contradicted Ms Keller.",
            ("Anna Keller", "said", "the light was red", "states"),
            ("A driver", "contradicted", "Ms Keller", "denies"),
        ),
        (
            "A witness said the light was red. The driver said nothing of the kind happened.",
            ("A witness", "said", "the light was red", "states"),
            ("The driver", "said", "nothing of the kind happened", "states"),
        ),
        (
            "A witness said the light was red. The driver insisted the light was green.",
            ("A witness", "said", "the light was red", "states"),
            ("The driver", "insisted", "the light was green", "claims"),
        ),
    ],
)
def test_rebuttals(nlp, text, first, second):
    """Denials, dismissals of a claim, and its opposite dispute an earlier statement."""
    assert linked(nlp, text, first, second) == [(), ("s0",)]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "The mayor said the bridge was open. But the union said wages were low.",
            ("The mayor", "said", "the bridge was open", "states"),
            ("the union", "said", "wages were low", "states"),
        ),
        (
            "The farmer said wolves had come. But the forester said bears had come as well.",
            ("The farmer", "said", "wolves had come", "states"),
            ("the forester", "said", "bears had come as well", "states"),
        ),
        (
            "The dentist said it was late. A patient said he makes false teeth.",
            ("The dentist", "said", "it was late", "states"),
            ("A patient", "said", "he makes false teeth", "states"),
        ),
        (
            "The mayor said the bridge was safe. Then the mayor said the bridge was not safe.",
            ("The mayor", "said", "the bridge was safe", "states"),
            ("the mayor", "said", "the bridge was not safe", "states"),
        ),
        (
            "One in five said the harbour was safe. A poll of sailors found 12 percent said the harbour was not safe.",
            ("One in five", "said", "the harbour was safe", "states"),
            ("12 percent", "said", "the harbour was not safe", "states"),
        ),
        (
            "The mayor said the plan would help the harbour. The captain said he could not wait for the plan.",
            ("The mayor", "said", "the plan would help the harbour", "states"),
            ("The captain", "said", "he could not wait for the plan", "states"),
        ),
        (
            "The union said the ferry was old. The mayor refused to sell the ferry.",
            ("The union", "said", "the ferry was old", "states"),
            ("The mayor", "refused", "to sell the ferry", "denies"),
        ),
        (
            "The union claimed that the fund was empty. The mayor rejected Keller's claim.",
            ("The union", "claimed", "that the fund was empty", "claims"),
            ("The mayor", "rejected", "Keller's claim", "denies"),
        ),
        (
            "The union asked whether the fund was empty. The mayor said the fund was not empty.",
            ("The union", "asked", "whether the fund was empty", "demands"),
            ("The mayor", "said", "the fund was not empty", "states"),
        ),
        (
            "A clerk said the accusations worried the council. Keller denied all these accusations.",
            ("A clerk", "said", "the accusations worried the council", "states"),
            ("Keller", "denied", "all these accusations", "denies"),
        ),
        (
            "A harbour spokesman criticised what was written of the ferry. The spokesman said the reports were false.",
            ("A harbour spokesman", "criticised", "what was written of the ferry", "accuses"),
            ("The spokesman", "said", "the reports were false", "states"),
        ),
        (
            "The clerk said the budget was ready. The sailors rejected it.",
            ("The clerk", "said", "the budget was ready", "states"),
            ("The sailors", "rejected", "it", "denies"),
        ),
    ],
)
def test_no_rebuttals(nlp, text, first, second):
    """Shares of a poll, other negations, refusals, answers and a speaker's own words rebut nothing.

    Denials of somebody else's claim, statements about accusations, and a rejected "it" (a thing) rebut nothing either.
    """
    assert linked(nlp, text, first, second) == [(), ()]


def test_whose_claim_is_denied_is_looked_for_by_name(nlp):
    """The distance and other statements in between do not matter."""
    text = (
        "Keller said the fund was empty. The captain said the wind had turned. The pilot said that it was cold. "
        "A clerk said the lights were on. The mayor rejected Keller's claim."
    )
    rows: list[tuple[str, str, str, Stance]] = [
        ("Keller", "said", "the fund was empty", "states"),
        ("The captain", "said", "the wind had turned", "states"),
        ("The pilot", "said", "that it was cold", "states"),
        ("A clerk", "said", "the lights were on", "states"),
        ("The mayor", "rejected", "Keller's claim", "denies"),
    ]
    assert linked(nlp, text, *rows) == [(), (), (), (), ("s0",)]


def test_both_ends_know(nlp):
    """A rebutted statement and its rebuttal hold each other's id."""
    text = "The union claimed that the fund was empty. The mayor rejected the claim."
    content = "that the fund was empty"
    rows: list[tuple[str, str, Stance]] = [("a", content, "claims"), ("b", "the claim", "denies")]
    statements = [
        Statement(
            id=name, kind="indirect", stance=stance, certainty=0.5, evidence="unknown", confidence=0.9, cue=None,
            speaker=None, content=(Span(start=text.index(words), end=text.index(words) + len(words)),), text=words,
        )
        for name, words, stance in rows
    ]  # fmt: skip
    claim, denial = link_rebuttals(ParsedText(nlp(text)), statements)
    assert (claim.rebutted_by, denial.rebuts) == (("b",), ("a",))


def test_a_plan_is_no_claim_that_could_be_false(nlp):
    """The words "that claim" mean the last statement before the demand."""
    text = (
        "The union said that the mill was unsafe. The port called for more tugs. The owner said that claim was false."
    )
    assert linked(
        nlp, text,
        ("The union", "said", "that the mill was unsafe", "states"),
        ("The port", "called for", "more tugs", "demands"),
        ("The owner", "said", "that claim was false", "states"),
    ) == [(), (), ("s0",)]  # fmt: skip


def test_what_was_added_comes_second(nlp):
    """The words "Brandt's claim" mean her first statement, not the added one."""
    text = "Brandt said that the mill was unsafe, adding that she had seen the walls. The owner said Brandt's claim was false."
    assert linked(
        nlp, text,
        ("Brandt", "said", "that the mill was unsafe", "states"),
        ("Brandt", "adding", "that she had seen the walls", "states"),
        ("The owner", "said", "Brandt's claim was false", "states"),
    ) == [(), (), ("s0",)]  # fmt: skip


def test_a_denial_may_hold_the_claim(nlp):
    """The words "Falk's claim that" mean the clause behind them, not Falk's earlier statement."""
    text = "Falk said that the pier was shut. The owner rejected Falk's claim that the mill was unsafe."
    assert linked(
        nlp, text,
        ("Falk", "said", "that the pier was shut", "states"),
        ("The owner", "rejected", "Falk's claim that the mill was unsafe", "denies"),
        ("Falk", "claim", "that the mill was unsafe", "claims"),
    ) == [(), ("s2",), ()]  # fmt: skip


def test_who_disagrees_and_says_with_what_means_that(nlp):
    """A disagreement that names its content rebuts that content, not the last speaker."""
    text = "Falk said that the mill was safe. Orme said that the pier was loud. Weir disagreed that a mill is safe."
    assert linked(
        nlp, text,
        ("Falk", "said", "that the mill was safe", "states"),
        ("Orme", "said", "that the pier was loud", "states"),
        ("Weir", "disagreed", "that a mill is safe", "denies"),
    ) == [(), (), ("s0",)]  # fmt: skip


def test_who_disagrees_means_who_just_spoke(nlp):
    """A disagreement without a named content rebuts the last speaker, whatever words it shares with earlier ones."""
    text = "Falk said that nobody asked the port. Orme said that the mill was loud. Weir disagreed: nobody asked."
    assert linked(
        nlp, text,
        ("Falk", "said", "that nobody asked the port", "states"),
        ("Orme", "said", "that the mill was loud", "states"),
        ("Weir", "disagreed", "nobody asked.", "denies"),
    ) == [(), (), ("s1",)]  # fmt: skip
