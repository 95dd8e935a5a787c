"""Statements: speaker, content, cue, certainty and disputes."""

import pytest

from schemas.annotations import Statement
from transforms.annotation.extensions import extensions_of
from transforms.entities.build import group_mentions
from transforms.statements.collect import find_statements
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet


def statements(nlp, text: str, furniture: tuple[tuple[int, int], ...] = ()) -> tuple[Statement, ...]:
    doc = nlp(text)
    return find_statements(
        ParsedText(doc), group_mentions(doc, text), SpanSet(furniture), extensions_of(doc).attributions
    )


def only(nlp, text: str) -> Statement:
    found = statements(nlp, text)
    assert len(found) == 1, [statement.text for statement in found]
    return found[0]


def facts(statement: Statement) -> tuple[str, str | None, str | None, str]:
    return (
        statement.kind,
        statement.speaker.text if statement.speaker else None,
        statement.cue.text if statement.cue else None,
        statement.text,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“We will reopen the harbour,” Anna Keller said on Monday.",
            ("direct", "Anna Keller", "said", "We will reopen the harbour"),
        ),
        (
            'Anna Keller said: "The harbour is closed for good."',
            ("direct", "Anna Keller", "said", "The harbour is closed for good."),
        ),
        (
            "The minister said that the harbour would stay closed.",
            ("indirect", "The minister", "said", "that the harbour would stay closed."),
        ),
        (
            "The harbour will stay closed until May, officials warned.",
            ("indirect", "officials", "warned", "The harbour will stay closed until May"),
        ),
        (
            "According to the police, the fire began in a kitchen.",
            ("indirect", "the police", "According to", "the fire began in a kitchen."),
        ),
        (
            "The minister said the plan was “a gift to smugglers” and a mistake.",
            ("mixed", "The minister", "said", "the plan was “a gift to smugglers” and a mistake."),
        ),
        (
            "KELLER: I never saw that letter before today.",
            ("direct", "KELLER", ":", "I never saw that letter before today."),
        ),
    ],
)
def test_forms_of_attribution(nlp, text, expected):
    """Each form of attribution gives kind, speaker, cue and content."""
    kind, speaker, cue, content = facts(only(nlp, text))
    assert (kind, speaker, cue, content.rstrip(".")) == (*expected[:3], expected[3].rstrip("."))


def test_a_noun_can_be_the_cue(nlp):
    """The noun "claim" makes its owner's claim a statement."""
    found = statements(nlp, "Reporters laughed at Keller's claim that the bridge was safe.")
    assert ("Keller", "claim", "that the bridge was safe") in [
        (s.speaker.text if s.speaker else None, s.cue.text if s.cue else None, s.text.rstrip(".")) for s in found
    ]


def test_an_interrupted_quote_is_one_statement(nlp):
    """The parts before and after the attribution are two spans of one statement."""
    found = only(nlp, "“We waited for hours,” said Anna Keller. “Nobody came to help us.”")
    assert [found.text, len(found.content)] == ["We waited for hours Nobody came to help us.", 2]


def test_speech_goes_on_in_the_next_paragraph(nlp):
    """Several quoted paragraphs belong to their first speaker."""
    text = "“We waited for hours,” said Anna Keller.\n\n“Nobody came to help us, and the water rose.”"
    found = only(nlp, text)
    assert [text[piece.start : piece.end] for piece in found.content] == [
        "We waited for hours",
        "Nobody came to help us, and the water rose.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Anna Keller shook her head. “Nobody asked us.” She closed the gate.",
            ("direct", "Anna Keller", None, "Nobody asked us."),
        ),
        (
            "“Nobody asked us, not once.” The driver closed the gate.",
            ("direct", "The driver", None, "Nobody asked us, not once."),
        ),
        (
            "Anna Keller closed the gate. “Nobody asked us.” “Not once.”",
            ("direct", "Anna Keller", None, "Nobody asked us. Not once."),
        ),
    ],
)
def test_a_quote_beside_a_sentence_is_its_subjects(nlp, text, expected):
    """Without a cue, a quote's speaker is the subject before it, or behind it where it opens the paragraph."""
    found = [facts(statement) for statement in statements(nlp, text) if statement.kind == "direct"]
    assert found == [expected]


@pytest.mark.parametrize(
    "text", ["The sign was old. “Rope and Twine” had faded.", "They sang. It was called “The Lamplighter.”"]
)
def test_titles_are_no_speech(nlp, text):
    """A few quoted words inside a sentence are part of it."""
    assert [statement.text for statement in statements(nlp, text) if statement.cue is None] == []


