"""Sets of the tagger's labels for names: OntoNotes' types."""

from typing import Final

from transforms.lexicon.load import Word, load_rows, load_sets

LABELS: Final = tuple(row.word for row in load_rows("entity_labels", Word))
"""All labels, in OntoNotes' order."""

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
"""Labels of names that are never looked up in the knowledge base, nor joined with another name."""

LISTED: Final = _SETS["listed"]
"""Labels of the entities that the overview of an index shows."""

KINDS: Final = _SETS["kind"]
"""Labels that are a separate kind when names are compared with known entities."""

ACTORS: Final = _SETS["actor"]
"""Labels of persons and organisations."""

ORGANISATION_LABELS: Final = _SETS["organisation"]
"""Labels of organisations, and of products and buildings called by their owner's name."""

LANDS: Final = _SETS["land"]
"""Labels of places that a realm's word may precede: "Kingdom of Norway"."""

REALM_LABELS: Final = _SETS["realm"]
"""Labels that the tagger gives a realm's word alone: "Kingdom"."""

PEOPLE: Final = _SETS["people"]
"""Labels of persons and peoples."""

ALSO_COMMON: Final = _SETS["also_common"]
"""Labels of listed names of one word that count even if the parser finds no proper noun."""

DATED: Final = _SETS["dated"]
"""Labels that the name of a day or a month may have."""
