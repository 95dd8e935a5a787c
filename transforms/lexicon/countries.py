"""Countries, capitals and peoples: names whose type needs no model."""

from collections.abc import Mapping
from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows


class _Name(Row, frozen=True, kw_only=True):
    kind: Literal["place", "people", "capital"]
    ambiguous: bool = False


_ROWS = load_rows("countries", _Name)

TYPE_OF_NAME: Final[Mapping[str, str]] = {
    row.word: "GPE" if row.kind == "place" else "NORP" for row in _ROWS if row.kind != "capital"
}
"""OntoNotes labels (GPE or NORP) of names that nearly always have the same one."""

CAPITALS: Final = frozenset(row.word for row in _ROWS if row.kind == "capital")
"""Capitals, which also stand for their governments: "Washington signalled a change"."""

ADDED_WHERE_MISSED: Final = frozenset(row.word for row in _ROWS if row.kind != "capital" and not row.ambiguous)
"""Names that are added as entities where the model missed them."""
