"""Nouns for kinds of organisations."""

from typing import Final

from transforms.lexicon.load import load_sets

_SETS: Final = load_sets("bodies")

ORGANISATIONS: Final = _SETS["noun"]
"""Nouns that stand for an organisation or a place named elsewhere: "the company"."""

NAME_WORDS: Final = _SETS["name"]
"""Nouns that begin a name continued by "of" or "for": "Harbour Board of Norway"."""

CHAMBERS: Final = _SETS["chamber"]
"""Words that name a body alone, even if a longer name ends in them: the House is not the White House."""

ACTING: Final = _SETS["acting"]
"""Nouns that may mean any organisation that acted: "the company"; a ministry or a court has the noun in its name."""

BUSINESSES: Final = _SETS["business"]
"""Nouns for companies."""

OUTLETS: Final = _SETS["outlet"]
"""Nouns for outlets."""
