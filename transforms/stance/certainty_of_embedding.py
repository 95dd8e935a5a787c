"""How much of a word's certainty survives the step to its syntactic head."""

from dataclasses import dataclass
from typing import Final

from spacy.tokens import Token

from transforms.lexicon.certainty import (
    CONSIDERED_GERUNDS,
    INFINITIVE_HEADS,
    MARKS,
    NEG_RAISING,
    NEGATED_OBJECTS,
    OPEN_NOUNS,
    OPEN_OBJECTS,
    OPEN_QUESTIONS,
    OTHER_EMBEDDINGS,
    SETTLED_BY,
    TURNING_GERUNDS,
    WISHES_FOR,
)
from transforms.lexicon.cues import VERBS
from transforms.lexicon.dependency_labels import (
    CLAUSAL_COMPLEMENTS,
    CLAUSAL_SUBJECTS,
    INTRODUCES,
    KIND_NAMES,
    NOUN_CLAUSES,
    NOUN_ROLES,
    PREDICATIVE,
    QUESTIONS,
    SUBJECTS,
    SUFFERS,
)
from transforms.lexicon.word_sets import PARTS_OF_SPEECH
from transforms.stance.certainty_of_clause import NEGATED, is_infinitive
from transforms.text.parsed_text import ParsedText

_DENIED: Final = -0.3
_NOT_SAID: Final = 0.35
_FULL: Final = 0.85
"""Minimum certainty of a cue that leaves its content fully certain: "confirmed"."""

_KIND: Final = 0.55
"""A noun before a noun names a kind of thing, not one that happened: "a takeover bid"."""

_PURPOSE: Final = 0.6
_OPEN: Final = 0.4
_OPEN_OBJECT: Final = 0.6
_WITHOUT: Final = -0.85
_DEFAULT_INFINITIVE: Final = 0.7
_TO_BE: Final = 0.6
_GOING_TO: Final = 0.75
_YET_TO: Final = -0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step up: `factor` of the certainty survives; `share` is how far words further up affect this one.

    `skip_own`: negations and hedges of the next word up do not affect this one. `last`: nor does anything further up.
    """

    factor: float = 1.0
    share: float = 1.0
    skip_own: bool = False
    last: bool = False


def step_up(parsed_text: ParsedText, word: Token) -> Step:
    """Return how much of a word's certainty survives the step to its head."""
    children = parsed_text.children(word)
    mark = next((child.lower_ for child in children if child.dep_ in INTRODUCES and child.lower_ in MARKS), "")
    if word.dep_ == "advcl":
        return _adverbial(children, mark)
    if mark in OPEN_QUESTIONS and word.dep_ in QUESTIONS:
        return Step(factor=MARKS["whether"], skip_own=True)
    if word.dep_ in CLAUSAL_SUBJECTS:
        return Step(factor=0.8, skip_own=True)
    if word.dep_ == "parataxis":
        return Step(last=True)
    if word.dep_ in PREDICATIVE:
        return _complement(parsed_text, word, children)
    return _phrase(word, children)


def under(parsed_text: ParsedText, word: Token) -> float:
    """Return how open a main clause's verb leaves its complement: "he thought that", "appears to be"."""
    for child in parsed_text.children(word):
        if child.dep_ in CLAUSAL_COMPLEMENTS:
            lemma = word.lemma_.lower()
            if child.dep_ == "ccomp" and lemma not in VERBS and lemma not in OTHER_EMBEDDINGS:
                return 1.0
            factor = step_up(parsed_text, child).factor
            return 1.0 if factor <= NEGATED else abs(factor)
    return 1.0


def _phrase(word: Token, children: list[Token]) -> Step:
    if word.dep_ in NOUN_CLAUSES:
        return _of_noun(word, children)
    if word.dep_ in NOUN_ROLES:
        return _noun(word)
    match word.dep_:
        case "conj":
            return _beside(word, children)
        case "pcomp":
            return _gerund(word)
        case _:
            return Step()


def _beside(word: Token, children: list[Token]) -> Step:
    """Return the step of a conjunct: it shares the auxiliaries of the first verb, unless it has its own."""
    own = any(child.dep_ in SUBJECTS or (child.dep_ == "aux" and child.lower_ != "to") for child in children)
    return Step(skip_own=own and word.pos_ in PARTS_OF_SPEECH["verb"])


