"""Weights for the kinds of known entities."""

from collections.abc import Mapping
from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows


class _Fit(Row, frozen=True, kw_only=True):
    tagged: Literal["PLACE", "ORG", "PERSON", "NORP", "OTHER"]
    fit: float


KIND_FITS: Final[Mapping[tuple[str, str], float]] = {
    (row.tagged, row.word): row.fit for row in load_rows("kind_fits", _Fit, key=("tagged", "word"))
}
"""Fit of a known entity's kind to the tagger's, by (tagged, known); missing pairs do not fit."""
