"""Sets of the labels with which a parser says how a word hangs on its head."""

from collections.abc import Mapping
from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows

_Use = Literal[
    "subject", "active_subject", "part", "beside", "object", "complement", "adverbial", "cue_part", "shares_subject",
    "own_clause", "apart", "suffers", "definite",
]  # fmt: skip
OTHER_SALIENCE: Final = 0.4
"""The salience of a role for which the list gives none."""


class _Dependency(Row, frozen=True, kw_only=True):
    uses: frozenset[_Use] = frozenset()
    salience: float = OTHER_SALIENCE


_ROWS = load_rows("dependency_labels", _Dependency)


def _used(use: _Use) -> frozenset[str]:
    return frozenset(row.word for row in _ROWS if use in row.uses)


SUBJECTS: Final = _used("subject")
"""The noun that a verb is about, in the active and in the passive."""

ACTIVE_SUBJECTS: Final = _used("active_subject")
"""The noun or clause that does what a verb in the active says."""

PARTS: Final = _used("part")
"""Subjects, objects and possessors: what takes part in what a verb says."""

BESIDE: Final = _used("beside")
"""A noun and a name put side by side: "the newspaper Novy Vestnik"."""

OBJECTS: Final = _used("object")
"""What may be the content of a verb of saying that takes an object."""

COMPLEMENTS: Final = _used("complement")
"""What may be the content of any verb."""

ADVERBIALS: Final = _used("adverbial")
"""What goes on with the content right before it."""

CUE_PARTS: Final = _used("cue_part")
"""What belongs to the verb before which it stands."""

SHARES_SUBJECT: Final = _used("shares_subject")
"""Verbs that have the subject of their head where they have none of their own."""

OWN_CLAUSES: Final = _used("own_clause")
"""Verbs that say something for themselves."""

APART: Final = _used("apart")
"""What is not negated with its head."""

SUFFERS: Final = _used("suffers")
"""The one to whom something is done."""

MAKES_DEFINITE: Final = _used("definite")
"""What makes its noun one thing or several, not a kind of thing."""

SALIENCE: Final[Mapping[str, float]] = {row.word: row.salience for row in _ROWS}
"""How much a role in the sentence says that the text is about whoever has it."""
