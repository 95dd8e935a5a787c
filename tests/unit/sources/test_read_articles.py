"""ReadArticles against a log in memory: ends, gaps, splits, losses, checkpoints and broken connections."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest
from apache_beam.io.iobase import RestrictionTracker
from apache_beam.pvalue import TaggedOutput
from apache_beam.runners.sdf_utils import RestrictionTrackerView, ThreadsafeRestrictionTracker
from kafka import TopicPartition
from kafka.errors import KafkaConnectionError, OffsetOutOfRangeError, TopicAuthorizationFailedError

from pipeline.core.errors import TidewireError, Unreachable
from pipeline.core.settings import KafkaSettings
from pipeline.sources.offset_ranges import LostRange, OffsetRange
from pipeline.sources.read_articles import ReadArticles, ReadCount, ReadRange
from schemas.records import Origin, Record

PARTITION = TopicPartition("news", 0)
SETTINGS = KafkaSettings(topic_raw="news")


class Message(NamedTuple):
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


@dataclass
class FakeConsumer:
    """A consumer of one partition, stored as the offsets with a record; the others are gaps."""

    present: Sequence[int]
    end: int
    begins: int = 0
    batch: int = 3
    errors: list[Exception] = field(default_factory=list)
    at: int = 0
    closed: bool = False

    def assign(self, partitions: list[TopicPartition]) -> None:
        assert partitions == [PARTITION]

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.at = offset

    def position(self, partition: TopicPartition, timeout_ms: int) -> int:
        return self.at

    def beginning_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {PARTITION: self.begins}

    def poll(self, timeout_ms: int) -> dict[TopicPartition, list[Message]]:
        if self.errors:
            raise self.errors.pop(0)
        if not self.begins <= self.at <= self.end:
            raise OffsetOutOfRangeError({PARTITION: self.at})
        offsets = [offset for offset in self.present if self.at <= offset < self.end][: self.batch]
        self.at = offsets[-1] + 1 if offsets else self.end
        return {PARTITION: [message(offset) for offset in offsets]} if offsets else {}

    def close(self, *, autocommit: bool, timeout_ms: int) -> None:
        self.closed = True


class EmptyPolls:
    """A consumer whose every second poll is empty."""

    def __init__(self, consumer: FakeConsumer) -> None:
        self._consumer = consumer
        self._polls = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._consumer, name)

    def poll(self, timeout_ms: int) -> dict[TopicPartition, list[Message]]:
        self._polls += 1
        return {} if self._polls % 2 == 0 else self._consumer.poll(timeout_ms)


def message(offset: int) -> Message:
    return Message("news", 0, offset, 1_700_000_000_000 + offset, b"key", b"%d" % offset)


def offsets(start: int, stop: int) -> OffsetRange:
    return OffsetRange(topic="news", partition=0, start=start, stop=stop)


@dataclass
class Reading:
    """One call of `process`, driven by hand."""

    consumer: Any
    asked: OffsetRange
    options: dict[str, Any] = field(default_factory=dict)
    split_after: int | None = None

    def __post_init__(self) -> None:
        dofn = ReadRange(SETTINGS, open_client=self.open, **self.options)
        self.tracker = ThreadsafeRestrictionTracker(dofn.create_tracker(dofn.initial_restriction(self.asked)))
        self.records: list[Record] = []
        self.tagged: dict[str, list[Any]] = {}
        for element in dofn.process(self.asked, RestrictionTrackerView(self.tracker)):
            self.take(element)

    def open(self, settings: KafkaSettings, patience_s: float) -> FakeConsumer:
        return self.consumer

    def take(self, element: Any) -> None:
        if isinstance(element, TaggedOutput):
            self.tagged.setdefault(element.tag, []).append(element.value)
            return
        self.records.append(element)
        if len(self.records) == self.split_after:
            self.tracker.try_split(0.0)

    @property
    def offsets(self) -> list[int]:
        return [record.origin.offset for record in self.records]

    @property
    def counts(self) -> list[ReadCount]:
        return self.tagged["counts"]


def test_a_record_carries_bytes_and_coordinates() -> None:
    """Key, value and origin are Kafka's."""
    reading = Reading(FakeConsumer([4], end=5), offsets(4, 5))
    origin = Origin(topic="news", partition=0, offset=4, timestamp_ms=1_700_000_000_004)
    assert reading.records == [Record(origin=origin, key=b"key", value=b"4")]


@pytest.mark.parametrize(
    ("present", "read"),
    [
        (range(20), [5, 6, 7, 8, 9]),
        ([0, 6, 9, 10], [6, 9]),
        ([6, 7], [6, 7]),
        ([4, 12], []),
        ([], []),
    ],
    ids=["dense", "compacted", "markers at the end", "a gap over the whole range", "nothing left"],
)
def test_a_range_ends_by_position(present: Sequence[int], read: list[int]) -> None:
    """With any gaps, exactly the records of the range are read, and the range is done."""
    reading = Reading(FakeConsumer(present, end=20), offsets(5, 10))
    assert reading.offsets == read
    assert reading.tracker.check_done()
    assert reading.counts == [ReadCount(range=offsets(5, 10), records=len(read))]


