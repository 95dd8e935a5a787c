"""Reads and writes the page's address, which holds the view and its choices; impossible parts are ignored.

Every choice of an analyst is a query parameter; defaults are left out. Events that an analyst notes are parameters too
(`event=2025-03-08~What happened`), so that they travel with the view and nothing is stored.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, Literal, get_args

from dashboard.safe_text import one_line

View = Literal["attention", "voices", "outlets", "follow", "relations", "emerging", "article"]
Count = Literal["raw", "collapsed"]
Scale = Literal["absolute", "share"]
Unit = Literal["auto", "day", "week"]
Shape = Literal["grid", "lines"]

MAX_VALUE: Final = 500
MAX_EVENTS: Final = 12
MAX_OUTLETS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Event:
    """A day that the analyst marked, and why."""

    day: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A view and its choices; days are ISO dates, both ends of the period included, None for an open end."""

    view: View = "attention"
    narrative: str | None = None
    since: str | None = None
    until: str | None = None
    count: Count = "raw"
    scale: Scale = "absolute"
    unit: Unit = "auto"
    shape: Shape = "grid"
    outlets: tuple[str, ...] = ()
    day: str | None = None
    outlet: str | None = None
    events: tuple[Event, ...] = ()
    story: str | None = None
    first: str | None = None
    second: str | None = None
    words: str | None = None
    entity: str | None = None
    claim: str | None = None
    speaker: str | None = None
    stance: str | None = None
    who: str | None = None
    whom: str | None = None
    article: str | None = None
    back: View = "attention"


def read_address(parameters: Mapping[str, Sequence[str]]) -> Address:
    """Return the address that query parameters give; an impossible value counts as absent."""
    values: dict[str, Any] = {}
    for field in fields(Address):
        given = [one_line(value)[:MAX_VALUE] for value in parameters.get(_parameter(field.name), ())]
        value = _READERS.get(field.name, _text)([value for value in given if value])
        if value:
            values[field.name] = value
    address = Address(**values)
    if address.since and address.until and address.since > address.until:
        values |= {"since": address.until, "until": address.since}
        return Address(**values)
    return address


def write_address(address: Address) -> dict[str, list[str]]:
    """Return the query parameters of an address without the defaults; reading them gives the address back."""
    written: dict[str, list[str]] = {}
    for field in fields(Address):
        value = getattr(address, field.name)
        if value == field.default:
            continue
        many = value if isinstance(value, tuple) else (value,)
        written[_parameter(field.name)] = [_written(part) for part in many]
    return written


def _parameter(field: str) -> str:
    return {"since": "from", "until": "to", "outlets": "only", "events": "event"}.get(field, field)


def _written(value: object) -> str:
    return f"{value.day}~{value.note}" if isinstance(value, Event) else str(value)


def _text(given: Sequence[str]) -> str | None:
    return given[-1] if given else None


def _texts(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(given))[:MAX_OUTLETS]


def _day(given: Sequence[str]) -> str | None:
    return iso_day(given[-1]) if given else None


def iso_day(value: str) -> str | None:
    """Return a day as an ISO date, None where the text is not a day."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def _events(given: Sequence[str]) -> tuple[Event, ...]:
    parts = (value.partition("~") for value in given)
    found = {Event(day=day, note=note.strip()) for word, _, note in parts if (day := iso_day(word)) and note.strip()}
    return tuple(sorted(found))[:MAX_EVENTS]


def _one_of(kind: Any) -> Callable[[Sequence[str]], str | None]:
    allowed = get_args(kind)

    def read(given: Sequence[str]) -> str | None:
        return given[-1] if given and given[-1] in allowed else None

    return read


_READERS: Final[Mapping[str, Callable[[Sequence[str]], Any]]] = {
    "view": _one_of(View),
    "back": _one_of(View),
    "count": _one_of(Count),
    "scale": _one_of(Scale),
    "unit": _one_of(Unit),
    "shape": _one_of(Shape),
    "since": _day,
    "until": _day,
    "day": _day,
    "outlets": _texts,
    "events": _events,
}
