"""Small words around a name."""

from typing import Final

from transforms.lexicon.load import load_sets, load_words

_SETS: Final = load_words(
    "name_context", "article", "indefinite", "edge", "about", "where", "on_platform", "post", "conjunction"
)
_REALMS: Final = load_sets("realms")

ARTICLES: Final = _SETS["article"]
"""Words before a name that are not part of it."""

EDGE_WORDS: Final = _SETS["edge"]
"""Small words that are not part of a name at its start or end."""

ABOUT: Final = _SETS["about"]
"""Prepositions that show that a noun does not belong to the name after it: "the case against Lang"."""

WHERE: Final = _SETS["where"]
"""Prepositions before the place of an event."""

ON_PLATFORM: Final = _SETS["on_platform"]
"""Words before the name of a platform: "on X"."""

POST: Final = _SETS["post"]
"""Verbs of posting on a platform, as lemmas."""

CALENDAR: Final = frozenset(word.lower() for word in load_sets("calendar")["in_full"])
"""Days of the week and months."""

REALMS: Final = _REALMS["before"]
"""Words that begin a place's name continued by "of": "Kingdom of Norway"."""

REGIONS: Final = _REALMS["behind"]
"""Words after a name that mark it as a region: "Washington state"."""

CONJUNCTIONS: Final = _SETS["conjunction"]
"""Words that join the names of a list."""

INDEFINITE: Final = _SETS["indefinite"]
"""Articles that introduce somebody new."""
