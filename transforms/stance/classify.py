"""Classify a cue by a known phrase, else by its verb or noun; negation, modifiers and content may change the stance."""

from collections.abc import Mapping, Sequence
from typing import Final

from spacy.tokens import Token

from schemas.annotations import Evidence, Stance
from transforms.lexicon.cues import (
    ACCORDING,
    BARE_QUOTE,
    NOUNS_OF_TAGGERS,
    PHRASES,
    PREPOSITIONAL,
    VERBS_OF_TAGGERS,
    Cue,
)
from transforms.lexicon.load import load_patterns
from transforms.lexicon.word_sets import ATTRIBUTION, PARTS_OF_SPEECH
from transforms.text.parsed_text import main_word

_LONGEST_CUE: Final = 12
_TABLES: Final[tuple[tuple[Mapping[str, Cue], frozenset[str] | None], ...]] = (
    (VERBS_OF_TAGGERS, PARTS_OF_SPEECH["verb"]),
    (NOUNS_OF_TAGGERS, frozenset({"NOUN"})),
    (VERBS_OF_TAGGERS, None),
    (NOUNS_OF_TAGGERS, None),
)
_PATTERNS: Final = load_patterns("stance")


def read_cue(words: Sequence[Token]) -> tuple[Cue, Token]:
    """Return the verdict on a cue with the word that decides it: a phrase, a known verb, a noun, else plain stating.

    `words` are the tokens of the cue, at least one.
    """
    words = words[:_LONGEST_CUE]
    found, word = _by_word(words)
    text = " ".join(word.text for word in words).replace("’", "'")
    phrase = next((cue for pattern, cue in PHRASES if pattern.search(text)), None)
    return (phrase, word) if phrase is not None else (found, word)


def denied_by_subject(speaker: str | None) -> bool:
    """Tell whether the subject negates the cue: "nobody could confirm that ..."."""
    return speaker is not None and _PATTERNS["nobody"].match(speaker) is not None


def is_said_falsely(cue_text: str) -> bool:
    """Tell whether a cue calls its content untrue: "falsely said"."""
    return _PATTERNS["said_falsely"].search(cue_text) is not None


def is_passed_on(cue_text: str) -> bool:
    """Tell whether a cue distances the text from its content: "reportedly said"."""
    return _PATTERNS["passed_on"].search(cue_text) is not None


def stance_of(
    cue: Cue, cue_text: str, lemma: str, content: str, *, negated: bool = False, evidence: Evidence = "unknown"
) -> Stance:
    """Return the stance of a cue towards this content; `lemma` is the lemma of the word that `read_cue` returned.

    "Did not say", "refused to comment" and "reportedly said" hedge, "falsely said", "said without evidence" and "swore
    that" claim, "told them to go" demands. "Called him a liar" and "said that he stole it" accuse, "called it a landmark"
    does not.
    """
    stance = cue.stance
    asks_that = lemma.lower() == "ask" and _PATTERNS["that"].search(content) is not None
    if asks_that or (lemma.lower() in ATTRIBUTION["asks_to_do"] and _PATTERNS["to_do"].search(content)):
        stance = "demands"
    elif (lemma.lower() == "ask" and _PATTERNS["whether"].search(content)) or (
        lemma.lower() in ATTRIBUTION["keeps_silent"] and _PATTERNS["to_tell"].search(content)
    ):
        stance = "hedges"
    elif lemma.lower() == "swear" and _PATTERNS["that"].search(content):
        stance = "claims"
    if lemma.lower() in ATTRIBUTION["calls"] and _PATTERNS["called_untrue"].search(content):
        stance = "denies"
    elif stance == "states" and _blames(lemma, content):
        stance = "accuses"
    if negated:
        return "hedges" if stance in {"states", "claims", "denies", "accuses"} else stance
    if stance == "states" and (is_said_falsely(cue_text) or evidence == "none given"):
        return "claims"
    if stance == "states" and is_passed_on(cue_text):
        return "hedges"
    return stance


def _blames(lemma: str, content: str) -> bool:
    """Tell whether a content blames somebody: by the name that it gives, or by what it says that they did."""
    pattern = "called_in_blame" if lemma.lower() in ATTRIBUTION["names"] else "did_wrong"
    return _PATTERNS[pattern].search(content) is not None


def _by_word(words: Sequence[Token]) -> tuple[Cue, Token]:
    for number, word in enumerate(words):
        if word.lower_ == "according":
            return ACCORDING, word
        following = words[number + 1].lower_ if number + 1 < len(words) else ""
        if (found := PREPOSITIONAL.get((word.lemma_.lower(), following))) is not None:
            return found, word
    for known, kinds in _TABLES:
        for word in words:
            if (kinds is None or word.pos_ in kinds) and (found := known.get(word.lemma_.lower())) is not None:
                return found, word
    return BARE_QUOTE, main_word(words)
