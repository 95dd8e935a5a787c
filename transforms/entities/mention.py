"""One naming in a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One naming: code points [start, end), tokens [first, last)."""

    start: int
    end: int
    text: str
    label: str
    first: int
    last: int
