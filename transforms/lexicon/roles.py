"""Nouns that say what somebody is: roles of persons, sources, those who speak for a body."""

from typing import Final

from transforms.lexicon.load import load_words

_SETS: Final = load_words(
    "roles", "person", "person_ending", "no_person", "source", "mouthpiece", "of_a_body", "proceeds_against", "people_around",
    "local_office",
)  # fmt: skip

PERSONS: Final = _SETS["person"]
"""Roles of persons that their ending does not show."""

PERSON_ENDINGS: Final = tuple(sorted(_SETS["person_ending"]))
"""Endings of nouns that show a person's role."""

NOT_PERSONS: Final = _SETS["no_person"]
"""Nouns with such an ending that are no person's role."""

SOURCES: Final = _SETS["source"]
"""What is cited, though no person by its ending."""

MOUTHPIECES: Final = _SETS["mouthpiece"]
"""Roles of those who speak for a person or a body."""

OF_A_BODY: Final = MOUTHPIECES | _SETS["of_a_body"]
"""Roles of those who speak for a body that they are of: not its workers, its customers, those who study there or write for it."""

PEOPLE_AROUND: Final = _SETS["people_around"]
"""People who have a person's name beside them and speak for themselves: "Lang's wife"."""

PROCEEDS_AGAINST: Final = _SETS["proceeds_against"]
"""Roles of those who are likelier to have arrested, sued or found somebody than to be them."""

LOCAL_OFFICES: Final = _SETS["local_office"]
"""Offices with their place before them: "Port Ellery Mayor Lucia Ramos"."""

SAME_ROLE: Final = tuple(load_words("role_synonyms").values())
"""Sets of nouns that name the same role."""
