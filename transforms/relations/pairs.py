"""Two entities that share a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAt:
    """An entity at code points [start, end)."""

    entity: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Two entities that share the sentence [start, end), the earlier one first."""

    start: int
    end: int
    p: NamedAt
    q: NamedAt
