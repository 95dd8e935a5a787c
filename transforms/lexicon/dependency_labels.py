"""Sets of the labels with which a parser says how a word hangs on its head."""

from collections.abc import Mapping
from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows

_Use = Literal["subject", "active_subject", "part", "beside"]
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

SALIENCE: Final[Mapping[str, float]] = {row.word: row.salience for row in _ROWS}
"""How much a role in the sentence says that the text is about whoever has it."""
