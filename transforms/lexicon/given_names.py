"""The gender that a given name, a pronoun or a title suggests, for telling whom "he" or "she" means."""

from collections.abc import Mapping
from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows
from transforms.lexicon.titles import GENDERS, Gender


class _Name(Row, frozen=True, kw_only=True):
    kind: Literal["name", "pronoun"]
    gender: Gender


_ROWS = load_rows("given_names", _Name)
_OF_NAME: Final[Mapping[str, Gender]] = {row.word: row.gender for row in _ROWS if row.kind == "name"}

OF_PRONOUN: Final[Mapping[str, Gender]] = {row.word: row.gender for row in _ROWS if row.kind == "pronoun"}
"""The gender that a pronoun in small letters tells."""


def is_given_name(word: str) -> bool:
    """Tell whether a word in small letters is a given name that suggests a gender."""
    return word in _OF_NAME


def gender_of(words: str) -> Gender | None:
    """Return the gender that the first telling word of a name with its titles suggests: "Mrs. Orme", "Ruth Orme"."""
    for word in words.casefold().replace(".", " ").split():
        if gender := _OF_NAME.get(word) or GENDERS.get(word):
            return gender
    return None
