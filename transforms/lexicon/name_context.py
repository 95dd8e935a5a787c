"""Small words around a name."""

from typing import Final

from transforms.lexicon.load import load_words

_SETS = load_words(
    "name_context", "article", "edge", "about", "where", "on_platform", "post", "calendar", "realm", "region"
)

ARTICLES: Final = _SETS["article"]
"""Words that are no part of the name behind them."""

EDGE_WORDS: Final = _SETS["edge"]
"""Small words that are no part of a name at either end of it."""

ABOUT: Final = _SETS["about"]
"""Prepositions that part a noun from the name that it is not of: "the case against Lang"."""

WHERE: Final = _SETS["where"]
"""Prepositions that put an event at the place behind them."""

ON_PLATFORM: Final = _SETS["on_platform"]
"""Words that have the name of a platform behind them: "on X"."""

POST: Final = _SETS["post"]
"""Verbs for what is done on a platform, as lemmas."""

CALENDAR: Final = _SETS["calendar"]
"""Days of the week and months."""

REALMS: Final = _SETS["realm"]
"""Words that begin a place's name which goes on behind "of": "Kingdom of Norway"."""

REGIONS: Final = _SETS["region"]
"""Words behind a name that say that it is a wide place: "Washington state"."""
