"""Event time: from `published_at`, and never ahead of what can be."""

import pytest
from apache_beam.utils.timestamp import MIN_TIMESTAMP, Timestamp

from pipeline.sources.event_time import EventTimeEstimator, event_ms, published_ms

JANUARY = 1_735_689_600_000  # 2025-01-01T00:00:00Z
DAY = 86_400


def estimator(state: int | None = None, *, now_s: float = JANUARY / 1000, delay_s: float = DAY) -> EventTimeEstimator:
    return EventTimeEstimator(state, max_delay_s=delay_s, clock=lambda: now_s)


@pytest.mark.parametrize(
    "date", ["2025-01-01", "2025-01-01T00:00:00", "2025-01-01T00:00:00Z", "2025-01-01T02:00:00+02:00"]
)
def test_dates_are_read_with_and_without_a_zone(date: str) -> None:
    """A date without a zone is UTC."""
    assert published_ms(f'{{"title": "A", "published_at": "{date}", "text": "B"}}'.encode()) == JANUARY


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"{",
        b"[1]",
        b'"2025-01-01"',
        b"{}",
        b'{"published_at": null}',
        b'{"published_at": 5}',
        b'{"published_at": "soon"}',
        b'{"published_at": ' + b"[" * 100_000,
        b'{"text": ' + b"[" * 100_000,
    ],
)
def test_what_has_no_date_has_none(value: bytes | None) -> None:
    """Whatever is wrong with a message is for the parser to say; reading goes on."""
    assert published_ms(value) is None


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_time_do_not_overflow(date: str) -> None:
    """The first and last dates there are can be told."""
    assert isinstance(published_ms(f'{{"published_at": "{date}"}}'.encode()), int)


@pytest.mark.parametrize(
    ("date", "kafka_ms", "now_ms", "expected"),
    [
        ("2025-01-01", JANUARY + 5_000, JANUARY + 9_000, JANUARY),
        ("2025-02-01", JANUARY + 5_000, JANUARY + 9_000, JANUARY + 5_000),
        ("2025-02-01", JANUARY + 99_000, JANUARY + 9_000, JANUARY + 9_000),
        ("2025-02-01", -1, JANUARY + 9_000, JANUARY + 9_000),
        ("none", JANUARY + 5_000, JANUARY + 9_000, JANUARY + 5_000),
    ],
    ids=["published", "future date", "future date and clock", "no Kafka timestamp", "no date"],
)
def test_event_time_is_bounded_by_arrival_and_clock(date: str, kafka_ms: int, now_ms: int, expected: int) -> None:
    """The earliest of what the article, Kafka and the clock say."""
    assert event_ms(f'{{"published_at": "{date}"}}'.encode(), kafka_ms, now_ms) == expected


def test_nothing_seen_promises_nothing() -> None:
    """Before the first record the watermark holds everything back."""
    assert estimator().current_watermark() == MIN_TIMESTAMP


def test_the_watermark_follows_the_newest_less_the_delay() -> None:
    """What is older than that is late."""
    watermark = estimator()
    watermark.observe_timestamp(Timestamp(seconds=1_000_000))
    assert watermark.current_watermark() == Timestamp(seconds=1_000_000 - DAY)


def test_an_older_article_does_not_move_it_back() -> None:
    """A watermark is a promise."""
    watermark = estimator()
    watermark.observe_timestamp(Timestamp(seconds=1_000_000))
    watermark.observe_timestamp(Timestamp(seconds=500_000))
    assert watermark.current_watermark() == Timestamp(seconds=1_000_000 - DAY)


def test_the_future_does_not_push_it_ahead() -> None:
    """Even an element stamped in the future moves the watermark no further than the clock less the delay."""
    watermark = estimator(now_s=2_000_000)
    watermark.observe_timestamp(Timestamp(seconds=9_000_000))
    assert watermark.current_watermark() == Timestamp(seconds=2_000_000 - DAY)


def test_a_quiet_topic_lets_windows_close() -> None:
    """Where there is nothing left to read, the clock drives the watermark."""
    watermark = estimator(now_s=2_000_000)
    watermark.observe_timestamp(Timestamp(seconds=1_000_000))
    watermark.caught_up()
    assert watermark.current_watermark() == Timestamp(seconds=2_000_000 - DAY)


def test_a_resumed_reader_keeps_its_promise() -> None:
    """The state carries over a checkpoint, and a clock set back does not move it."""
    watermark = estimator(now_s=2_000_000)
    watermark.caught_up()
    resumed = estimator(watermark.get_estimator_state(), now_s=5)
    resumed.caught_up()
    assert resumed.current_watermark() == Timestamp(seconds=2_000_000 - DAY)


def test_an_element_without_time_is_harmless() -> None:
    """Elements stamped with the beginning of time neither fail nor move anything."""
    watermark = estimator()
    watermark.observe_timestamp(MIN_TIMESTAMP)
    assert watermark.current_watermark() == MIN_TIMESTAMP
