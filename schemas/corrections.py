"""Analysts' corrections of entities: plain values that a round carries, and their ids.

- merge: `entity` is `into`; all further fields describe `into`, for articles that do not have it otherwise
- split: mentions of `entity` that read `surface` are `into`, a separate entity with that `name` and `type`
- rename: `entity` is called `name`
"""

from dataclasses import dataclass
from typing import Literal

from schemas.ids import hashed_id
from schemas.knowledge import Coordinates

CorrectionKind = Literal["merge", "split", "rename"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction in force. `sequence` grows with each new correction; of two that conflict, the first counts."""

    id: str
    sequence: int
    kind: CorrectionKind
    entity: str
    into: str | None = None
    surface: str | None = None
    name: str | None = None
    type: str | None = None
    wikidata: str | None = None
    country: str | None = None
    location: Coordinates | None = None


def correction_id(kind: CorrectionKind, *content: str) -> str:
    """Return the id of a correction: the same for the same content."""
    return hashed_id("correction", kind, *content)


def split_id(entity: str, surface_key: str) -> str:
    """Return the id of the entity that a split makes, independent of its name."""
    return hashed_id("entity", "split", entity, surface_key)
