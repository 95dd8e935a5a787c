"""An article as parsed from one message: its id, its version, its notes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from schemas.annotations import Furniture, Span
from schemas.records import Origin

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_MS = (datetime.min.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
LAST_MS = (datetime.max.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
"""`FIRST_MS` and `LAST_MS` are the first and the last moment that ISO 8601 with four digits of year can say, in milliseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Version:
    """Which of two messages about one article is newer: the greater pair wins, whatever the order of arrival."""

    ms: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who published an article; `name` is the given name, else the domain, else the url's host, else 'unknown'."""

    name: str
    domain: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of one message. Times are milliseconds since 1970 UTC; offsets count code points of `text`.

    `text` is stored as given but for control characters (a space for each). An article that came as HTML has `html` set
    and an empty `text` until CleanText extracted it. `language` is the given one until DetectLanguage settled it.
    `notes` name what was put right on the way in, sorted.
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
    notes: tuple[str, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    version: Version
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A takedown: whatever was published and updated no later than `origin.timestamp_ms` is to go and stay away."""

    id: str
    origin: Origin


def changed_ms(article: Article) -> int | None:
    """Return when the article was last published or updated: what a tombstone is compared with."""
    return max((ms for ms in (article.published_ms, article.updated_ms) if ms is not None), default=None)


def iso(ms: int | None) -> str | None:
    """Return milliseconds since 1970 as ISO 8601 in UTC with milliseconds only where there are any; None stays None.

    A moment outside the years 1 to 9999 becomes the nearest one inside them: Kafka takes any 64-bit timestamp, and some
    producers send microseconds.
    """
    if ms is None:
        return None
    ms = min(max(ms, FIRST_MS), LAST_MS)
    moment = EPOCH + timedelta(milliseconds=ms)
    return moment.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")


def milliseconds(text: str | None) -> int | None:
    """Return what `iso` was given; None stays None."""
    if text is None:
        return None
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)
