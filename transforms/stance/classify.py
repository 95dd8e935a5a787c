"""What the words of a cue do: phrases first, then its verb or noun, put right by negation, modifiers and what follows."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from spacy.tokens import Token

from schemas.annotations import Evidence, Stance
from transforms.lexicon.cue_phrases import DOUBTED, FALSE, FURTHER_NOUNS, FURTHER_VERBS, PHRASES
from transforms.lexicon.cues import ACCORDING, BARE_QUOTE, NOUNS, PREPOSITIONAL, VERBS, Cue

_LONGEST_CUE: Final = 12
_ALL_VERBS: Final = {**VERBS, **FURTHER_VERBS}
_ALL_NOUNS: Final = {**NOUNS, **FURTHER_NOUNS}
_TABLES: Final[tuple[tuple[Mapping[str, Cue], frozenset[str] | None], ...]] = (
    (_ALL_VERBS, frozenset({"VERB", "AUX"})),
    (_ALL_NOUNS, frozenset({"NOUN"})),
    (_ALL_VERBS, None),
    (_ALL_NOUNS, None),
)
_ASK_TO_DO: Final = frozenset({"ask", "tell", "beg", "instruct", "invite", "encourage"})
_TO_DO = re.compile(
    r"^(?:(?:(?!\b(?:that|he|she|they|we|I|there|wanted|hoped|planned|decided|agreed|refused|tried|needed|expected|intended|failed)\b"
    r"|(?<!who )\b(?:is|are|was|were|ha[sd]|have|will|would|can|could|should|must|may|might)\b)"
    r"[^,.;“\"]){0,60}?\s)?to\s"
    r"(?!(?:the|an?|every|each|this|that|these|those|his|her|their|our|my|its|all|any|some|no|levels)\b|[A-Z\d])\w"
)
"""To do something, whoever is told to: "the drivers who were late to leave". No clause with a verb of its own, no "to every street"."""

_KEEPS_SILENT: Final = frozenset({"refuse", "decline"})
_TO_TELL = re.compile(r"^to (?:answer|comment|confirm|discuss|say|specify)\b", re.IGNORECASE)
_CALLS: Final = frozenset({"call", "describe", "brand", "label", "characterise", "characterize", "denounce", "condemn"})
_UNTRUE = re.compile(
    r"\b(?:ludicrous|false|falsehoods?|baseless|nonsense|absurd|untrue|lies?|fake|fabricat\w+|ridiculous|unfounded|groundless"
    r"|fiction|hoax|rubbish|preposterous|laughable|propaganda|myths?)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:nobody|no one|no|none|neither|few)\b", re.IGNORECASE)
_THAT = re.compile(r"^that\b", re.IGNORECASE)
_WHETHER = re.compile(r"^(?:if|whether)\b", re.IGNORECASE)


def read_cue(words: Sequence[Token]) -> tuple[Cue, Token]:
    """Return what a cue does, and its word that says so: a phrase, a verb that is known, a noun, else plain stating.

    `words` are the tokens of the cue, at least one.
    """
    words = words[:_LONGEST_CUE]
    found, word = _by_word(words)
    text = " ".join(one.text for one in words).replace("’", "'")
    phrase = next((cue for pattern, cue in PHRASES if pattern.search(text)), None)
    return (phrase, word) if phrase is not None else (found, word)


def denied_by_subject(speaker: str | None) -> bool:
    """Tell whether a cue is negated by who speaks: "nobody could confirm that ..."."""
    return speaker is not None and _NOBODY.match(speaker) is not None


def stance_of(
    cue: Cue, cue_text: str, lemma: str, content: str, *, negated: bool = False, evidence: Evidence = "unknown"
) -> Stance:
    """Return what a cue does to this content; `lemma` is that of its word, as `read_cue` returned it.

    "Did not say", "refused to comment" and "reportedly said" hedge, "falsely said", "said without evidence" and "swore that" claim,
    "told them to go" demands.
    """
    stance = cue.stance
    asks_that = lemma.lower() == "ask" and _THAT.search(content) is not None
    if asks_that or (lemma.lower() in _ASK_TO_DO and _TO_DO.search(content)):
        stance = "demands"
    elif (lemma.lower() == "ask" and _WHETHER.search(content)) or (
        lemma.lower() in _KEEPS_SILENT and _TO_TELL.search(content)
    ):
        stance = "hedges"
    elif lemma.lower() == "swear" and _THAT.search(content):
        stance = "claims"
    if stance == "accuses" and lemma.lower() in _CALLS and _UNTRUE.search(content):
        stance = "denies"
    if negated:
        return "hedges" if stance in {"states", "claims", "denies", "accuses"} else stance
    if stance == "states" and (FALSE.search(cue_text) or evidence == "none given"):
        return "claims"
    if stance == "states" and DOUBTED.search(cue_text):
        return "hedges"
    return stance


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


def main_word(words: Sequence[Token]) -> Token:
    """Return the word on which the others hang: the one whose own head lies outside."""
    first, last = words[0].i, words[-1].i
    return next((word for word in words if not first <= word.head.i <= last or word.head.i == word.i), words[-1])
