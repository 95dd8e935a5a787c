"""The words by which news says that somebody states something, and how firmly that puts it; they stand in cues.yaml.

Its columns: `part` of speech and lemma, the stance, how far the word presents the content as true (0..1), which complements it
`takes`. What is not `searched` is a cue only where the taggers found one. What is `only_of_others` is none in "I think".
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from schemas.annotations import Stance
from transforms.lexicon.load import Row, load_rows

Complement = Literal["clause", "infinitive", "object"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What a word of attribution does: `certainty` is how far it presents the content as true, 0..1."""

    stance: Stance
    certainty: float
    takes: frozenset[Complement] = frozenset()


class _Verdict(Row, frozen=True, kw_only=True):
    stance: Stance
    certainty: float
    takes: tuple[Complement, ...] = ()

    def cue(self) -> Cue:
        return Cue(stance=self.stance, certainty=self.certainty, takes=frozenset(self.takes))


class _Lemma(_Verdict, frozen=True, kw_only=True):
    part: Literal["verb", "noun"]
    searched: bool = True
    only_of_others: bool = False


class _WithPreposition(_Verdict, frozen=True, kw_only=True):
    preposition: str


_LEMMAS: Final = tuple((row, row.cue()) for row in load_rows("cues", _Lemma, key=("part", "word")))

VERBS: Final = {row.word: cue for row, cue in _LEMMAS if row.part == "verb" and row.searched}
"""By lemma: those that are searched for."""

NOUNS: Final = {row.word: cue for row, cue in _LEMMAS if row.part == "noun" and row.searched}
"""By lemma: those that are searched for."""

VERBS_OF_TAGGERS: Final = {row.word: cue for row, cue in _LEMMAS if row.part == "verb"}
"""By lemma: all; the same cues as in VERBS."""

NOUNS_OF_TAGGERS: Final = {row.word: cue for row, cue in _LEMMAS if row.part == "noun"}
"""By lemma: all; the same cues as in NOUNS."""

ONLY_OF_OTHERS: Final = frozenset(row.word for row, _ in _LEMMAS if row.only_of_others)
"""Not cues where the writer, or the reader, is their subject: "I think"."""

PREPOSITIONAL: Final = {
    (row.word, row.preposition): row.cue()
    for row in load_rows("prepositional_cues", _WithPreposition, key=("word", "preposition"))
}
"""By lemma and preposition: what the preposition governs is the content."""

PHRASES: Final = tuple(
    (re.compile(rf"(?<!\w)(?:{row.word})(?!\w)", re.IGNORECASE), row.cue())
    for row in load_rows("cue_phrases", _Verdict)
)
"""Cues of several words, in the order in which they are tried: read where the taggers found a cue, never searched for."""

ACCORDING: Final = Cue(stance="states", certainty=0.8, takes=frozenset({"clause"}))
BARE_QUOTE: Final = Cue(stance="states", certainty=0.8, takes=frozenset({"clause"}))
