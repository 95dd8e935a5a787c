"""Whose voice speaks at a place of a text."""

from dataclasses import replace

from schemas.annotations import Span, Speaker, Statement
from transforms.sentiment.voices import Voices

TEXT = "Mara Ellis said Otto Reed robbed the poor. Reed said he was broke."
STATEMENT = Statement(
    id="s0",
    kind="indirect",
    speaker=Speaker(text="Mara Ellis", start=0, end=10, entity="ellis"),
    cue=None,
    content=(Span(start=16, end=41),),
    text=TEXT[16:41],
    stance="accuses",
    certainty=0.5,
    evidence="unknown",
    confidence=0.9,
)
SECOND = replace(
    STATEMENT,
    id="s1",
    speaker=Speaker(text="Reed", start=43, end=47, entity="reed"),
    content=(Span(start=53, end=65),),
    stance="states",
)
VOICES = Voices(TEXT, (STATEMENT, SECOND))
REED = 16, 25


def test_what_a_statement_holds_is_reported() -> None:
    """The content is the words of others; the speaker's name is the outlet's."""
    assert VOICES.reported.touch(*REED)
    assert not VOICES.reported.touch(0, 10)
    assert VOICES.is_speaker(0, 10)
    assert not VOICES.is_speaker(*REED)


def test_somebodys_own_words_are_told_from_those_about_them() -> None:
    """Reed speaks in the second statement, not in the first."""
    assert VOICES.is_by("reed", 53, 55)
    assert not VOICES.is_by("reed", *REED)
    assert not VOICES.is_by("nobody", *REED)


def test_an_accusation_concerns_others_than_the_accuser() -> None:
    """Reed is accused by Ellis; Ellis accuses nobody of anything of her own."""
    assert VOICES.accuse("reed", *REED)
    assert not VOICES.accuse("ellis", *REED)
    assert not VOICES.accuse("reed", 53, 55)
