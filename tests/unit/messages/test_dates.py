"""Dates become milliseconds; assumptions and unusable dates are noted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.articles import iso, milliseconds
from transforms.messages.dates import FUTURE_TOLERANCE_MS, ParsedDate, parse_date

RECEIVED_MS = 1_714_564_800_000  # 2024-05-01T12:00:00Z


def parse(raw, received_ms=RECEIVED_MS):
    return parse_date(raw, field="published_at", received_ms=received_ms)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024-05-01T12:00:00Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01T14:00:00+02:00", "2024-05-01T12:00:00Z"),
        (" 2024-05-01 12:00:00.250Z\n", "2024-05-01T12:00:00.250Z"),
        ("20240501T120000Z", "2024-05-01T12:00:00Z"),
        ("1605-06-01T00:00:00Z", "1605-06-01T00:00:00Z"),
        ("Wed, 01 May 2024 14:00:00 +0200", "2024-05-01T12:00:00Z"),
        ("1 May 2024 12:00 UTC", "2024-05-01T12:00:00Z"),
    ],
)
def test_a_date_with_a_zone_is_exact(raw, expected):
    """Any form of ISO 8601, of e-mail and in words becomes the moment, without a note."""
    parsed = parse(raw)
    assert (iso(parsed.ms), parsed.notes) == (expected, ())


@pytest.mark.parametrize(
    ("raw", "note"),
    [("2024-05-01T12:00:00", "published_at has no zone"), ("2024-05-01", "published_at has no time")],
)
def test_what_is_assumed_is_noted(raw, note):
    """A date without a zone is UTC, and a day without a time is its midnight."""
    midnight = datetime(2024, 5, 1, 12 if "T" in raw else 0, tzinfo=UTC)
    assert parse(raw) == ParsedDate(ms=int(midnight.timestamp() * 1000), notes=(note,))


@pytest.mark.parametrize(
    ("raw", "moment", "note"),
    [
        ("20240501093000", "2024-05-01T09:30:00Z", "zone"),
        ("April 3, 2024", "2024-04-03T00:00:00Z", "time"),
        ("Wednesday, April 3rd, 2024", "2024-04-03T00:00:00Z", "time"),
        ("3 Sept. 2023", "2023-09-03T00:00:00Z", "time"),
        ("3 Apr 2024 9:15 pm", "2024-04-03T21:15:00Z", "zone"),
    ],
)
def test_a_date_in_words_or_digits_is_read(raw: str, moment: str, note: str) -> None:
    """A month in words cannot be mistaken for a day; what is assumed is noted."""
    parsed = parse(raw)
    assert (iso(parsed.ms), parsed.notes) == (moment, (f"published_at has no {note}",))


@pytest.mark.parametrize(
    "raw",
    [
        "03/04/2024",
        "3.4.2024",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "November 31st",
        "2024-11-31",
        "soon",
        "1599-12-31",
        "１９９９-01-01",
    ],
)
def test_what_is_no_date_is_null_and_noted(raw):
    """Placeholders, impossible days and words give no moment."""
    assert parse(raw) == ParsedDate(ms=None, notes=("published_at is no usable date",))


@pytest.mark.parametrize("raw", [None, "", "  "])
def test_an_absent_date_is_nothing_to_note(raw):
    """A missing date is no error."""
    assert parse(raw) == ParsedDate(ms=None)


def test_a_day_ahead_is_borne_and_a_moment_more_is_not():
    """Clocks may differ by a day; a later date is unusable and noted."""
    edge = iso(RECEIVED_MS + FUTURE_TOLERANCE_MS)
    beyond = iso(RECEIVED_MS + FUTURE_TOLERANCE_MS + 1)
    assert parse(edge).ms == RECEIVED_MS + FUTURE_TOLERANCE_MS
    assert parse(beyond) == ParsedDate(ms=None, notes=("published_at is in the future",))


def test_without_a_kafka_time_nothing_is_too_late():
    """A record without a timestamp (-1) cannot call a date a future one."""
    assert parse("2030-01-01T00:00:00Z", received_ms=-1).ms is not None


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_string_raises(raw):
    """Any string gives a moment that `iso` writes and `milliseconds` reads back."""
    parsed = parse(raw, received_ms=-1)
    assert milliseconds(iso(parsed.ms)) == parsed.ms


@settings(deadline=None)
@given(st.datetimes(min_value=datetime(1600, 1, 1), max_value=datetime(2024, 4, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_iso_is_read_back(moment):
    """A moment that `iso` writes is read as the same moment."""
    ms = parse(moment.isoformat()).ms
    assert parse(iso(ms)).ms == ms


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (2**63 - 1, "9999-12-31T23:59:59.999Z"),
        (1_740_787_200_000_000, "9999-12-31T23:59:59.999Z"),
        (-(2**63), "0001-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_a_moment_that_no_date_can_say_becomes_the_nearest_one(ms: int, text: str) -> None:
    """Kafka takes any 64-bit timestamp."""
    assert iso(ms) == text
    assert iso(milliseconds(text)) == text
