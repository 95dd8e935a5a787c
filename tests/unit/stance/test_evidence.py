"""The evidence that a text names for a statement."""

import pytest

from tests.support.docs import unparsed
from transforms.stance.evidence import find_evidence
from transforms.text.parsed_text import ParsedText


def evidence(text: str, content: str, cue: str = "said", speaker: str | None = None) -> str:
    """Return the evidence for the words `content`, which stand in the text."""
    at, start = text.index(cue), text.index(content)
    return find_evidence(ParsedText(unparsed(text)), at, (at, at + len(cue)), [(start, start + len(content))], speaker)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said without offering proof that the vote was stolen.",
        "The mayor said, presenting no evidence, that the vote was stolen.",
        "The mayor said that the vote was stolen. The account could not be independently verified.",
        "The mayor said that the vote was stolen. He gave no evidence.",
        "The mayor said that the vote was stolen.\n\nHe gave no evidence for the claim.",
        "The mayor said that the vote was stolen. He made the claim without offering any evidence.",
        "The mayor said that the vote was stolen, but no evidence has been found.",
        "In unsubstantiated remarks the mayor said that the vote was stolen.",
        "The mayor said that the vote was stolen. Nothing has emerged to support that.",
    ],
)
def test_none_given(text):
    """The same or next sentence says that there is no evidence."""
    assert evidence(text, "that the vote was stolen") == "none given"


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said, citing bank records, that the fund was empty.",
        "The mayor said that the fund was empty, pointing to figures of the auditors.",
        "The mayor said that the fund was empty and released the minutes.",
        "Based on interviews with nine clerks, the mayor said that the fund was empty.",
    ],
)
def test_cited(text):
    """The text names documents, figures and the like beside the statement."""
    assert evidence(text, "that the fund was empty") == "cited"


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("a study by the college", "cited"),
        ("leaked documents", "cited"),
        ("a document examiner", "unknown"),
        ("the data protection officer", "unknown"),
        ("the authors of the report", "unknown"),
    ],
)
def test_a_speaker_may_be_evidence(speaker, expected):
    """A study as speaker is evidence; a person with a study is not."""
    text = f"Rents have doubled, {speaker} said."
    assert evidence(text, "Rents have doubled", speaker=speaker) == expected


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The lawyer said that there was no evidence.", "that there was no evidence"),
        ("The clerk said that she had shredded the documents.", "that she had shredded the documents"),
        ("The clerk said that it was late. The road was wet.", "that it was late"),
        ("The clerk said that it was late. A group claimed the deed without offering proof.", "that it was late"),
        ("The clerk said that it was late.\n\nThe police gave no evidence of the theft.", "that it was late"),
    ],
)
def test_its_own_words_are_no_evidence(text, content):
    """Evidence named in the statement itself, or by others behind it, does not count."""
    assert evidence(text, content) == "unknown"


def test_what_the_taggers_took_for_content():
    """A clause attached to the words counts although it lies within the span."""
    content = "that the fund was empty, citing bank records"
    assert evidence(f"The mayor said {content}.", content) == "cited"


def test_a_cue_that_confirms_nothing_is_no_missing_evidence():
    """A cue such as "has not confirmed" says nothing about anybody's evidence."""
    text = "The palace has not confirmed that the king is ill."
    assert evidence(text, "that the king is ill", cue="has not confirmed") == "unknown"


@pytest.mark.parametrize(("denies", "expected"), [(True, "unknown"), (False, "none given")])
def test_what_a_denial_calls_baseless_is_what_it_denies(denies, expected):
    """A denial that calls a claim baseless is not itself without evidence."""
    text = "The port rejected reports of a leak as baseless."
    content = "reports of a leak"
    start = text.index(content)
    pieces = [(start, start + len(content))]
    assert find_evidence(ParsedText(unparsed(text)), 9, (9, 17), pieces, "The port", denies=denies) == expected
