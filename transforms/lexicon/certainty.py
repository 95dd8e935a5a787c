"""What words leave of certainty: 1 all of it, 0 quite open, below 0 the opposite is said; they stand in certainty.yaml.

The figures were set by hand and rounded; those that mattered were compared on half of the sentences of UW's factuality
data (Lee et al., 2015) and on MEANTIME (Minard et al., 2016).
"""

from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows

Use = Literal[
    "modal", "adverb", "adjective", "unsure", "open_noun", "mark", "infinitive_head", "turning_gerund", "considered_gerund",
    "open_object", "negated_object", "embedding", "neg_raising", "wish_for", "settled_by", "unreal_with_have",
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

ADVERBS: Final = _values("adverb")
"""A "not" beside them does not turn them round."""

ADJECTIVES: Final = _values("adjective")
"""Of nouns, and as predicates of what hangs on them."""

UNSURE: Final = _words("unsure")
"""Adjectives whose negation leaves the clause open."""

OPEN_NOUNS: Final = _words("open_noun")
"""What is said to follow from them has not happened yet."""

MARKS: Final = _values("mark")
"""By the word that introduces an adverbial clause; others let it stand by itself."""

INFINITIVE_HEADS: Final = _values("infinitive_head")
"""By the verb or adjective that an infinitive or participle hangs on: the implicatives keep or turn its polarity."""

TURNING_GERUNDS: Final = _words("turning_gerund")
"""What is done "from -ing", or as their object, did not happen."""

CONSIDERED_GERUNDS: Final = _words("considered_gerund")
"""What they have for an object, "-ing", is no more than considered."""

OPEN_OBJECTS: Final = _words("open_object")
"""Their objects have not happened yet."""

NEGATED_OBJECTS: Final = _words("negated_object")
"""Their objects did not happen."""

OTHER_EMBEDDINGS: Final = _values("embedding")
"""Verbs with clauses that are no cues of attribution."""

NEG_RAISING: Final = _words("neg_raising")
"""Whose negation is that of the clause: "I don't think he came"."""

WISHES_FOR: Final = _words("wish_for")
"""What they ask for has not happened yet: "waited for"."""

SETTLED_BY: Final = _words("settled_by")
"""Prepositions behind which something has happened: "after"."""

UNREAL_WITH_HAVE: Final = _words("unreal_with_have")
"""Modals behind which "have" makes something that was not: "could have"."""
