"""A narrative's definition, as its YAML file gives it. How to write one: docs/narratives.md."""

from dataclasses import dataclass
from typing import Literal

Within = Literal["article", "sentence", "statement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Conditions on an article; each item is a separate condition.

    `phrases` are matched on lemmas (`*`: a gap), `entities` and `places` by name or id, `speakers` by the name or id of
    a statement's speaker, `stances` by a statement's stance.
    """

    phrases: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Days (YYYY-MM-DD, both included) between which an article must have been published; None: no bound."""

    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A versioned definition: an article matches when all of `all`, at least one of `any`, and none of `none` hold.

    Each seed is one more condition of `any`: a sentence at least as near to it as `threshold` (None: the matcher's
    default), and nearer than to any counter-example. `within` is the unit in which all conditions must hold together.
    """

    id: str
    version: int
    title: str
    question: str = ""
    description: str = ""
    any: Conditions = Conditions()
    all: Conditions = Conditions()
    none: Conditions = Conditions()
    within: Within = "article"
    dates: Dates = Dates()
    seeds: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    threshold: float | None = None
