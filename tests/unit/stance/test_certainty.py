"""The certainty of events and statements."""

import pytest

from tests.support.docs import parsed
from transforms.lexicon.cues import VERBS
from transforms.stance.certainty import event_certainty, statement_certainty
from transforms.text.parsed_text import ParsedText


def certainty_of(text: str, word: str) -> float:
    doc = parsed(text)
    return event_certainty(ParsedText(doc), next(token for token in doc if token.text == word))


def certainty_of_statement(text: str, cue: str = "say", **modifiers) -> float:
    doc = parsed(text)
    return statement_certainty(ParsedText(doc), VERBS[cue], [(0, len(text))], **modifiers)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The ferry sank on Sunday.", "sank"),
        ("The mayor resigned because the bridge collapsed.", "collapsed"),
        ("Police confirmed that the driver escaped.", "escaped"),
        ("The crew managed to close the valve.", "close"),
    ],
)
def test_what_is_plainly_stated_is_certain(text, word):
    """Main clauses, reasons, and confirmed or managed events happened."""
    assert certainty_of(text, word) >= 0.85


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The ferry may sink on Sunday.", "sink"),
        ("If the bridge collapses, trains will stop.", "collapses"),
        ("The union wants to close the yard.", "close"),
        ("The minister asked whether the driver escaped.", "escaped"),
        ("Did the ferry sink?", "sink"),
    ],
)
def test_what_is_left_open_is_near_nought(text, word):
    """Events under modals, conditions, wishes and questions are open."""
    assert abs(certainty_of(text, word)) <= 0.5


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The ferry did not sink.", "sink"),
        ("Nobody escaped.", "escaped"),
        ("The crew failed to close the valve.", "close"),
        ("He left without paying.", "paying"),
    ],
)
def test_what_is_denied_did_not_happen(text, word):
    """Negations, verbs of failing and "without" reverse what they govern."""
    assert certainty_of(text, word) <= -0.5


def test_a_negative_belief_is_a_belief_in_the_opposite():
    """Not thinking that something happened means thinking that it did not."""
    assert certainty_of("She does not think that the ferry sank.", "sank") < 0


def test_two_negations_cancel():
    """Not failing to close a valve means closing it."""
    assert certainty_of("The crew did not fail to close the valve.", "close") > 0.5


def test_a_reason_is_not_negated_with_its_main_clause():
    """The event in a reason happened although its main clause did not."""
    assert certainty_of("The train did not run because the bridge collapsed.", "collapsed") > 0.85


def test_cues_order_statements():
    """A confirmed statement is more certain than a claimed one, and a claimed one more than a denied one."""
    text = "The bridge is safe."
    confirmed, claimed, denied = (certainty_of_statement(text, cue) for cue in ("confirm", "claim", "deny"))
    assert confirmed > claimed > denied


@pytest.mark.parametrize(
    "weaker",
    [
        "The bridge may be safe.",
        "The bridge is probably safe.",
        "It is unlikely that it is safe.",
        "He thinks it is safe.",
    ],
)
def test_hedges_inside_make_less_certain(weaker):
    """Modals, adverbs, adjectives and belief inside a statement weaken it."""
    assert certainty_of_statement(weaker) < certainty_of_statement("The bridge is safe.")


def test_a_negative_sentence_is_as_certain():
    """A negative sentence is stated as firmly as a positive one."""
    assert certainty_of_statement("The bridge is not safe.") == certainty_of_statement("The bridge is safe.")


@pytest.mark.parametrize(
    "modifiers",
    [{"cue_text": "falsely said"}, {"cue_text": "reportedly said"}, {"negated": True}, {"evidence": "none given"}],
)
def test_the_text_may_doubt_it(modifiers):
    """A doubted or denied cue, and missing evidence, reduce certainty."""
    text = "The bridge is safe."
    assert certainty_of_statement(text, **modifiers) < certainty_of_statement(text)


@pytest.mark.parametrize("text", ["—", "Fire!", "\n\n", "not"])
def test_fragments_keep_within_bounds(text):
    """For any words, certainty lies between 0 and 1."""
    assert 0 <= certainty_of_statement(text) <= 1
