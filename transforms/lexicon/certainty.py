"""Factors by which words change certainty: 1 leaves it, 0 makes it open, below 0 reverses it; read from certainty.yaml.

The figures were set by hand and rounded; those that mattered were compared on half of the sentences of UW's factuality
data (Lee et al., 2015) and on MEANTIME (Minard et al., 2016).
"""

from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows, load_uses

Use = Literal[
    "modal", "adverb", "adjective", "unsure", "open_noun", "mark", "infinitive_head", "turning_gerund", "considered_gerund",
    "open_object", "negated_object", "embedding", "neg_raising", "wish_for", "settled_by", "unreal_with_have",
    "perfect", "first_time", "open_question",
]  # fmt: skip


class _Weight(Row, frozen=True, kw_only=True):
    use: Use
    value: float | None = None


_ROWS: Final = load_rows("certainty", _Weight, key=("use", "word"))


def _values(use: Use) -> dict[str, float]:
    return {row.word: row.value for row in _ROWS if row.use == use and row.value is not None}


def _words(use: Use) -> frozenset[str]:
    return frozenset(row.word for row in _ROWS if row.use == use)


MODALS: Final = _values("modal")

ADVERBS: Final = _values("adverb") | {
    row.word: row.value for row in load_uses("hearsay")["adverb"] if row.value is not None
}
"""Factors of adverbs; "not" beside an adverb does not reverse it."""

ADJECTIVES: Final = _values("adjective")
"""Factors of adjectives before a noun or as a predicate."""

UNSURE: Final = _words("unsure")
"""Adjectives whose negation leaves the clause open."""

OPEN_NOUNS: Final = _words("open_noun")
"""Nouns whose complement has not happened yet: "a plan to"."""

MARKS: Final = _values("mark")
"""Factors by the word that introduces an adverbial clause; other words leave its certainty unchanged."""

INFINITIVE_HEADS: Final = _values("infinitive_head")
"""Factors by the verb or adjective that governs an infinitive; implicatives keep or reverse its polarity."""

TURNING_GERUNDS: Final = _words("turning_gerund")
"""Verbs whose gerund ("from -ing", or as object) did not happen."""

CONSIDERED_GERUNDS: Final = _words("considered_gerund")
"""Verbs whose gerund object is only considered."""

OPEN_OBJECTS: Final = _words("open_object")
"""Verbs whose objects have not happened yet."""

NEGATED_OBJECTS: Final = _words("negated_object")
"""Verbs whose objects did not happen."""

OTHER_EMBEDDINGS: Final = _values("embedding")
"""Factors of verbs that take a clause but are not cues of attribution."""

NEG_RAISING: Final = _words("neg_raising")
"""Verbs whose negation negates their clause: "I don't think he came"."""

WISHES_FOR: Final = _words("wish_for")
"""Verbs whose object after "for" has not happened yet: "waited for"."""

SETTLED_BY: Final = _words("settled_by")
"""Prepositions whose object has happened: "after"."""

UNREAL_WITH_HAVE: Final = _words("unreal_with_have")
"""Modals that with "have" describe something that did not happen: "could have"."""

PERFECT: Final = _words("perfect")
"""Forms of "have" after a modal."""

FIRST_TIME: Final = _words("first_time")
"""Words with which "never" means that something happens for the first time: "never before"."""

OPEN_QUESTIONS: Final = _words("open_question")
"""Words that leave open whether the clause after them is true."""
