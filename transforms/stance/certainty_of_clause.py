"""How much of a word's certainty survives its own modals, adverbs, adjectives and negations."""

from typing import Final

from spacy.tokens import Token

from transforms.lexicon.certainty import ADJECTIVES, ADVERBS, FIRST_TIME, MODALS, PERFECT, UNREAL_WITH_HAVE, UNSURE
from transforms.lexicon.dependency_labels import ARGUMENTS, AUXILIARIES, BARE_NOUNS, MAKES_DEFINITE
from transforms.lexicon.word_sets import NEGATION, PARTS_OF_SPEECH
from transforms.text.parsed_text import ParsedText

NEGATED: Final = -0.9
_UNREAL: Final = 0.3
_IMPERATIVE: Final = 0.3
_BARE: Final = 0.8
"""A bare singular speaks of a kind rather than of something that happened: "after months of protest"."""

_NOT_SURE: Final = -0.2


def own_certainty(parsed_text: ParsedText, word: Token) -> float:
    """Return a word's own certainty, from -1 (negated) over 0 (open) to 1 (plain)."""
    return modality(parsed_text, word) * (NEGATED if is_negated(parsed_text, word) else 1.0)


def modality(parsed_text: ParsedText, word: Token) -> float:
    """Return the factor of modals, hedging adverbs and adjectives, below 0 for words like "unlikely"; without "not"."""
    children = parsed_text.children(word)
    value = _modal(word, children)
    for child in children:
        if child.dep_ == "advmod":
            value *= ADVERBS.get(child.lower_, 1.0)
        elif child.dep_ == "amod" and word.pos_ in PARTS_OF_SPEECH["noun"]:
            value *= ADJECTIVES.get(child.lower_, 1.0)
        elif child.dep_ == "acomp" and child.lower_ in ADJECTIVES:
            value *= ADJECTIVES[child.lower_]
        elif child.dep_ == "acomp" and child.lower_ in UNSURE and _has_not([*children, *parsed_text.children(child)]):
            value *= _NOT_SURE
    return value


def is_negated(parsed_text: ParsedText, word: Token) -> bool:
    """Tell whether a word is denied by its own negations: "did not", "never", "no deal", "nobody came"."""
    children = parsed_text.children(word)
    negations = 0
    for child in children:
        if child.dep_ == "neg" or child.lower_ in NEGATION["adverb"]:
            negations += not _only_not_before(parsed_text, child)
        elif child.lower_ in NEGATION["own_determiner"] and child.dep_ == "det":
            negations += 1
        elif child.dep_ in ARGUMENTS:
            negations += child.lower_ in NEGATION["argument"] or any(
                below.lower_ in NEGATION["determiner"] and below.dep_ == "det" for below in parsed_text.children(child)
            )
    if not negations and word.dep_ == "conj":
        negations = any(below.lower_ in NEGATION["conjunct"] for below in parsed_text.children(word.head))
    return negations % 2 == 1


def is_infinitive(children: list[Token]) -> bool:
    """Tell whether "to" stands before the verb with these children."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in children)


def _modal(word: Token, children: list[Token]) -> float:
    auxiliaries = [child.lower_ for child in children if child.dep_ in AUXILIARIES]
    perfect = any(auxiliary in PERFECT for auxiliary in auxiliaries)
    for child in children:
        if child.dep_ == "aux" and child.tag_ == "MD" and child.lower_ in MODALS:
            return _UNREAL if perfect and child.lower_ in UNREAL_WITH_HAVE else MODALS[child.lower_]
    ordered = word.tag_ == "VB" and word.dep_ == "ROOT" and not auxiliaries
    if ordered and not any(child.dep_ == "nsubj" for child in children):
        return _IMPERATIVE
    if word.tag_ == "NN" and word.dep_ in BARE_NOUNS and not any(c.dep_ in MAKES_DEFINITE for c in children):
        return _BARE
    return 1.0


def _has_not(words: list[Token]) -> bool:
    return any(word.dep_ == "neg" for word in words)


def _only_not_before(parsed_text: ParsedText, negation: Token) -> bool:
    """Tell whether "never" only says that it is the first time: "never before", "never so"."""
    if negation.lower_ not in NEGATION["first_time"]:
        return False
    following = parsed_text.doc[negation.i + 1 : negation.i + 3]
    return any(word.lower_ in FIRST_TIME for word in following)
