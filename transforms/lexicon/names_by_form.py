"""Names whose form misleads: brands that end in 's, surnames that stand before the given name."""

from typing import Final

from transforms.lexicon.load import Row, load_rows

BRANDS: Final = frozenset(row.word for row in load_rows("brands", Row))
"""Names of companies that end in 's, without it."""

SURNAMES_FIRST: Final = frozenset(row.word for row in load_rows("surnames_first", Row))
"""Surnames that stand before the given name."""
