"""Annotation of one text: a function of that text alone, in flat memory and linear time."""

import time
from typing import Any

import pytest

from schemas.annotations import Furniture, Span
from transforms.annotation import annotate as annotate_text
from transforms.annotation.annotate import TextToAnnotate, annotate_texts, load_model
from transforms.annotation.components import ENTITIES_PIPE, SENTIMENT_PIPE, STATEMENTS_PIPE

TEXTS = (
    "The harbour master, Ilse Brandt, said on Friday that the pier was unsafe.",
    "“Nobody asked us,” said Omar Haddad, who runs a bakery in Lyon.\n\nHe called the plan “a farce”.",
    "",
    "\n\n\n",
    "One",
    "Officials in Norway denied the report. According to the police, three boats were missing.",
    "It is raining again in Bergen and the ferries are late, as they have been for most of the wet autumn. " * 20,
    "“An open quote that never ends",
    "😀 Ωmega said “ναι” to Zürich’s offer.",
)


def inputs() -> list[TextToAnnotate]:
    return [
        TextToAnnotate(
            text=text,
            furniture=(Furniture(start=0, end=3, kind="byline"),) if len(text) > 90 else (),
            targets=(Span(start=0, end=3),),
        )
        for text in TEXTS
    ]


def test_neighbours_change_nothing(nlp, monkeypatch):
    """A text has the same annotation alone, in a batch, and in a batch of another order."""
    together = list(annotate_texts(nlp, inputs()))
    backwards = list(annotate_texts(nlp, reversed(inputs())))[::-1]
    monkeypatch.setattr(annotate_text, "BATCH_SIZE", 1)
    alone = [next(annotate_texts(nlp, [item])) for item in inputs()]
    assert together == alone == backwards


def test_one_annotation_a_text_in_order(nlp):
    """More texts than a batch holds come back each in its place."""
    names = [f"Place{number}" for number in range(2 * annotate_text.BATCH_SIZE + 1)]
    found = annotate_texts(nlp, (TextToAnnotate(text=f"{name} is far.") for name in names))
    assert [annotation.lemmas.lemmas[0] for annotation in found] == [name.lower() for name in names]


def test_an_empty_text_says_nothing(nlp):
    """A text without words has an annotation without content."""
    (found,) = annotate_texts(nlp, [TextToAnnotate(text="")])
    assert (found.entities, found.statements, found.lemmas.lemmas) == ((), (), ())
    assert found.sentiment.label == "neutral"


def test_lemmas_leave_out_furniture_and_punctuation(nlp):
    """Words outside furniture have their lemma, their code points and the ends of their sentences."""
    text = "By Ann\n\nThe boats were leaving. Two stayed!"
    byline = Furniture(start=0, end=6, kind="byline")
    lemmas = next(annotate_texts(nlp, [TextToAnnotate(text=text, furniture=(byline,))])).lemmas
    assert lemmas.lemmas == ("the", "boat", "be", "leave", "two", "stay")
    assert [text[start:end] for start, end in zip(lemmas.starts, lemmas.ends, strict=True)] == [
        "The",
        "boats",
        "were",
        "leaving",
        "Two",
        "stayed",
    ]
    assert lemmas.sentence_ends == (4, 6)


def test_paragraphs_end_sentences(nlp):
    """A paragraph without a full stop, a headline say, is a sentence of its own."""
    doc = nlp("Harbour closed for winter\n\nThe mayor said boats must leave.")
    assert any(sent.text.strip() == "Harbour closed for winter" for sent in doc.sents)


def test_every_span_is_what_it_says(nlp):
    """Mentions, speakers, cues and content are the code points of the text that they name."""
    annotations = list(annotate_texts(nlp, inputs()))
    assert any(found.entities for found in annotations)
    assert any(found.statements for found in annotations)
    for item, found in zip(inputs(), annotations, strict=True):
        spans: list[Any] = [mention for entity in found.entities for mention in entity.mentions]
        spans += [statement.speaker for statement in found.statements if statement.speaker]
        spans += [statement.cue for statement in found.statements if statement.cue]
        assert all(item.text[span.start : span.end] == span.text for span in spans)
        for statement in found.statements:
            assert statement.text == " ".join(item.text[piece.start : piece.end] for piece in statement.content)


def test_words_are_forgotten(nlp):
    """The strings that a batch added to spaCy's store are gone when the batch is done."""
    before = len(nlp.vocab.strings)
    list(annotate_texts(nlp, (TextToAnnotate(text=f"Qwertz{number} met asdf{number}.") for number in range(40))))
    assert len(nlp.vocab.strings) == before


def test_an_unknown_model_is_refused():
    """A pipeline that is not installed raises OSError."""
    with pytest.raises(OSError, match="no_such_model"):
        load_model("no_such_model")


@pytest.mark.parametrize("unit", ['"', "(", "'s", "…"])
def test_a_run_of_marks_takes_no_longer_than_words(nlp, unit):
    """A hundred thousand marks in a row, over which spaCy alone would take an hour, are done at once."""
    text = "Angela Merkel left Paris. " + unit * 100_000 + " Emmanuel Macron left Berlin."
    begun = time.process_time()
    (found,) = annotate_texts(nlp, [TextToAnnotate(text=text)])
    assert time.process_time() - begun < 30
    assert {"Paris", "Berlin"} <= {entity.name for entity in found.entities}
    assert all(text[m.start : m.end] == m.text for entity in found.entities for m in entity.mentions)


def test_rules_take_linear_time(nlp):
    """Four times the words, without a single full stop, take about four times as long."""
    doc = nlp("the mayor said that “boats in Norway, said Ann Lee, are late” and " * 150)
    longer = nlp("the mayor said that “boats in Norway, said Ann Lee, are late” and " * 600)
    rules = [nlp.get_pipe(name) for name in (ENTITIES_PIPE, STATEMENTS_PIPE, SENTIMENT_PIPE)]
    short, long = _seconds(rules, doc, tries=3), _seconds(rules, longer, tries=1)
    assert long < 12 * short


def _seconds(rules, doc, *, tries: int) -> float:
    best = float("inf")
    for _ in range(tries):
        begun = time.process_time()
        for component in rules:
            component(doc)
        best = min(best, time.process_time() - begun)
    return best
