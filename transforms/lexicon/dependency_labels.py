"""Sets of dependency labels: the relation of a word to its syntactic head."""

from collections.abc import Mapping
from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows

_Use = Literal[
    "subject", "active_subject", "part", "beside", "object", "complement", "adverbial", "cue_part", "shares_subject",
    "own_clause", "apart", "suffers", "definite",
]  # fmt: skip
OTHER_SALIENCE: Final = 0.4
"""Salience of a role for which the list gives none."""


class _Dependency(Row, frozen=True, kw_only=True):
    uses: frozenset[_Use] = frozenset()
    salience: float = OTHER_SALIENCE


_ROWS = load_rows("dependency_labels", _Dependency)


def _used(use: _Use) -> frozenset[str]:
    return frozenset(row.word for row in _ROWS if use in row.uses)


SUBJECTS: Final = _used("subject")
"""Labels of subjects of active and passive verbs."""

ACTIVE_SUBJECTS: Final = _used("active_subject")
"""Labels of nouns and clauses that are the subject of an active verb."""

PARTS: Final = _used("part")
"""Labels of participants: subjects, objects and possessors."""

BESIDE: Final = _used("beside")
"""Labels between a noun and a name side by side: "the newspaper Novy Vestnik"."""

OBJECTS: Final = _used("object")
"""Labels of possible contents of a verb of saying that takes an object."""

COMPLEMENTS: Final = _used("complement")
"""Labels of possible contents of any verb."""

ADVERBIALS: Final = _used("adverbial")
"""Labels of adverbials that continue the content right before them."""

CUE_PARTS: Final = _used("cue_part")
"""Labels of words that belong to the verb right after them."""

SHARES_SUBJECT: Final = _used("shares_subject")
"""Labels of verbs that share their head's subject if they have none."""

OWN_CLAUSES: Final = _used("own_clause")
"""Labels of verbs that head a clause of their own."""

APART: Final = _used("apart")
"""Labels of words that a negation of their head does not cover."""

SUFFERS: Final = _used("suffers")
"""Labels of the affected person or thing."""

MAKES_DEFINITE: Final = _used("definite")
"""Labels of words that make a noun definite or counted, not a kind of thing."""

SALIENCE: Final[Mapping[str, float]] = {row.word: row.salience for row in _ROWS}
"""Salience by role in the sentence."""
