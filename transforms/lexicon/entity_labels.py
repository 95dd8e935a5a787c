"""Sets of the labels that the tagger gives names: OntoNotes' types."""

from typing import Final

from transforms.lexicon.load import load_sets

_SETS: Final = load_sets("entity_labels")

PLACES: Final = _SETS["place"]
"""Places: what is on a map."""

NUMBERS: Final = _SETS["number"]
"""Numbers and hours, which name nothing."""

KNOWN: Final = _SETS["known"]
"""The types that an entity of the knowledge base may have."""

NAMED: Final = _SETS["named"]
"""Names that are looked for where the tagger missed them."""

TRIMMED: Final = _SETS["trimmed"]
"""Names that lose small words at their edges."""

LENGTHENED: Final = _SETS["lengthened"]
"""Names that are made as long as the text has them elsewhere."""

SHORTENED: Final = _SETS["shortened"]
"""Names that may have an abbreviation of their initials."""

COMPOUND: Final = _SETS["compound"]
"""Names of which a mark may join two: "U.S.-Mexico"."""

SPEAKERS: Final = _SETS["speaks"]
"""Names of those who may say something."""

BODIES: Final = _SETS["body"]
"""Bodies, and groups that act as one."""

NEVER_SPEAK: Final = _SETS["never_speaks"]
"""Names that stand for no speaker."""

MISTAKEN_FOR_PERSONS: Final = _SETS["mistaken"]
"""Labels that a person's surname gets by mistake."""

UNLINKED: Final = _SETS["unlinked"]
"""Labels of names that are not looked up in the knowledge base."""
