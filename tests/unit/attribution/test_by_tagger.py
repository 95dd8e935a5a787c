"""Frames from the taggers' spans: which word of the cue decides its meaning, and which word heads the speaker."""

import pytest
from spacy.language import Language

from transforms.attribution.by_tagger import tagged_frames
from transforms.attribution.frame import Frame
from transforms.encoder.decode_attributions import Attribution, TaggerScores
from transforms.lexicon.cues import ACCORDING, BARE_QUOTE
from transforms.text.parsed_text import ParsedText

SIGNALS = TaggerScores(cue=0.9, content=0.8, to_content=0.7, to_source=0.6)


def frame(nlp: Language, text: str, cue: str, source: str | None, content: str) -> Frame:
    """Return the frame of one attribution whose parts are these words of the text."""

    def place(words: str) -> tuple[int, int]:
        at = text.index(words)
        return at, at + len(words)

    attribution = Attribution(
        cue=place(cue),
        source=None if source is None else place(source),
        content=(place(content),),
        signals=SIGNALS,
    )
    (found,) = tagged_frames(ParsedText(nlp(text)), [attribution])
    return found


@pytest.mark.parametrize(
    ("text", "cue", "stance"),
    [
        ("Officials denied the ferry was late.", "denied", "denies"),
        ("Officials have repeatedly claimed the ferry was late.", "have repeatedly claimed", "claims"),
        ("The mayor called for the ferry to be stopped.", "called for", "demands"),
        ("The union's claim that the ferry was late was wrong.", "claim", "claims"),
    ],
)
def test_the_word_that_is_known_decides(nlp: Language, text: str, cue: str, stance: str) -> None:
    """A cue's verb, verb with preposition or noun decides its meaning."""
    assert frame(nlp, text, cue, None, "ferry").cue.stance == stance


def test_according_to(nlp: Language) -> None:
    """This cue has no verb."""
    text = "The ferry was late, according to the port."
    assert frame(nlp, text, "according to", "the port", "The ferry was late").cue is ACCORDING


def test_an_unknown_cue_plainly_states(nlp: Language) -> None:
    """An unknown cue is read as plain speech."""
    text = "As the port put it, the ferry was late."
    assert frame(nlp, text, "put it", "the port", "the ferry was late").cue is BARE_QUOTE


def test_the_speakers_main_word(nlp: Language) -> None:
    """The head of a long speaker is the word that the others depend on."""
    text = "Ines Brandt, a lawyer from Quarry Bay, said the ferry was late."
    found = frame(nlp, text, "said", "Ines Brandt, a lawyer from Quarry Bay", "the ferry was late")
    assert found.head is not None
    assert found.head.text == "Brandt"
    assert found.speaker == (0, 37)


@pytest.mark.parametrize(
    ("text", "cue", "negated"),
    [
        ("The port did not say that the ferry was late.", "did not say", True),
        ("The port did not say that the ferry was late.", "say", True),
        ("The port said that the ferry was not late.", "said", False),
    ],
)
def test_negation_of_the_cue(nlp: Language, text: str, cue: str, negated: bool) -> None:
    """Only the cue's own negation counts, inside its span or on its verb."""
    assert frame(nlp, text, cue, "The port", "the ferry").negated is negated


def test_the_taggers_signals_travel(nlp: Language) -> None:
    """A frame keeps the taggers' signals for the later estimate of its confidence."""
    assert frame(nlp, "Officials denied the ferry was late.", "denied", "Officials", "the ferry").signals == SIGNALS


def test_a_source_that_was_taken_for_the_content_is_none(nlp: Language) -> None:
    """The grammar's content of the cue replaces it."""
    found = frame(nlp, "The port claimed responsibility for the fire.", "claimed", "The port", "The port")
    assert found.content == ((17, 44),)
