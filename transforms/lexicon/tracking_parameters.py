"""URL parameters that track where a reader came from, and those that say how a page looks."""

from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows


class _Parameter(Row, frozen=True, kw_only=True):
    match: Literal["name", "prefix", "pair", "short", "form"]


_ROWS = load_rows("tracking_parameters", _Parameter)

TRACKING: Final = frozenset(row.word for row in _ROWS if row.match == "name")
"""Names of tracking parameters."""

TRACKING_PREFIXES: Final = tuple(row.word for row in _ROWS if row.match == "prefix")
"""Beginnings of the names of tracking parameters."""

TRACKING_PAIRS: Final = frozenset(row.word for row in _ROWS if row.match == "pair")
"""Names with values that track."""

TRACKING_SHORT: Final = frozenset(row.word for row in _ROWS if row.match == "short")
"""Names of parameters that track if their value is one short word."""

FORMS: Final = frozenset(row.word for row in _ROWS if row.match == "form")
"""Names of parameters that say how a page looks."""
