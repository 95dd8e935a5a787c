"""The sentiment towards a span."""

import pytest
from spacy.language import Language

from transforms.annotation.extensions import extensions_of
from transforms.sentiment.neutral import feeling_of


def towards(nlp: Language, text: str, name: str) -> str:
    start = text.index(name)
    chances = extensions_of(nlp(text)).target_head.towards(start, start + len(name))
    assert chances is not None
    return feeling_of(chances).label


def test_two_targets_of_one_sentence_differ(nlp: Language) -> None:
    """A person who is praised and one who is blamed in the same sentence get different labels."""
    text = "Ines Brandt saved the harbour with great courage, while the corrupt mayor Otto Reiss shamelessly lied."
    assert towards(nlp, text, "Ines Brandt") == "positive"
    assert towards(nlp, text, "Otto Reiss") == "negative"


def test_a_plain_report_is_neutral(nlp: Language) -> None:
    """A sentence without feeling is neutral."""
    assert towards(nlp, "Ines Brandt arrived in Quarry Bay on Monday.", "Ines Brandt") == "neutral"


def test_chances_add_up(nlp: Language) -> None:
    """The three probabilities add up to one."""
    chances = extensions_of(nlp("Ines Brandt arrived.")).target_head.towards(0, 11)
    assert chances is not None
    assert chances.sum() == pytest.approx(1, abs=1e-5)


def test_a_span_outside_all_windows_is_not_guessed(nlp: Language) -> None:
    """A span that the encoder did not read has no sentiment."""
    assert extensions_of(nlp("Ines Brandt arrived.\n\n")).target_head.towards(21, 22) is None
