"""Parse one Kafka record into one article or takedown; all bad messages are found here.

A correction is noted on the article; an error that cannot be corrected raises BadInput with one of a fixed set of
reasons.
"""

import hashlib
import re
from collections.abc import Sized
from dataclasses import dataclass
from typing import Any

import msgspec

from schemas.annotations import Pair, Span
from schemas.articles import Article, Outlet, Tombstone, Version, iso
from schemas.ids import hashed_id
from schemas.messages import SCHEMA_VERSION, Message, MessageOutlet, decode_message
from schemas.records import Origin, Record
from transforms.messages.dates import parse_date
from transforms.messages.errors import BadInput
from transforms.messages.strict_json import check_depth, check_encoding, check_keys, explain
from transforms.messages.urls import UnusableUrl, UrlTooLong, canonical_url, page_id, url_host
from transforms.text.repair import repair_text

MAX_FIELD_CHARS = 1_000
MAX_TITLE_CHARS = 5_000
MAX_VALUES = 1_000
MARK = b"\xef\xbb\xbf"  # byte order mark, with which some programs begin every UTF-8 file
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ID_KEY = re.compile(r"id:([0-9a-f]{32})")


def parse_article(record: Record, *, max_html_chars: int, max_text_chars: int) -> Article | Tombstone:
    """Return the article or takedown of a record, a function of the record alone.

    Args:
        record: the Kafka record; one without a value is a takedown.
        max_html_chars: the maximum length of a page; a longer one is bad input.
        max_text_chars: the maximum length of a text; a longer one is bad input.

    Raises:
        BadInput: the message is bad; the reason says why.
    """
    if record.value is None:
        return Tombstone(id=_id_of_key(record.key), origin=record.origin)
    message = _decode(record.value, max_text_chars=max_text_chars)
    notes: set[str] = set()
    body = _body(message, notes)
    _check_length("html too long", body.html or "", max_html_chars)
    _check_length("text too long", body.text, max_text_chars)  # a title may have become the text
    return _article(message, body, record.origin, notes)


def article_id(*, url: str | None, outlet: str, published_ms: int | None, headline: str) -> str:
    """Return the id of the page at the url, else the hash of outlet, day (UTC) and headline (or text), white space ignored."""
    if url is not None:
        return page_id(url)
    day = (iso(published_ms) or "")[:10]
    return hashed_id("headline", " ".join(outlet.split()).lower(), day, " ".join(headline.split()))


