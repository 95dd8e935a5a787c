"""One entity of the knowledge base: a line of its JSONL files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """A point on the map, in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntity:
    """A known entity: `type` is an OntoNotes label, `country` has two letters (ISO 3166-1).

    `region` is the state or province, for places with ambiguous names (Springfield). `wide` marks countries, states and
    regions, which contain other places. `prominence`, 0..1, is how likely the news means this entity when it shares its
    name with others.
    """

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    country: str | None = None
    region: str | None = None
    coordinates: Coordinates | None = None
    wide: bool = False
    prominence: float = 0.5
