"""Titles before a person's name, their uses and the gender that they suggest."""

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
"""Words before a person's name that are not part of it, in lower case."""

ANNOUNCING: Final = _used("announces")
"""Titles that, capitalised, stand before a person's name."""

OFFICES: Final = _used("office")
"""Offices whose holders the news calls by surname alone."""

GENDERS: Final[Mapping[str, Gender]] = {row.word: row.gender for row in _ROWS if row.gender is not None}
"""Genders that titles suggest."""

ADDRESSES: Final[Mapping[str, Gender]] = {word: GENDERS[word] for word in _used("address")}
"""Genders by the titles that precede a bare surname: "Mrs. Orme"."""
