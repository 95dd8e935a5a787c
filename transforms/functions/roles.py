"""What a speaker's role says of who is meant: "the company", "the finance minister", "the doctor"."""

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Doc, Token


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ORGANISATIONS: Final = _set(
    "academy administration agency airline airport alliance army association authority bank board broadcaster brigade bureau "
    "cabinet campaign centre center chain charity church city club coalition commission committee company congress "
    "consortium corporation council country court department embassy fund firm foundation government group hospital "
    "institute institution league magazine maker manufacturer military ministry movement museum navy network newspaper "
    "office operator orchestra organisation organization outlet paper parliament party police publisher railway regulator "
    "retailer school senate service society startup station studio supplier team tribunal union university watchdog website"
)
"""Nouns that stand for an organisation or a place named elsewhere."""

_SAME_ROLE: Final = (
    frozenset({"doctor", "physician", "paediatrician", "pediatrician", "surgeon", "dr", "dr.", "specialist"}),
    frozenset({"writer", "novelist", "author", "poet", "playwright"}),
    frozenset({"lawyer", "attorney", "barrister", "counsel", "solicitor"}),
    frozenset(
        {"professor", "prof", "prof.", "academic", "scholar", "researcher", "scientist", "historian", "economist"}
    ),
    frozenset({"senator", "sen", "sen.", "lawmaker", "legislator"}),
    frozenset({"president", "leader", "head"}),
    frozenset({"governor", "gov", "gov."}),
    frozenset({"footballer", "player", "striker", "midfielder", "defender", "goalkeeper", "winger"}),
    frozenset({"coach", "manager", "trainer"}),
    frozenset({"officer", "policeman", "sergeant", "detective", "inspector"}),
    frozenset({"chief", "ceo", "boss", "executive", "director", "chairman", "chairwoman"}),
    frozenset({"singer", "musician", "vocalist", "songwriter"}),
    frozenset({"journalist", "reporter", "editor", "correspondent"}),
    frozenset({"spokesman", "spokeswoman", "spokesperson"}),
)
_PERSON_ENDINGS = ("er", "or", "ist", "ian", "ant", "man", "woman", "ess", "eer", "ee")
_PERSONS: Final = _set(
    "chief coach doctor suspect witness expert author pilot mayor judge bishop priest pope king queen prince princess "
    "president envoy analyst activist victim candidate ambassador chancellor nurse bride bachelor student detective general "
    "colonel admiral captain sergeant boss head star champion athlete friend accused historian veteran diplomat aide"
)
_NOT_PERSONS: Final = _set(
    "letter paper newspaper matter number order power weather error report poster banner factor sector"
)
_SPEAK: Final = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_SOURCES: Final = _set(
    "expert family study survey poll report research source official neighbour neighbor resident lawmaker mp"
)
_WINDOW = 6


def is_person_role(noun: str) -> bool:
    """Tell whether a noun, by itself, most likely describes a person."""
    return noun in _PERSONS or (noun.endswith(_PERSON_ENDINGS) and noun not in _NOT_PERSONS | ORGANISATIONS)


def names_somebody(words: Sequence[Token]) -> bool:
    """Tell whether words name, or by their role mean, a person, people or a body that could speak."""
    return any(
        word.ent_type_ in _SPEAK
        or word.lemma_.lower() in ORGANISATIONS | _SOURCES
        or is_person_role(word.lemma_.lower())
        for word in words
    )


def role_words(head: Token, first: int) -> frozenset[str]:
    """Return the words from token `first` to the head that say what somebody is."""
    return frozenset(
        token.lower_
        for token in head.doc[first : head.i + 1]
        if token.pos_ in {"NOUN", "PROPN", "ADJ"} and token.is_alpha
    )


def fits_role(doc: Doc, first: int, last: int, words: frozenset[str], noun: str) -> float:
    """Return how many of a role's words stand around the name in tokens [first, last), and how near; 0 without its noun."""
    known = _same(noun)
    around = _around(doc, first, last)
    distances = [max(first - token.i, token.i - last + 1, 0) for token in around if token.lower_ in known]
    if not distances:
        return 0.0
    return 1 + len((words - known) & {token.lower_ for token in around}) + 1 / (2 + min(distances))


def _same(noun: str) -> frozenset[str]:
    return next((group for group in _SAME_ROLE if noun in group), frozenset({noun}))


def _around(doc: Doc, first: int, last: int) -> list[Token]:
    """Return the tokens near a name, its own included, within its sentence."""
    low = first
    while low > max(0, first - _WINDOW) and not doc[low].is_sent_start:
        low -= 1
    high = last
    while high < min(len(doc), last + _WINDOW) and not doc[high].is_sent_start:
        high += 1
    return list(doc[low:high])
