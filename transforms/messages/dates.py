"""Parse the dates of messages: ISO 8601 to milliseconds since 1970 UTC, with notes on assumptions."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from schemas.articles import EPOCH

FIRST_YEAR = 1600  # before the first newspaper: a placeholder such as 0001
LAST_YEAR = 2999  # after it: a placeholder such as 9999
FUTURE_TOLERANCE_MS = 86_400_000  # clocks and time zones are off by up to a day; a later date is no date of publication
MILLISECOND = timedelta(milliseconds=1)
_DAY_ONLY = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}(?:-?\d)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """Milliseconds since 1970 UTC, None without a usable date, and notes on it."""

    ms: int | None
    notes: tuple[str, ...] = ()


def parse_date(raw: str | None, *, field: str, received_ms: int) -> ParsedDate:
    """Return the moment in `raw`, or None with a note if it is unusable.

    A date is unusable if it is not ISO 8601, lies outside the years 1600 to 2999, or is more than a day after
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
    assumed = "time" if _DAY_ONLY.fullmatch(raw.strip()) else "zone"
    return ParsedDate(ms=ms, notes=(f"{field} has no {assumed}",))


EPOCH_NAIVE = EPOCH.replace(tzinfo=None)


def _moment(raw: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None
