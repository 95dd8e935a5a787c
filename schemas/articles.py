"""An article as parsed from one message: its id, its version, its notes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from schemas.annotations import Furniture, Pair, Span
from schemas.records import Origin

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_MS = (datetime.min.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
LAST_MS = (datetime.max.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
"""`FIRST_MS` and `LAST_MS`: first and last moment of ISO 8601 with a four-digit year, in milliseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Version:
    """The version of a message about an article: the greater pair is newer, independent of the order of arrival."""

    ms: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """The publisher of an article; `name` is the given name, else the domain, else the url's host, else 'unknown'."""

    name: str
    domain: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of one message. Times are milliseconds since 1970 UTC; offsets count code points of `text`.

    `text` is stored as given except control characters (a space for each). An article that came as HTML has `html` set
    and an empty `text` until CleanText extracts it. `language` is the given one until DetectLanguage sets it. `notes`
    are the sorted corrections made while parsing.
    """

    id: str
    url: str | None
    outlet: Outlet
    title: str
    text: str
    html: str | None = None
    published_ms: int | None = None
    updated_ms: int | None = None
    fetched_ms: int | None = None
    published_at_raw: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    targets: tuple[Span, ...] = ()
    pairs: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    version: Version
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A takedown: versions published and updated no later than `origin.timestamp_ms` are removed permanently."""

    id: str
    origin: Origin


def changed_ms(article: Article) -> int | None:
    """Return the time of the last publication or update, which is compared with a tombstone."""
    return max((ms for ms in (article.published_ms, article.updated_ms) if ms is not None), default=None)


def iso(ms: int | None) -> str | None:
    """Return milliseconds since 1970 as ISO 8601 in UTC, with milliseconds only if they are not 0; None stays None.

    A moment outside the years 1 to 9999 becomes the nearest one inside: Kafka takes any 64-bit timestamp, and some
    producers send microseconds.
    """
    if ms is None:
        return None
    ms = min(max(ms, FIRST_MS), LAST_MS)
    moment = EPOCH + timedelta(milliseconds=ms)
    return moment.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")


def milliseconds(text: str | None) -> int | None:
    """Return the milliseconds since 1970 of a result of `iso`; None stays None."""
    if text is None:
        return None
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)
