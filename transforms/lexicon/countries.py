"""Countries, their capitals and the words for their people: names whose type needs no model."""

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
"""The OntoNotes label of names that nearly always have one: GPE or NORP."""

CAPITALS: Final = frozenset(row.word for row in _ROWS if row.kind == "capital")
"""Cities that stand for governments, and so for those who act: "Washington signalled a change"."""

ADDED_WHERE_MISSED: Final = frozenset(row.word for row in _ROWS if row.kind != "capital" and not row.ambiguous)
"""Names that are entities even where the model saw none."""
