"""URL parameters that track where a reader came from."""

from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows


class _Parameter(Row, frozen=True, kw_only=True):
    match: Literal["name", "prefix"]


_ROWS = load_rows("tracking_parameters", _Parameter)

TRACKING: Final = frozenset(row.word for row in _ROWS if row.match == "name")
"""Names of tracking parameters."""

TRACKING_PREFIXES: Final = tuple(row.word for row in _ROWS if row.match == "prefix")
"""Beginnings of the names of tracking parameters."""
