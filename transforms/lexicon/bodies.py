"""Nouns for kinds of organisations."""

from typing import Final

from transforms.lexicon.load import load_sets

_SETS: Final = load_sets("bodies")

ORGANISATIONS: Final = _SETS["noun"]
"""Nouns that stand for an organisation or a place named elsewhere: "the company"."""

NAME_WORDS: Final = _SETS["name"]
"""Nouns that begin a name which goes on behind "of" or "for": "Harbour Board of Norway"."""

CHAMBERS: Final = _SETS["chamber"]
"""Bodies that a word of their own names, whatever else ends in it: the House is not the White House."""
