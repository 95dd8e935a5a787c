"""Sentiment: the outlet's own voice, towards the text, its entities, and the spans asked for."""

import time

import pytest

from schemas.annotations import Span
from transforms.annotation.annotate import TextToAnnotate, annotate_texts
from transforms.sentiment.lexicon import as_sentiment, mean_sentiment, valence


def annotate(nlp, text: str, targets: tuple[Span, ...] = ()):
    return next(annotate_texts(nlp, [TextToAnnotate(text=text, targets=targets)]))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("A wonderful and happy day.", "positive"),
        ("A horrible and cruel murder.", "negative"),
        ("The committee meets on Tuesday.", "neutral"),
    ],
)
def test_words_decide_the_label(text, label):
    """The label follows the sign of the valence."""
    assert as_sentiment(valence(text)).label == label


def test_curly_marks_hide_no_word():
    """Curly marks do not hide a word."""
    assert valence("a “wonderful” day") == valence('a "wonderful" day') > 0


def test_scores_have_three_decimals():
    """Scores are rounded, and zero has no sign."""
    assert as_sentiment(0.123456).score == 0.123
    assert str(as_sentiment(-0.0001).score) == "0.0"


def test_the_mean_leaves_out_what_says_nothing():
    """Neutral sentences do not dilute the others; a text of such sentences is neutral."""
    assert mean_sentiment([0.0, -0.4, -0.6, 0.0]).score == -0.5
    assert mean_sentiment([]).label == "neutral"


def test_a_long_text_takes_linear_time():
    """A sentence of a hundred thousand valence words is scored in pieces."""
    begun = time.process_time()
    assert valence("good but bad " * 35_000) != 0
    assert time.process_time() - begun < 20


def test_what_others_say_is_not_the_outlets_voice(nlp):
    """A hateful quote does not change the article's own sentiment."""
    quoted = annotate(nlp, "“This is a horrible, disgusting crime,” Anna Keller said.")
    own = annotate(nlp, "This is a horrible, disgusting crime.")
    assert quoted.sentiment.label == "neutral"
    assert own.sentiment.label == "negative"


def test_what_a_headline_reports_is_the_outlets_choice_but_not_what_it_quotes(nlp):
    """A headline's words outside quotation marks are the outlet's own."""
    unquoted = annotate(nlp, "Starrick: Ferry line was a horrific failure")
    quoted = annotate(nlp, "Starrick: “Ferry line was a horrific failure”")
    assert unquoted.statements
    assert quoted.statements
    assert unquoted.sentiment.score < 2 * quoted.sentiment.score < 0


def test_an_entity_has_the_sentiment_of_its_sentences(nlp):
    """In a short text an entity's sentiment is that of the sentences that name it, as for targets."""
    found = annotate(nlp, "Angela Merkel won a wonderful prize. A horrible murder shocked Paris.")
    labels = {entity.name: entity.sentiment.label for entity in found.entities}
    assert (labels["Angela Merkel"], labels["Paris"]) == ("positive", "negative")


def test_targets_come_back_as_they_were_asked(nlp):
    """Each target gets the sentiment of its sentence, in order."""
    text = "Angela Merkel won a wonderful prize. A horrible murder shocked Paris."
    paris = text.index("Paris")
    targets = (Span(start=paris, end=paris + 5), Span(start=0, end=13))
    found = annotate(nlp, text, targets).targets
    assert [(target.start, target.end, target.label) for target in found] == [
        (paris, paris + 5, "negative"),
        (0, 13, "positive"),
    ]
