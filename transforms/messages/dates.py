"""Parse the dates of messages to milliseconds since 1970 UTC, with notes on assumptions.

Read are ISO 8601, the form of e-mails and feeds (RFC 5322), fourteen digits as GDELT writes them, and a day with its month
in English words. Figures alone in another order are not guessed: 03/04 is in March or in April.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import product

from schemas.articles import EPOCH

FIRST_YEAR = 1600  # before the first newspaper: a placeholder such as 0001
LAST_YEAR = 2999  # after it: a placeholder such as 9999
FUTURE_TOLERANCE_MS = 86_400_000  # clocks and time zones are off by up to a day; a later date is no date of publication
MILLISECOND = timedelta(milliseconds=1)
_HAS_TIME = re.compile(r"\d:\d|\dT\d|^\d{14}$|\d [ap]m?\b", re.ASCII | re.IGNORECASE)
_WEEKDAY = re.compile(r"^[A-Za-z]{3,9}day,?\s+|^(?:[A-Z][a-z]{2}),\s+(?=[A-Z])")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_STOPPED = re.compile(r"(?<=[A-Za-z])\.")
_ZULU = re.compile(r"\s*\b(?:UTC|GMT)$")
_DIGITS = "%Y%m%d%H%M%S"
_DAYS = ("%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y")
_HOURS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", ", %H:%M", ", %I:%M %p")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """Milliseconds since 1970 UTC, None without a usable date, and notes on it."""

    ms: int | None
    notes: tuple[str, ...] = ()


def parse_date(raw: str | None, *, field: str, received_ms: int) -> ParsedDate:
    """Return the moment in `raw`, or None with a note if it is unusable.

    A date is unusable if it has no known form, lies outside the years 1600 to 2999, or is more than a day after
    `received_ms` (a negative `received_ms`, without a time from Kafka, refuses no date). A time without a zone counts
    as UTC, a day alone as its midnight; both are noted.
    """
    if raw is None or not raw.strip():
        return ParsedDate(ms=None)
    moment = _moment(raw.strip())
    if moment is None:
        return ParsedDate(ms=None, notes=(f"{field} is no usable date",))
    ms = (moment.astimezone(UTC) - EPOCH) // MILLISECOND if moment.tzinfo else (moment - EPOCH_NAIVE) // MILLISECOND
    if received_ms >= 0 and ms > received_ms + FUTURE_TOLERANCE_MS:
        return ParsedDate(ms=None, notes=(f"{field} is in the future",))
    if moment.tzinfo:
        return ParsedDate(ms=ms)
    assumed = "zone" if _HAS_TIME.search(raw.strip()) else "time"
    return ParsedDate(ms=ms, notes=(f"{field} has no {assumed}",))


EPOCH_NAIVE = EPOCH.replace(tzinfo=None)


def _moment(raw: str) -> datetime | None:
    moment = next((found for read in (_iso, _digits, _in_words, _of_mail) if (found := read(raw)) is not None), None)
    return moment if moment is not None and FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _iso(raw: str) -> datetime | None:
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        return None


def _digits(raw: str) -> datetime | None:
    is_whole = len(raw) == len("YYYYMMDDhhmmss") and raw.isascii() and raw.isdigit()
    return _read(raw, _DIGITS) if is_whole else None


def _of_mail(raw: str) -> datetime | None:
    """Return "Tue, 04 Mar 2025 10:00:00 GMT"."""
    try:
        return parsedate_to_datetime(raw) if _HAS_TIME.search(raw) else None
    except (ValueError, OverflowError):
        return None


def _in_words(raw: str) -> datetime | None:
    """Return "Tuesday, March 4th, 2025", "4 Mar. 2025 10:00 UTC"."""
    plain = _STOPPED.sub("", _ORDINAL.sub("", _WEEKDAY.sub("", raw))).replace("Sept ", "Sep ")
    named = _ZULU.sub("", plain)
    forms = (day + hour for day, hour in product(_DAYS, _HOURS))
    found = next((moment for form in forms if (moment := _read(named, form)) is not None), None)
    return found if found is None or named == plain else found.replace(tzinfo=UTC)


def _read(raw: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(raw, form)  # noqa: DTZ007 (a zone is noted or added by the callers)
    except ValueError:
        return None
