"""One entity of the knowledge base, as a line of its JSONL files gives it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """A point on the map, in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntity:
    """What is known of somebody or something: `type` is an OntoNotes label, `country` of two letters (ISO 3166-1).

    `region` is the name of the state or province where names of places need it (Springfield). `wide` tells countries, states and regions, which other places lie in. `prominence`, 0..1, is how likely news means this one when it shares its name with others.
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
