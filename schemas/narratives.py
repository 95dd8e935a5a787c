"""A narrative's definition, as its YAML file gives it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Phrases (matched on lemmas) and entities (names or ids, matched on an article's entities)."""

    phrases: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A versioned definition: an article matches when all of `all`, at least one of `any`, and none of `none` hold."""

    id: str
    version: int
    title: str
    description: str = ""
    any: Conditions = Conditions()
    all: Conditions = Conditions()
    none: Conditions = Conditions()
    seeds: tuple[str, ...] = ()
