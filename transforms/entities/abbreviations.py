"""Abbreviations that a text introduces in brackets: "Harbour Relief Fund (HRF)", "(IS-KP or ISIS-K)".

A short form fits a long one after Schwartz and Hearst (2003), "A simple algorithm for identifying abbreviation
definitions in biomedical text": its letters stand in the long form in their order, the first at the beginning of a
word.
"""

import re
from collections.abc import Iterator, Sequence

from transforms.entities.name_forms import name_form
from transforms.lexicon.load import load_patterns

_BRACKET = re.compile(r"[ \xa0]?[(\[]([^()\[\]\n]{2,60})[)\]]")
_SHORT = re.compile(r"(?:[\"'“‘]?)((?:[A-Z][A-Za-z0-9&.]*)(?:-[A-Z][A-Za-z0-9.]*)*)(?:[\"'”’]?)")
_BETWEEN = load_patterns("names")["between_short_forms"]
_LONGEST = 10
_FEWEST_CAPITALS = 2


def introduced(text: str, spans: Sequence[tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Return for each short form, as written, the span of the long form that first introduces it.

    Args:
        text: the text.
        spans: the code points of its names.
    """
    found: dict[str, tuple[int, int]] = {}
    for start, end in spans:
        bracket = _BRACKET.match(text, end)
        if bracket is None:
            continue
        for short in short_forms(bracket.group(1), text[start:end]):
            found.setdefault(short, (start, end))
    return found


def short_forms(inside: str, long: str) -> list[str]:
    """Return the short forms of a long one in a bracket; if one fits, others with the long form's initial count too."""
    candidates = list(_candidates(inside))
    if not any(abbreviates(short, long) for short in candidates):
        return []
    return [short for short in candidates if abbreviates(short, long) or short[0] == long[0]]


def abbreviates(short: str, long: str) -> bool:
    """Tell whether all letters of `short` stand in `long` in their order, the first at the beginning of a word."""
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    words = long.casefold()
    if len(letters) < _FEWEST_CAPITALS or len(letters) >= len(words) or " " not in long.replace("-", " "):
        return False
    at = len(words)
    for number in range(len(letters) - 1, -1, -1):
        at = words.rfind(letters[number], 0, at)
        while number == 0 and at > 0 and words[at - 1].isalnum():
            at = words.rfind(letters[0], 0, at)
        if at < 0:
            return False
    return True


def initials(name: str) -> str:
    """Return the initials of the capitalised words: EU of European Union."""
    return "".join(word[0] for word in re.split(r"[\s-]+", name) if word and word[0].isupper())


def _candidates(inside: str) -> Iterator[str]:
    for piece in _BETWEEN.split(inside):
        match = _SHORT.fullmatch(piece.strip())
        if match is None:
            continue
        short = match.group(1)
        if (
            len(short) <= _LONGEST
            and sum(letter.isupper() for letter in short) >= _FEWEST_CAPITALS
            and name_form(short)
        ):
            yield short
