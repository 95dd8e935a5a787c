"""Find the person or body that a role means: "the company", "the finance minister", "the doctor"."""

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Doc, Token

from transforms.lexicon.bodies import ORGANISATIONS
from transforms.lexicon.dependency_labels import BESIDE, PARTS, SUBJECTS
from transforms.lexicon.entity_labels import SPEAKERS
from transforms.lexicon.name_context import ABOUT, INDEFINITE
from transforms.lexicon.roles import (
    MOUTHPIECES,
    NOT_PERSONS,
    OF_A_BODY,
    PEOPLE_AROUND,
    PERSON_ENDINGS,
    PERSONS,
    SAME_ROLE,
    SOURCES,
)
from transforms.lexicon.word_sets import PARTS_OF_SPEECH

_WINDOW = 6
_CLIMBS: Final = 12
_LAST: Final = 8
"""Maximum number of nouns and of names compared."""


def is_person_role(noun: str) -> bool:
    """Tell whether a noun alone most likely describes a person."""
    return noun in PERSONS or (noun.endswith(PERSON_ENDINGS) and noun not in NOT_PERSONS | ORGANISATIONS)


def speaks_for(head: Token, name: Token, *, of_person: bool) -> bool:
    """Tell whether `head` means the named person or body, or their speaker: not "Lang's wife", "critics of Weir".

    A thing speaks for its owner: "the ministry's report". Some of a body are not the body: "few in the party".

    Args:
        head: the main token of a phrase.
        name: the main token of a name in that phrase.
        of_person: whether the name is a person's; otherwise it is a body's.
    """
    if is_the_same(head, name) or (of_person and name.dep_ == "appos"):
        return True
    noun = head.lemma_.lower()
    if not _belongs(name, head):
        return False
    if not of_person and name.i > head.i and head.pos_ in PARTS_OF_SPEECH["counts"]:
        return False
    if head.pos_ != "NOUN" or not (noun in PEOPLE_AROUND or is_person_role(noun)):
        return True
    return noun in (MOUTHPIECES if of_person else OF_A_BODY)


def _belongs(name: Token, head: Token) -> bool:
    """Tell whether a noun belongs to a name: not "the court that convicted Lang", "the case against Lang"."""
    for _ in range(_CLIMBS):
        if name.i in {head.i, name.head.i}:
            break
        if name.pos_ in PARTS_OF_SPEECH["verb"] or (name.dep_ == "prep" and name.lower_ in ABOUT):
            return False
        name = name.head
    return True


def is_the_same(head: Token, name: Token) -> bool:
    """Tell whether a noun and a name mean the same: "the newspaper Novy Vestnik"; not "Lang supporters"."""
    if name.i < head.i and head.pos_ == "NOUN":
        return _hangs_by(head, name)
    subjects = head.dep_ == name.dep_ == "nsubj" and head.head.i == name.head.i
    return subjects or _hangs_by(name, head) or _hangs_by(head, name)


def _hangs_by(lower: Token, upper: Token) -> bool:
    """Tell whether a token depends on another, at most _CLIMBS steps up, by labels in BESIDE alone."""
    for _ in range(_CLIMBS):
        if lower.i == upper.i:
            return True
        if lower.dep_ not in BESIDE:
            return False
        lower = lower.head
    return False


def names_somebody(words: Sequence[Token]) -> bool:
    """Tell whether words name a person, people or a body that could speak, or their role."""
    return any(
        word.ent_type_ in SPEAKERS
        or word.lemma_.lower() in ORGANISATIONS | SOURCES
        or is_person_role(word.lemma_.lower())
        for word in words
    )


def role_words(head: Token, first: int) -> frozenset[str]:
    """Return the words of a role, from token `first` to the head."""
    return frozenset(
        token.lower_
        for token in head.doc[first : head.i + 1]
        if token.pos_ in PARTS_OF_SPEECH["describes"] and token.is_alpha
    )


def fits_role(doc: Doc, first: int, last: int, words: frozenset[str], noun: str) -> float:
    """Return a score for a role's words near the name in tokens [first, last): how many, how near; 0 without its noun.

    A noun that acts on the person, or that the person acts on, is somebody else: "Weir criticised the minister".
    """
    known, root = _same(noun), doc[first:last].root
    around = _around(doc, first, last)
    distances = [
        max(first - token.i, token.i - last + 1, 0)
        for token in around
        if token.lower_ in known and not _takes_part(token, root)
    ]
    if not distances:
        return 0.0
    return 1 + len((words - known) & {token.lower_ for token in around}) + 1 / (2 + min(distances))


def is_introduced_apart(doc: Doc, first: int, end: int, noun: str, names: Sequence[tuple[int, int]]) -> bool:
    """Tell whether tokens [first, end) introduce somebody in a role who is not in the token spans `names`."""
    known = _same(noun)
    spoken_of = [token for token in doc[first:end] if token.lower_ in known][-_LAST:]
    roots = [doc[start:stop].root for start, stop in names[-_LAST:]] if spoken_of else []
    return any(
        token.dep_ in PARTS and any(_beside(token, root) for root in roots)
        for token in spoken_of
        if token.head.lower_ != "as" and not any(_is_above(token, root) for root in roots)
    )


def _beside(token: Token, root: Token) -> bool:
    """Tell whether a noun and a name are participants of one verb, or the noun is new: "a driver"."""
    verb = token.head.head if token.dep_ == "pobj" else token.head
    new = any(child.lower_ in INDEFINITE for child in token.lefts)
    return new or (token.dep_ not in SUBJECTS and _is_above(verb, root) and not _is_above(root, token))


def _takes_part(token: Token, root: Token) -> bool:
    """Tell whether a noun near a name is another participant in the sentence, not a description of the name."""
    if token.dep_ not in PARTS or token.i == root.i or _is_above(token, root):
        return False
    return not (token.dep_ == "pobj" and (token.head.lower_ == "as" or _within_noun(token, root)))


def _within_noun(token: Token, root: Token) -> bool:
    """Tell whether a noun after a preposition belongs to the name itself: "Weir, one of the lawyers"."""
    between = token.head
    for _ in range(_CLIMBS):
        if between.i == root.i:
            return True
        if between.pos_ in PARTS_OF_SPEECH["verb"]:
            return False
        between = between.head
    return False


def _is_above(upper: Token, lower: Token) -> bool:
    """Tell whether `lower` depends on `upper` at most _CLIMBS steps up: endless sentences are as deep as long."""
    for _ in range(_CLIMBS):
        if lower.head.i == lower.i:
            return False
        lower = lower.head
        if lower.i == upper.i:
            return True
    return False


def _same(noun: str) -> frozenset[str]:
    return next((nouns for nouns in SAME_ROLE if noun in nouns), frozenset({noun}))


def _around(doc: Doc, first: int, last: int) -> list[Token]:
    """Return the tokens near a name in its sentence, its own included."""
    low = first
    while low > max(0, first - _WINDOW) and not doc[low].is_sent_start:
        low -= 1
    high = last
    while high < min(len(doc), last + _WINDOW) and not doc[high].is_sent_start:
        high += 1
    return list(doc[low:high])
