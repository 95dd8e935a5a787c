"""The table of cues: one entry for each lemma and part of speech, for grammar and taggers alike."""

import pytest

from tests.support.docs import doc_of
from transforms.lexicon.certainty import INFINITIVE_HEADS
from transforms.lexicon.cues import NOUNS, NOUNS_OF_TAGGERS, VERBS, VERBS_OF_TAGGERS
from transforms.stance.classify import read_cue, stance_of


@pytest.mark.parametrize(
    ("word", "content", "expected"),
    [
        ("lamented=lament|VBD|ROOT", "that the last ferry had been sold", "claims"),
        ("posited=posit|VBD|ROOT", "that the bones belonged to a wolf", "claims"),
        ("praised=praise|VBD|ROOT", "the new lifeboat", "states"),
        ("doubted=doubt|VBD|ROOT", "that the pier would last", "hedges"),
        ("suggestion|NN|ROOT", "that the captain was asleep", "hedges"),
        ("rumour|NN|ROOT", "that the mill would close", "hedges"),
        ("swore=swear|VBD|ROOT", "that the gate was locked", "claims"),
        ("swore=swear|VBD|ROOT", "to close the gate", "predicts"),
    ],
)
def test_words_that_had_two_verdicts(word: str, content: str, expected: str) -> None:
    """Each word now has the stance that it has in news."""
    cue, found = read_cue(list(doc_of(word)))
    assert stance_of(cue, found.text, found.lemma_, content) == expected


def test_what_is_searched_for_is_read_alike_where_taggers_found_it() -> None:
    """Grammar and taggers look up the same cue; taggers alone find further ones."""
    assert VERBS.items() < VERBS_OF_TAGGERS.items()
    assert NOUNS.items() < NOUNS_OF_TAGGERS.items()


@pytest.mark.parametrize(("verb", "value"), [("wonder", 0.2), ("question", 0.2), ("suggest", 0.4), ("praise", 0.6)])
def test_doubt_leaves_less_than_a_hint(verb: str, value: float) -> None:
    """A verb's certainty is the table's, whichever list the verb came from."""
    assert VERBS[verb].certainty == value


def test_seeming_and_planning_weigh_the_same() -> None:
    """Weights may be equal: they are not keys."""
    assert INFINITIVE_HEADS["seem"] == INFINITIVE_HEADS["plan"] == 0.6