def test_speech_that_no_mark_closes_goes_on_in_the_next_paragraph(nlp):
    """The form of its first attribution does not matter."""
    text = "Anna Keller said: “The gate was open.\n\n“Then it was shut.”\n\nThe road is closed."
    assert facts(only(nlp, text)) == ("direct", "Anna Keller", "said", "The gate was open. Then it was shut.")


def test_of_two_cues_with_one_content_one_wins(nlp):
    """A content under two cues makes one statement."""
    text = "The port warned and the union feared that the ferry line would cut its night boats."
    contents = [statement.text for statement in statements(nlp, text)]
    assert len({frozenset(content.split()) for content in contents}) == len(contents)


def test_a_content_that_is_its_own_source_is_none(nlp):
    """The grammar's content replaces a content that is its own source."""
    found = statements(nlp, "The northern faction has claimed responsibility for the blast at the mill.")
    assert [statement.text for statement in found] == ["responsibility for the blast at the mill"]
    assert [statement.speaker.text for statement in found] == ["The northern faction"]


def test_a_pronoun_stands_for_the_last_speaker(nlp):
    """He or she is the person who spoke before."""
    text = "Angela Merkel said the talks had failed. “Nobody wants another war,” she said."
    first, second = statements(nlp, text)
    assert first.speaker.entity is not None
    assert second.speaker.text == "she"
    assert second.speaker.entity == first.speaker.entity


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The mayor said that the road was open.", "states"),
        ("The mayor claimed that the road was open.", "claims"),
        ("The mayor suggested that the road was open.", "hedges"),
        ("The mayor denied that the road was open.", "denies"),
        ("The mayor accused the union of fraud.", "accuses"),
        ("The mayor predicted that the road would open.", "predicts"),
        ("The mayor demanded that the road be opened.", "demands"),
    ],
)
def test_the_cue_decides_the_stance(nlp, text, stance):
    """Each class of cues has its stance."""
    assert only(nlp, text).stance == stance


def test_certainty_falls_with_the_cue_and_with_modality(nlp):
    """A confirmed statement is more certain than a claimed one, and that more than a claimed possibility."""
    confirmed = only(nlp, "Police confirmed that the man was armed.").certainty
    claimed = only(nlp, "Police claimed that the man was armed.").certainty
    possible = only(nlp, "Police claimed that the man may have been armed.").certainty
    assert confirmed > claimed > possible


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The mayor claimed without evidence that the vote was stolen.", "none given"),
        ("The mayor claimed that the vote was stolen. The claim could not be independently verified.", "none given"),
        ("The survey found that rents had doubled.", "cited"),
        ("The mayor said that rents had doubled.", "unknown"),
    ],
)
def test_evidence(nlp, text, evidence):
    """The words around a statement decide its evidence."""
    assert statements(nlp, text)[0].evidence == evidence


def test_a_denial_rebuts_the_accusation(nlp):
    """A denial rebuts an earlier claim of the same content; both hold the other's id."""
    text = "The union claimed that the mayor took bribes. The mayor denied that he took bribes."
    claim, denial = statements(nlp, text)
    assert (claim.rebuts, claim.rebutted_by) == ((), (denial.id,))
    assert (denial.rebuts, denial.rebutted_by) == ((claim.id,), ())


def test_nobody_rebuts_himself(nlp):
    """A second statement of the same speaker is no rebuttal."""
    text = "Angela Merkel claimed that the fund was empty. But Angela Merkel said the fund had been full."
    assert [statement.rebuts for statement in statements(nlp, text)] == [(), ()]


def test_who_passed_a_statement_on(nlp):
    """A statement reported inside another one names its reporter."""
    found = statements(nlp, "The Daily Herald reported that the minister told lawmakers that the fund was empty.")
    inner = next(statement for statement in found if statement.text.startswith("that the fund"))
    assert inner.via == ("The Daily Herald",)


def test_ids_follow_the_text(nlp):
    """Statements are numbered in text order."""
    found = statements(nlp, "The mayor said he was late. The union said it was angry. Police said nobody was hurt.")
    assert [statement.id for statement in found] == ["s0", "s1", "s2"]
    assert [s.content[0].start for s in found] == sorted(s.content[0].start for s in found)


def test_nothing_in_furniture_is_a_statement(nlp):
    """A headline that reports a statement makes none."""
    headline = "Mayor says the bridge is safe"
    found = statements(nlp, f"{headline}\n\nThe union said the bridge was closed.", ((0, len(headline)),))
    assert [statement.speaker.text for statement in found] == ["The union"]


@pytest.mark.parametrize(
    "text", ["", " \n\n ", '"', "“”", '""""', "said", "“said", "According to", ": ”", "He said “.”"]
)
def test_fragments_break_nothing(nlp, text):
    """Texts with next to no content give statements with content or none."""
    assert all(statement.text.strip() for statement in statements(nlp, text))
