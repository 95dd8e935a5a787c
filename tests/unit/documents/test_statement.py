"""The documents of an article's statements."""

from dataclasses import replace

import pytest

from schemas.annotations import (
    Lemmas,
    Span,
    Speaker,
)
from tests.support.document_fixtures import ANNOTATION, FAR, NEAR, STATEMENT, article, document
from transforms.claims.signatures import BANDS
from transforms.documents.statement import SENTENCE_CHARS, sentence_around, statement_documents


def test_a_statement_begins_as_its_own_claim() -> None:
    """Until recomputation nobody repeats or disputes it; the article's document lists its words."""
    said = replace(STATEMENT, text="The pier will close for two winters")
    annotation = replace(ANNOTATION, statements=(said,))
    ((_, found),) = statement_documents(article(), annotation, (), fingerprint="f")
    assert (found["claim_id"], found["disputes"], found["disputed_by"], found["disputed"]) == (said.id, [], [], False)
    assert found["claim_words"] == "2 clos pier winter"
    assert len(set(found["claim_bands"])) == BANDS
    assert document(article(), annotation)["claim_words"] == ["2 clos pier winter"]


def test_a_statement_that_says_too_little_has_no_claim() -> None:
    """Too few words cannot be compared."""
    ((_, found),) = statement_documents(article(), ANNOTATION, (), fingerprint="f")
    assert (found["claim_id"], found["claim_words"], found["claim_bands"]) == (None, None, [])
    assert document(article())["claim_words"] == []


def test_statement_says_who_what_and_where() -> None:
    """A statement's document has its speaker, its cue, its content and the sentence around it."""
    ((key, found),) = statement_documents(article(), ANNOTATION, (NEAR, FAR), fingerprint="f")
    assert key == found["id"] == STATEMENT.id
    assert found["sentence"] == "“The pier is safe,” said Mayor Rook."
    expected = {
        "speaker": "Mayor Rook",
        "speaker_entity": "mayor rook",
        "cue": "said",
        "content": "The pier is safe",
        "via": ["a spokeswoman"],
        "rebutted": True,
        "rebutted_by": ["r" * 32],
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("speaker", "name"),
    [
        (Speaker(text="she", start=0, end=3, entity="mayor rook"), "Mayor Rook"),
        (Speaker(text="she", start=0, end=3, entity=None), "she"),
        (Speaker(text="a nurse", start=0, end=7, entity="not of this article"), "a nurse"),
        (None, None),
    ],
)
def test_a_speaker_is_shown_by_name(speaker: Speaker | None, name: str | None) -> None:
    """The name is the entity's if the article has the entity, else the words in the text."""
    annotation = replace(ANNOTATION, statements=(replace(STATEMENT, speaker=speaker),))
    ((_, found),) = statement_documents(article(), annotation, (), fingerprint="f")
    assert found["speaker_name"] == name


def test_statement_has_the_narratives_of_its_sentence() -> None:
    """A narrative whose evidence lies in another sentence is not the statement's."""
    ((_, found),) = statement_documents(article(), ANNOTATION, (NEAR, FAR), fingerprint="f")
    assert found["narratives"] == ["safe-pier"]


def test_long_sentences_are_cut_around_the_statement() -> None:
    """The sentence shown is bounded, and begins before the statement."""
    text = "word " * 1000 + "end."
    words = tuple(range(0, 5000, 5))
    lemmas = Lemmas(lemmas=("word",) * 1000, starts=words, ends=tuple(w + 4 for w in words), sentence_ends=(1000,))
    statement = replace(STATEMENT, speaker=None, cue=None, content=(Span(start=2000, end=4000),))
    start, end = sentence_around(statement, lemmas, text)
    assert (0 < start < 2000, end - start) == (True, SENTENCE_CHARS)
