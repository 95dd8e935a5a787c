"""Genders that given names, pronouns and titles suggest, to resolve "he" and "she"."""

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
"""Genders of pronouns, in lower case."""


def is_given_name(word: str) -> bool:
    """Tell whether a lower-case word is a given name that suggests a gender."""
    return word in _OF_NAME


def gender_of(words: str) -> Gender | None:
    """Return the gender of the first title or given name in a name that suggests one: "Mrs. Orme", "Ruth Orme"."""
    for word in words.casefold().replace(".", " ").split():
        if gender := _OF_NAME.get(word) or GENDERS.get(word):
            return gender
    return None
