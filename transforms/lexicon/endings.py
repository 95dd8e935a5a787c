"""Endings that stemmers remove; read from endings.yaml."""

from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows


class _Ending(Row, frozen=True, kw_only=True):
    stemmer: Literal["claim", "stance"]
    instead: str = ""


_ENDINGS: Final = load_rows("endings", _Ending, key=("stemmer", "word"))

CLAIM_ENDINGS: Final = tuple((row.word, row.instead) for row in _ENDINGS if row.stemmer == "claim")
STANCE_ENDINGS: Final = tuple((row.word, row.instead) for row in _ENDINGS if row.stemmer == "stance")
"""Endings with their replacements, in the order tried."""
