"""Nouns for roles: persons, sources, people who speak for a body."""

from typing import Final

from transforms.lexicon.load import load_words

_SETS: Final = load_words(
    "roles", "person", "person_ending", "no_person", "source", "mouthpiece", "of_a_body", "proceeds_against", "people_around",
    "local_office",
)  # fmt: skip

PERSONS: Final = _SETS["person"]
"""Roles of persons without one of PERSON_ENDINGS."""

PERSON_ENDINGS: Final = tuple(sorted(_SETS["person_ending"]))
"""Endings of nouns that mark a person's role."""

NOT_PERSONS: Final = _SETS["no_person"]
"""Nouns with such an ending that are not a person's role."""

SOURCES: Final = _SETS["source"]
"""Nouns that are cited as sources, though their ending marks no person."""

MOUTHPIECES: Final = _SETS["mouthpiece"]
"""Roles of people who speak for a person or a body."""

OF_A_BODY: Final = MOUTHPIECES | _SETS["of_a_body"]
"""Roles of people who speak for their own body; its workers, customers, students and writers do not."""

PEOPLE_AROUND: Final = _SETS["people_around"]
"""Roles beside a person's name whose holders speak for themselves: "Lang's wife"."""

PROCEEDS_AGAINST: Final = _SETS["proceeds_against"]
"""Roles whose holders more often arrest, sue or find a named person than are that person."""

LOCAL_OFFICES: Final = _SETS["local_office"]
"""Offices written after their place: "Port Ellery Mayor Lucia Ramos"."""

SAME_ROLE: Final = tuple(load_words("role_synonyms").values())
"""Sets of nouns that name the same role."""
