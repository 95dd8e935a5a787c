"""Taggers and grammar correct each other: speakers, cues, removed statements and added plain ones."""

import pytest
from spacy.language import Language

from schemas.annotations import Statement
from transforms.annotation.extensions import extensions_of
from transforms.entities.build import group_mentions
from transforms.statements.collect import find_statements
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet


def statements(nlp: Language, text: str) -> tuple[Statement, ...]:
    doc = nlp(text)
    return find_statements(ParsedText(doc), group_mentions(doc, text), SpanSet(()), extensions_of(doc).attributions)


def facts(nlp: Language, text: str) -> list[tuple[str | None, str | None, str]]:
    return [
        (
            None if statement.speaker is None else statement.speaker.text,
            None if statement.cue is None else statement.cue.text,
            statement.text.rstrip("."),
        )
        for statement in statements(nlp, text)
    ]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (
            "Voters were urged by Mayor Ines Brandt to stay at home.",
            ("Mayor Ines Brandt", "were urged", "Voters to stay at home"),
        ),
        ("The wells had run dry, conceded Ines Brandt.", ("Ines Brandt", "conceded", "The wells had run dry")),
        ("The registry lists no owner, a clerk said.", ("a clerk", "said", "The registry lists no owner")),
        (
            "According to a leaked memo, the port admitted that the quay was unsafe.",
            ("a leaked memo", "According to", "the port admitted that the quay was unsafe"),
        ),
        (
            "In the words of Mayor Ines Brandt, the quay was never safe.",
            ("Mayor Ines Brandt", "In the words of", "the quay was never safe"),
        ),
        (
            "Talks ended at noon: according to the port, nobody had signed.",
            ("the port", "according to", "nobody had signed"),
        ),
        ("The company denies that.", ("The company", "denies", "that")),
        ("Hans Brandt conceded on Monday: “Nobody asked us.”", ("Hans Brandt", "conceded", "Nobody asked us")),
        (
            "“Nobody asked us about the quay,” Ines Brandt claimed.",
            ("Ines Brandt", "claimed", "Nobody asked us about the quay"),
        ),
        ("Hans Brandt called on the port to publish it.", ("Hans Brandt", "called on", "the port to publish it")),
        ("The quay, Janice Orme noted, was never safe.", ("Janice Orme", "noted", "The quay was never safe")),
    ],
)
def test_who_says_what(nlp: Language, text: str, fact: tuple[str, str, str]) -> None:
    """The speaker is the one who acts, also in the passive or behind the verb, and where only grammar shows it."""
    assert fact in facts(nlp, text)


def test_a_deed_beside_the_words_is_no_cue(nlp: Language) -> None:
    """The next paragraph continues the quote; no word points at it."""
    text = "“The quay is sinking,” Ines Brandt said, pointing at the wall.\n\n“It drops by a hand every year.”"
    assert facts(nlp, text) == [("Ines Brandt", "said", "The quay is sinking It drops by a hand every year")]


def test_ones_own_words_are_not_passed_on(nlp: Language) -> None:
    """One statement is "she said she believed"; "she said the port promised" may be two."""
    text = "Ines Brandt said she believed that the port would close."
    assert facts(nlp, text) == [("Ines Brandt", "said", "she believed that the port would close")]


def test_nothing_but_that_is_no_statement(nlp: Language) -> None:
    """A content of the word "that" alone is no statement."""
    assert facts(nlp, "The company has published no figures to support that.") == []


def test_whom_it_is_from_is_no_statement(nlp: Language) -> None:
    """A paper that quotes an official states the content, not the official."""
    text = "The Halden Times, quoting an unnamed official, reported that two men had fled."
    assert [content for _, _, content in facts(nlp, text)] == ["that two men had fled"]


def test_why_it_is_done_is_a_statement(nlp: Language) -> None:
    """The cited reason is a statement, because no source is named."""
    assert facts(nlp, "The club cancelled the match, citing safety fears.") == [("The club", "citing", "safety fears")]


def test_what_comes_before_the_speaker_is_not_always_their_subject(nlp: Language) -> None:
    """An adjunct is not the subject that a content lost."""
    text = "Speaking on Monday, Rosa Lind said, he was ready to go."
    assert facts(nlp, text) == [("Rosa Lind", "said", "he was ready to go")]


@pytest.mark.parametrize(
    "text",
    [
        "Jan Falk denied Rosa Lind's claim that the mayor took cash.",
        "Jan Falk said that Rosa Lind's claim that the mayor took cash is false.",
    ],
)
def test_a_claim_inside_its_denial_is_found_and_rebutted(nlp: Language, text: str) -> None:
    """Both are statements, and the denial disputes the claim."""
    denial, claim = statements(nlp, text)
    assert (claim.text, claim.via, claim.rebutted_by) == ("that the mayor took cash", ("Jan Falk",), (denial.id,))


