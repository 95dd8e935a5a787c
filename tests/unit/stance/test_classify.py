"""The stance that a cue gives to its content."""

import pytest

from tests.support.docs import parsed, unparsed
from transforms.lexicon.cues import VERBS_OF_TAGGERS
from transforms.stance.classify import denied_by_subject, read_cue, stance_of


def stance(cue: str, content: str = "that the bridge is safe", **modifiers) -> str:
    words = list(parsed(f"They {cue} {content}."))[1 : 1 + len(unparsed(cue))]
    found, word = read_cue(words)
    return stance_of(found, cue, word.lemma_, content, **modifiers)


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("said", "states"),
        ("have repeatedly claimed", "claims"),
        ("declined to say", "hedges"),
        ("did not rule out", "hedges"),
        ("neither confirmed nor denied", "hedges"),
        ("ruled out", "denies"),
        ("shrugged off", "denies"),
        ("pleaded not guilty to", "denies"),
        ("lashed out at", "accuses"),
        ("are bracing for", "predicts"),
        ("appealed for", "demands"),
        ("insisted on", "demands"),
        ("insisted", "claims"),
        ("begged", "demands"),
    ],
)
def test_phrases_before_words(cue, expected):
    """A phrase has a stance of its own, whatever its verb's is."""
    assert stance(cue) == expected


def test_negation_hedges():
    """A negated "said" leaves the content open."""
    assert stance("said", negated=True) == "hedges"


@pytest.mark.parametrize(("cue", "expected"), [("falsely said", "claims"), ("reportedly said", "hedges")])
def test_adverbs_count(cue, expected):
    """The text's own doubt makes a statement a claim, and hearsay a hedge."""
    assert stance(cue) == expected


def test_without_evidence_it_is_a_claim():
    """Words said without evidence are a claim."""
    assert stance("said", evidence="none given") == "claims"


@pytest.mark.parametrize(
    ("cue", "content", "expected"),
    [
        ("told", "the drivers to go home", "demands"),
        ("told", "that the drivers went home", "states"),
        ("asked", "the drivers to go home", "demands"),
        ("asked", "whether the drivers went home", "hedges"),
        ("asked", "that the drivers be sent home", "demands"),
        ("told", "the drivers not to leave", "demands"),
        ("told", "Ahmed to stand up", "demands"),
        ("told", "the drivers to be prepared for snow", "demands"),
        ("told", "drivers who were near the river to leave", "demands"),
        ("told", "the strike would bring snow to every street", "states"),
        ("told", "the drivers were ready to leave", "states"),
        ("told", "the drivers he wanted to leave", "states"),
    ],
)
def test_what_follows_counts(cue, content, expected):
    """Telling somebody to act is a demand; asking whether something is so leaves it open."""
    assert stance(cue, content) == expected


@pytest.mark.parametrize(
    ("cue", "lemma", "content", "expected"),
    [
        ("called", "call", "the bridge a landmark", "states"),
        ("described", "describe", "the talks as frank and useful", "states"),
        ("labelled", "label", "the deal a fair compromise", "states"),
        ("called", "call", "the mayor a thief and a liar", "accuses"),
        ("described", "describe", "the law as cruel", "accuses"),
        ("called", "call", "the report false", "denies"),
        ("said", "say", "He did not win the seat, he stole it", "accuses"),
        ("said", "say", "the harbour firm had bribed the judge", "accuses"),
        ("said", "say", "Mara Ellis repeatedly lied to the board", "accuses"),
        ("said", "say", "I stole it", "states"),
        ("said", "say", "nobody knows who may have stolen it", "states"),
        ("claimed", "claim", "he stole it", "claims"),
    ],
)
def test_blame_accuses_and_a_name_alone_does_not(cue, lemma, content, expected):
    """Somebody is blamed by a name that blames, or by a deed that is told of them without doubt."""
    found = VERBS_OF_TAGGERS[lemma]
    assert stance_of(found, cue, lemma, content) == expected


def test_the_word_of_a_cue_is_found():
    """The verb that decides the stance is returned with it."""
    _, word = read_cue(list(parsed("They have repeatedly claimed that it is safe."))[1:4])
    assert word.text == "claimed"


@pytest.mark.parametrize(
    ("speaker", "expected"), [("Nobody", True), ("No minister", True), ("Norton", False), (None, False)]
)
def test_nobody_speaks(speaker, expected):
    """A statement by "nobody" is denied."""
    assert denied_by_subject(speaker) is expected
