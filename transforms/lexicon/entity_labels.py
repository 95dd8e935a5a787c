"""Sets of the tagger's labels for names: OntoNotes' types."""

from typing import Final

from transforms.lexicon.load import load_sets

_SETS: Final = load_sets("entity_labels")

PLACES: Final = _SETS["place"]
"""Labels of places."""

NUMBERS: Final = _SETS["number"]
"""Labels of numbers and hours, which name nothing."""

KNOWN: Final = _SETS["known"]
"""Types that an entity of the knowledge base may have."""

NAMED: Final = _SETS["named"]
"""Labels of names that are searched for where the tagger missed them."""

TRIMMED: Final = _SETS["trimmed"]
"""Labels of names that lose small words at their edges."""

LENGTHENED: Final = _SETS["lengthened"]
"""Labels of names that are extended to a longer form found elsewhere in the text."""

SHORTENED: Final = _SETS["shortened"]
"""Labels of names that may be abbreviated to their initials."""

COMPOUND: Final = _SETS["compound"]
"""Labels of names that a mark may join: "U.S.-Mexico"."""

SPEAKERS: Final = _SETS["speaks"]
"""Labels of possible speakers."""

BODIES: Final = _SETS["body"]
"""Labels of bodies, and of groups that act as one."""

NEVER_SPEAK: Final = _SETS["never_speaks"]
"""Labels of names that are never speakers."""

MISTAKEN_FOR_PERSONS: Final = _SETS["mistaken"]
"""Labels that a person's surname gets by mistake."""

UNLINKED: Final = _SETS["unlinked"]
"""Labels of names that are never looked up in the knowledge base."""
