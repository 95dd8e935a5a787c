"""Words of attribution, and how firmly each presents its content; read from cues.yaml.

Its columns: `part` of speech and lemma, the stance, how far the word presents the content as true (0..1), which
complements it `takes`. A word that is not `searched` is a cue only where the taggers found one. An `only_of_others`
word is no cue in "I think".
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from schemas.annotations import Stance
from transforms.lexicon.load import Row, load_rows

Complement = Literal["clause", "infinitive", "object"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Effect of a word of attribution: `certainty` is how far it presents the content as true, 0..1."""

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
"""Cue verbs by lemma: those that are searched for."""

NOUNS: Final = {row.word: cue for row, cue in _LEMMAS if row.part == "noun" and row.searched}
"""Cue nouns by lemma: those that are searched for."""

VERBS_OF_TAGGERS: Final = {row.word: cue for row, cue in _LEMMAS if row.part == "verb"}
"""All cue verbs by lemma, with the same cues as in VERBS."""

NOUNS_OF_TAGGERS: Final = {row.word: cue for row, cue in _LEMMAS if row.part == "noun"}
"""All cue nouns by lemma, with the same cues as in NOUNS."""

ONLY_OF_OTHERS: Final = frozenset(row.word for row, _ in _LEMMAS if row.only_of_others)
"""Words that are no cue if the writer or reader is their subject: "I think"."""

PREPOSITIONAL: Final = {
    (row.word, row.preposition): row.cue()
    for row in load_rows("prepositional_cues", _WithPreposition, key=("word", "preposition"))
}
"""Cues by lemma and preposition; the object of the preposition is the content."""

PHRASES: Final = tuple(
    (re.compile(rf"(?<!\w)(?:{row.word})(?!\w)", re.IGNORECASE), row.cue())
    for row in load_rows("cue_phrases", _Verdict)
)
"""Cues of several words, in the order tried; they are read where the taggers found a cue, never searched for."""

ACCORDING: Final = Cue(stance="states", certainty=0.8, takes=frozenset({"clause"}))
BARE_QUOTE: Final = Cue(stance="states", certainty=0.8, takes=frozenset({"clause"}))