def test_a_speaker_ends_before_who(nlp: Language) -> None:
    """The relative pronoun is the next clause's."""
    text = "“They get out,” said Bakhrom, a driver in Halden who asked that his surname not be used."
    assert {who for who, _, _ in facts(nlp, text)} == {"Bakhrom, a driver in Halden"}


def test_a_quote_with_a_wrong_cue_stands_alone(nlp: Language) -> None:
    """A quote without a usable cue is still a statement."""
    text = "Ines Brandt shook her head. “Nobody asked us.” She closed the gate."
    (only,) = statements(nlp, text)
    assert (only.cue, only.text, only.stance, only.confidence) == (None, "Nobody asked us.", "states", 0.4)


def test_a_cue_that_is_dropped_takes_its_doubts_along(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the cue, certainty and evidence are those of a quote that nothing introduces."""
    text = "“Nobody asked us!” Ines Brandt falsely claimed."
    (with_cue,) = statements(nlp, text)
    monkeypatch.setattr("transforms.statements.select.LEAST_SURE_QUOTED", 1.1)
    (alone,) = statements(nlp, text)
    assert (with_cue.cue and with_cue.cue.text, with_cue.stance, with_cue.certainty) == (
        "falsely claimed",
        "claims",
        0.15,
    )
    assert (alone.cue, alone.text, alone.stance, alone.certainty) == (None, "Nobody asked us!", "states", 0.8)


def test_a_quote_that_goes_on_alone_is_one(nlp: Language) -> None:
    """An open quote and the one that opens the next paragraph are one statement."""
    text = 'Ines Brandt looked at the sea. "The herring are gone, all of them.\n\n"And they will not come back to us."'
    (only,) = statements(nlp, text)
    assert [text[piece.start : piece.end] for piece in only.content] == [
        "The herring are gone, all of them.",
        "And they will not come back to us.",
    ]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Ines Brandt has refused to comment on the sale.", "hedges"),
        ("Ines Brandt swore that she was abroad.", "claims"),
    ],
)
def test_what_a_cue_does_to_its_content(nlp: Language, text: str, stance: str) -> None:
    """A refusal to comment is no denial, and swearing that something is so is no vow."""
    assert [statement.stance for statement in statements(nlp, text)] == [stance]


@pytest.mark.parametrize(
    ("who", "same"), [("the analyst", True), ("the veteran analyst", True), ("the Oxford analyst", False)]
)
def test_the_analyst_is_who_was_just_quoted(nlp: Language, who: str, same: bool) -> None:
    """The words fit any commentator just quoted; a name that nobody gave them means another person."""
    text = (
        "“Ferry traffic has halved,” Ruth Keller, a fellow at the Delta Institute, said in March. Peter Lang disagreed. "
        f"The reasons are no secret, {who} said."
    )
    first, *_, last = statements(nlp, text)
    assert first.speaker is not None
    assert last.speaker is not None
    assert (last.speaker.text, last.speaker.entity == first.speaker.entity) == (who, same)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("In the court's view, the lease is over.", ("the court", "view", "the lease is over")),
        (
            "In the court's view, the lawyer said, the lease is over.",
            ("the lawyer", "said", "In the court's view the lease is over"),
        ),
    ],
)
def test_views_are_not_quotes(nlp: Language, text: str, fact: tuple[str, str, str]) -> None:
    """The holder of a view is its indirect speaker, unless the sentence names somebody who says it."""
    assert facts(nlp, text) == [fact]
    assert [statement.kind for statement in statements(nlp, text)] == ["indirect"]


def test_a_speaker_is_no_part_of_the_words(nlp: Language) -> None:
    """In "which the union says is unsafe" the union says "which is unsafe"."""
    text = "The port, which the union says is unsafe, should close."
    assert facts(nlp, text) == [("the union", "says", "which is unsafe")]


@pytest.mark.parametrize(("text", "label"), [
    ("Washington signalled a change. Officials in Moscow waited.", "GPE"),
    ("Ruth Washington won the race. Washington signalled a change.", "PERSON"),
])  # fmt: skip
def test_a_capital_acts_for_its_government(nlp: Language, text: str, label: str) -> None:
    """A capital means its government, unless a person of that name is in the text."""
    groups = group_mentions(nlp(text), text)
    assert {group.label for group in groups if group.name.endswith("Washington")} == {label}
