"""Sets of the labels that the tagger gives names: OntoNotes' types."""

from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows

_Use = Literal[
    "number",
    "known",
    "place",
    "named",
    "trimmed",
    "lengthened",
    "shortened",
    "compound",
    "speaks",
    "mistaken",
    "unlinked",
]


class _Label(Row, frozen=True, kw_only=True):
    uses: frozenset[_Use]


_ROWS = load_rows("entity_labels", _Label)


def _used(use: _Use) -> frozenset[str]:
    return frozenset(row.word for row in _ROWS if use in row.uses)


PLACES: Final = _used("place")
"""Places: what is on a map."""

NUMBERS: Final = _used("number")
"""Numbers and hours, which name nothing."""

KNOWN: Final = _used("known")
"""The types that an entity of the knowledge base may have."""

NAMED: Final = _used("named")
"""Names that are looked for where the tagger missed them."""

TRIMMED: Final = _used("trimmed")
"""Names that lose small words at their edges."""

LENGTHENED: Final = _used("lengthened")
"""Names that are made as long as the text has them elsewhere."""

SHORTENED: Final = _used("shortened")
"""Names that may have an abbreviation of their initials."""

COMPOUND: Final = _used("compound")
"""Names of which a mark may join two: "U.S.-Mexico"."""

SPEAKERS: Final = _used("speaks")
"""Names of those who may say something."""

MISTAKEN_FOR_PERSONS: Final = _used("mistaken")
"""Labels that a person's surname gets by mistake."""

UNLINKED: Final = _used("unlinked")
"""Labels of names that are not looked up in the knowledge base."""