def _adverbial(children: list[Token], mark: str) -> Step:
    if mark:
        return Step(factor=MARKS[mark], last=True)
    if is_infinitive(children):
        return Step(factor=_PURPOSE, last=True)
    if any(child.dep_ in INTRODUCES and child.i < child.head.i for child in children):
        return Step(last=True)
    return Step(share=0.3)


def _complement(parsed_text: ParsedText, word: Token, children: list[Token]) -> Step:
    head = word.head
    if is_infinitive(children) or (word.dep_ != "ccomp" and word.pos_ in PARTS_OF_SPEECH["verb"]):
        return _infinitive(parsed_text, word, children)
    if word.dep_ != "ccomp":
        return Step()
    lemma = head.lemma_.lower()
    negated = any(child.dep_ == "neg" for child in parsed_text.children(head))
    factor = _embedding(lemma)
    if not negated or factor >= 1:
        return Step(factor=factor, skip_own=True)
    if lemma in NEG_RAISING:
        return Step(factor=NEGATED * factor, skip_own=True)
    return Step(factor=_NOT_SAID, skip_own=True)


def _embedding(lemma: str) -> float:
    """Return how much certainty a verb leaves its clause; a cue of attribution has its own certainty."""
    cue = VERBS.get(lemma)
    if cue is None:
        return OTHER_EMBEDDINGS.get(lemma, 1.0)
    return _DENIED if cue.stance == "denies" else min(1.0, cue.certainty / _FULL)


def _infinitive(parsed_text: ParsedText, word: Token, children: list[Token]) -> Step:
    lemma = word.head.lemma_.lower()
    beside = parsed_text.children(word.head)
    if not is_infinitive(children):
        if lemma in TURNING_GERUNDS:
            return Step(factor=NEGATED)
        return Step(factor=INFINITIVE_HEADS["consider"] if lemma in CONSIDERED_GERUNDS else 1.0)
    if lemma == "be":
        adjective = next((child.lower_ for child in beside if child.dep_ == "acomp"), "")
        return Step(factor=INFINITIVE_HEADS.get(adjective, _TO_BE))
    if lemma == "have" and any(child.lower_ == "yet" for child in beside):
        return Step(factor=_YET_TO)
    if lemma == "go":
        return Step(factor=_GOING_TO)
    return Step(factor=INFINITIVE_HEADS.get(lemma, _DEFAULT_INFINITIVE))


def _of_noun(word: Token, children: list[Token]) -> Step:
    """Return the step of a clause that describes a noun: nearly certain, or open after nouns such as "a plan to"."""
    if is_infinitive(children) or (
        word.dep_ == "acl" and word.tag_ != "VBN" and word.head.lemma_.lower() in OPEN_NOUNS
    ):
        return Step(factor=_OPEN, last=True)
    return Step(factor=0.95, last=True)


def _gerund(word: Token) -> Step:
    """Return the step of a gerund after a preposition."""
    preposition, above = word.head, word.head.head
    match preposition.lower_:
        case "without":
            return Step(factor=_WITHOUT, last=True)
        case "of" if above.lower_ == "instead":
            return Step(factor=-0.7, last=True)
        case "from" if above.lemma_.lower() in TURNING_GERUNDS:
            return Step(factor=NEGATED)
        case "of" if above.lemma_.lower() in OPEN_NOUNS:
            return Step(factor=_OPEN)
    return Step(last=preposition.lower_ in SETTLED_BY)


def _noun(word: Token) -> Step:
    lemma = word.head.lemma_.lower()
    if word.dep_ in SUFFERS:
        factor = _OPEN_OBJECT if lemma in OPEN_OBJECTS else -0.6 if lemma in NEGATED_OBJECTS else 1.0
        return Step(factor=factor, share=0.7)
    if word.dep_ in KIND_NAMES:
        return Step(factor=_KIND, share=0.2)
    match word.dep_:
        case "nsubj":
            return Step(share=0.0)
        case "pobj":
            return _under_preposition(word.head)
        case _:
            return Step(factor=0.8 if lemma in OPEN_NOUNS else 1.0, share=0.2)


def _under_preposition(preposition: Token) -> Step:
    if preposition.lower_ in SETTLED_BY:
        return Step(last=True)
    if preposition.lower_ == "without":
        return Step(factor=_WITHOUT, last=True)
    above = preposition.head.lemma_.lower()
    if preposition.lower_ == "for" and (above in WISHES_FOR or above in OPEN_NOUNS):
        return Step(factor=_OPEN_OBJECT, share=0.7)
    if above == "lack":
        return Step(factor=-0.6, last=True)
    return Step(share=0.7)