def replace_control_characters(text: str) -> str:
    """Return the text with a space for each control character except tab, LF and CR; offsets stay."""
    return _CONTROL.sub(" ", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """Title, text and html, as stored."""

    title: str
    text: str
    html: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dates:
    """The three moments of a message."""

    published_ms: int | None
    updated_ms: int | None
    fetched_ms: int | None
    published_at_raw: str | None


def _decode(value: bytes, *, max_text_chars: int) -> Message:
    value = value.removeprefix(MARK)
    if not value.strip():
        raise BadInput("empty message")
    text = check_encoding(value)
    check_depth(value)
    try:
        message = decode_message(value)
    except msgspec.ValidationError as error:
        raise _mistyped(value, error) from error
    except msgspec.DecodeError as error:
        raise explain(text, str(error)) from error
    _check_version(message.schema_version)
    _check_length("text too long", message.text or "", max_text_chars)
    _check_lengths(message)
    check_keys(text)
    return message


class _VersionOnly(msgspec.Struct):
    schema_version: int | None = None


def _mistyped(value: bytes, error: msgspec.ValidationError) -> BadInput:
    """Return the error for wrong types, or for the schema version if that is unknown."""
    try:
        _check_version(msgspec.json.decode(value, type=_VersionOnly).schema_version)
    except msgspec.DecodeError:
        pass
    except BadInput as unknown:
        return unknown
    return BadInput("wrong types", str(error))


def _check_version(version: int | None) -> None:
    if version not in {None, SCHEMA_VERSION}:
        raise BadInput("unknown schema version", f"{version}, known: {SCHEMA_VERSION}")


def _check_length(reason: str, value: Sized, limit: int) -> None:
    if len(value) > limit:
        raise BadInput(reason, f"{len(value)}, at most {limit}")


def _check_lengths(message: Message) -> None:
    outlet = message.outlet or MessageOutlet()
    authors, tags = message.authors or (), message.tags or ()
    _check_length("title too long", message.title or "", MAX_TITLE_CHARS)
    for values in (authors, tags, message.targets or (), message.pairs or ()):
        _check_length("too many values", values, MAX_VALUES)
    dates = (message.published_at, message.updated_at, message.fetched_at)
    names = (outlet.name, outlet.domain, outlet.country, message.language, message.section)
    for value in (*dates, *names, *authors, *tags):
        _check_length("field too long", value or "", MAX_FIELD_CHARS)


def _body(message: Message, notes: set[str]) -> _Body:
    """Return title and text, repaired; a text with targets or pairs is left, because their offsets count its characters."""
    title = _cleaned(_repaired(message.title or "", notes), notes)
    counted = message.targets or message.pairs
    text = _cleaned(message.text or "" if counted else _repaired(message.text or "", notes), notes)
    if text.strip():
        return _Body(title=title.strip(), text=text, html=None)
    if message.html and message.html.strip():
        return _Body(title=title.strip(), text="", html=message.html)
    if not title.strip():
        raise BadInput("neither title nor text")
    notes.add("no text: the title is the text")
    return _Body(title=title.strip(), text=title, html=None)


def _article(message: Message, body: _Body, origin: Origin, notes: set[str]) -> Article:
    url = _url(message.url, notes)
    outlet = _outlet(message.outlet, url, notes)
    dates = _dates(message, origin.timestamp_ms, notes)
    if url is None and (dates.published_ms is None or outlet.name == UNKNOWN):
        raise BadInput("neither url nor outlet with date", "; ".join(sorted(notes)))
    fields: dict[str, Any] = {
        "id": article_id(
            url=url,
            outlet=outlet.name,
            published_ms=dates.published_ms,
            headline=body.title or body.text or body.html or "",
        ),
        "url": url,
        "outlet": outlet,
        "title": body.title,
        "text": body.text,
        "html": body.html,
        "published_ms": dates.published_ms,
        "updated_ms": dates.updated_ms,
        "fetched_ms": dates.fetched_ms,
        "published_at_raw": dates.published_at_raw,
        "language": _name(message.language, notes),
        "authors": _names(message.authors, notes),
        "section": _name(message.section, notes),
        "tags": _names(message.tags, notes),
        "targets": _targets(message, body, notes),
    }
    if pairs := _pairs(message, body, notes):
        fields["pairs"] = pairs  # without pairs a message has the content hash that it had before the field existed
    digest = hashlib.sha256(msgspec.json.encode({**fields, "notes": sorted(notes)})).hexdigest()[:32]
    moments = (dates.published_ms, dates.updated_ms, dates.fetched_ms)
    version = Version(ms=max((ms for ms in moments if ms is not None), default=0), content_hash=digest)
    return Article(**fields, notes=tuple(sorted(notes)), version=version, origin=origin)


UNKNOWN = "unknown"


def _outlet(outlet: MessageOutlet | None, url: str | None, notes: set[str]) -> Outlet:
    outlet = outlet or MessageOutlet()
    given = _name(outlet.domain, notes)
    domain = given.lower().removeprefix("www.") if given else None
    domain = domain or (url_host(url) if url else None)
    name = _name(outlet.name, notes) or domain or UNKNOWN
    return Outlet(name=name, domain=domain, country=_name(outlet.country, notes))


def _dates(message: Message, received_ms: int, notes: set[str]) -> _Dates:
    published = parse_date(message.published_at, field="published_at", received_ms=received_ms)
    updated = parse_date(message.updated_at, field="updated_at", received_ms=received_ms)
    fetched = parse_date(message.fetched_at, field="fetched_at", received_ms=received_ms)
    notes.update(published.notes, updated.notes, fetched.notes)
    unusable = published.ms is None and published.notes
    return _Dates(
        published_ms=published.ms,
        updated_ms=updated.ms,
        fetched_ms=fetched.ms,
        published_at_raw=_name(message.published_at, notes) if unusable else None,
    )


def _url(url: str | None, notes: set[str]) -> str | None:
    if url is None or not url.strip():
        return None
    try:
        return canonical_url(url)
    except UrlTooLong as error:
        raise BadInput("id or url too long", str(error)) from error
    except UnusableUrl:
        notes.add("url is unusable")
        return None


def _id_of_key(key: bytes | None) -> str:
    if not key:
        raise BadInput("tombstone without key")
    try:
        text = key.decode("utf-8")
        match = _ID_KEY.fullmatch(text)
        return match.group(1) if match else page_id(text)
    except UrlTooLong as error:
        raise BadInput("id or url too long", str(error)) from error
    except ValueError as error:
        raise BadInput("tombstone's key is neither url nor id", str(error)) from error


def _targets(message: Message, body: _Body, notes: set[str]) -> tuple[Span, ...]:
    """Return the targets inside the given text; those of a page are dropped, because its text is not extracted yet."""
    asked = [Span(start=target.start, end=target.end) for target in message.targets or ()]
    kept = tuple(span for span in asked if 0 <= span.start < span.end <= len(body.text))
    if len(kept) < len(asked):
        notes.add("targets outside the text dropped")
    return kept


def _repaired(text: str, notes: set[str]) -> str:
    """Return the text without markup and misread letters, with a note."""
    repaired = repair_text(text)
    if repaired != text:
        notes.add("markup or misread letters repaired")
    return repaired


def _pairs(message: Message, body: _Body, notes: set[str]) -> tuple[Pair, ...]:
    """Return the pairs with both spans inside the given text, which must not overlap."""
    asked = [
        Pair(p=Span(start=pair.p.start, end=pair.p.end), q=Span(start=pair.q.start, end=pair.q.end))
        for pair in message.pairs or ()
    ]
    kept = tuple(
        pair
        for pair in asked
        if all(0 <= span.start < span.end <= len(body.text) for span in (pair.p, pair.q))
        and (pair.p.end <= pair.q.start or pair.q.end <= pair.p.start)
    )
    if len(kept) < len(asked):
        notes.add("pairs outside the text or overlapping dropped")
    return kept


def _cleaned(text: str, notes: set[str]) -> str:
    if not _CONTROL.search(text):
        return text
    notes.add("control characters replaced")
    return replace_control_characters(text)


def _name(value: str | None, notes: set[str]) -> str | None:
    return (_cleaned(value, notes).strip() or None) if value else None


def _names(values: list[str] | None, notes: set[str]) -> tuple[str, ...]:
    return tuple(name for value in values or () if (name := _name(value, notes)))
