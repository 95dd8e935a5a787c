"""Words before a person's name: which are no part of it, and what they say of the person."""

from collections.abc import Mapping
from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows

Gender = Literal["female", "male"]
_Use = Literal["dropped", "announces", "address", "office"]


class _Title(Row, frozen=True, kw_only=True):
    uses: frozenset[_Use] = frozenset()
    gender: Gender | None = None


_ROWS = load_rows("titles", _Title)


def _used(use: _Use) -> frozenset[str]:
    return frozenset(row.word for row in _ROWS if use in row.uses)


TITLES: Final = _used("dropped")
"""Words before a person's name that are no part of it, in small letters."""

ANNOUNCING: Final = _used("announces")
"""Titles that, with a capital, have a person's name behind them."""

OFFICES: Final = _used("office")
"""Offices of persons whom news call by their surname alone."""

GENDERS: Final[Mapping[str, Gender]] = {row.word: row.gender for row in _ROWS if row.gender is not None}
"""The gender that a title suggests."""

ADDRESSES: Final[Mapping[str, Gender]] = {word: GENDERS[word] for word in _used("address")}
"""The gender of those whom a title and a surname name: "Mrs. Orme"."""
