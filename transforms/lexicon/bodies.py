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