def test_a_split_leaves_the_rest_to_another() -> None:
    """Records that a split gave away are neither read nor counted here."""
    reading = Reading(FakeConsumer(range(10), end=10, batch=10), offsets(0, 10), split_after=3)
    assert reading.offsets == [0, 1, 2]
    assert reading.counts == [ReadCount(range=offsets(0, 3), records=3)]
    assert reading.tracker.check_done()


def test_what_expired_meanwhile_is_a_loss_and_reading_goes_on() -> None:
    """The log's beginning moved after planning: the loss is reported, and the rest is read."""
    reading = Reading(FakeConsumer(range(20), end=20, begins=7), offsets(2, 10))
    assert reading.tagged["lost"] == [LostRange(topic="news", partition=0, start=2, stop=7)]
    assert reading.offsets == [7, 8, 9]
    assert reading.counts == [ReadCount(range=offsets(2, 10), records=3)]


def test_a_loss_ends_with_the_range() -> None:
    """A worker reports the loss of its own range only."""
    reading = Reading(FakeConsumer(range(20), end=20, begins=15), offsets(2, 10))
    assert reading.tagged["lost"] == [LostRange(topic="news", partition=0, start=2, stop=10)]
    assert reading.tracker.check_done()


def test_a_log_that_ends_before_the_range_is_an_error() -> None:
    """A truncated log is an error."""
    with pytest.raises(TidewireError, match="ends before offset 5"):
        Reading(FakeConsumer([0], end=1), offsets(5, 10))


def test_a_broken_connection_is_waited_for() -> None:
    """Transient errors only take time."""
    consumer = FakeConsumer(range(5), end=5, errors=[KafkaConnectionError("restarting"), KafkaConnectionError("still")])
    assert Reading(consumer, offsets(0, 5)).offsets == [0, 1, 2, 3, 4]


def test_a_broker_that_stays_away_is_unreachable() -> None:
    """After `patience_s` without progress the error says which partition, where, and what to look at."""
    consumer = FakeConsumer(range(5), end=5, errors=[KafkaConnectionError("refused")] * 5)
    with pytest.raises(Unreachable, match=r"news/0 at offset 0: .*refused.*tidewire stack status"):
        Reading(consumer, offsets(0, 5), options={"patience_s": 0.0})


def test_a_slow_consumer_of_records_is_not_an_unreachable_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only waiting for the broker counts, not hours between two polls."""
    now = [0.0]
    monkeypatch.setattr("pipeline.sources.cursor.time.monotonic", lambda: now[0])
    taken = Reading.take

    def take_an_hour(self: Reading, element: Any) -> None:
        now[0] += 3_600
        taken(self, element)

    monkeypatch.setattr(Reading, "take", take_an_hour)
    consumer = FakeConsumer(range(5), end=5, batch=2)
    reading = Reading(EmptyPolls(consumer), offsets(0, 5), options={"patience_s": 60.0})
    assert reading.offsets == [0, 1, 2, 3, 4]


def test_an_error_that_will_not_pass_is_raised_at_once() -> None:
    """Waiting does not give us the right to read."""
    consumer = FakeConsumer(range(5), end=5, errors=[TopicAuthorizationFailedError({"news"})])
    with pytest.raises(TopicAuthorizationFailedError):
        Reading(consumer, offsets(0, 5))


def test_one_consumer_serves_many_ranges() -> None:
    """A worker connects once and closes the connection at its end."""
    consumer, opened = FakeConsumer(range(9), end=9), []

    def open_once(settings: KafkaSettings, patience_s: float) -> FakeConsumer:
        opened.append(settings)
        return consumer

    dofn = ReadRange(SETTINGS, open_client=open_once)
    for asked in (offsets(0, 4), offsets(4, 9)):
        tracker = ThreadsafeRestrictionTracker(dofn.create_tracker(asked))
        list(dofn.process(asked, RestrictionTrackerView(tracker)))
    dofn.teardown()
    assert opened == [SETTINGS]
    assert consumer.closed


def test_a_range_is_split_for_several_workers() -> None:
    """Initial splitting gives pieces of `split_offsets`."""
    dofn = ReadRange(SETTINGS, split_offsets=4)
    assert list(dofn.split(offsets(0, 9), offsets(0, 9))) == [offsets(0, 4), offsets(4, 8), offsets(8, 9)]
    assert dofn.restriction_size(offsets(0, 9), offsets(4, 8)) == 4


def test_its_tracker_is_what_beam_expects() -> None:
    """Beam accepts it as a restriction tracker."""
    assert isinstance(ReadRange(SETTINGS).create_tracker(offsets(0, 1)), RestrictionTracker)


def test_a_split_of_nothing_is_refused() -> None:
    """A configuration without anything to read is an error at construction."""
    with pytest.raises(ValueError, match="split_offsets"):
        ReadArticles(kafka=SETTINGS, ranges=[], split_offsets=0)
