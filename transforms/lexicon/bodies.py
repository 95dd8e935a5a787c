"""Nouns for kinds of organisations."""

from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows

_Use = Literal["noun", "name", "chamber"]


class _Body(Row, frozen=True, kw_only=True):
    uses: frozenset[_Use]


_ROWS = load_rows("bodies", _Body)


def _used(use: _Use) -> frozenset[str]:
    return frozenset(row.word for row in _ROWS if use in row.uses)


ORGANISATIONS: Final = _used("noun")
"""Nouns that stand for an organisation or a place named elsewhere: "the company"."""

NAME_WORDS: Final = _used("name")
"""Nouns that begin a name which goes on behind "of" or "for": "Harbour Board of Norway"."""

CHAMBERS: Final = _used("chamber")
"""Bodies that a word of their own names, whatever else ends in it: the House is not the White House."""
