"""ReadArticles: Kafka as a Beam source in Python alone, without Java's expansion service.

    read = pipeline | ReadArticles(kafka=settings.kafka, ranges=plan.ranges)
    read.records   Record
    read.counts    ReadCount: which offsets were read, and how many records they held
    read.lost      LostRange: offsets that Kafka deleted between planning and reading

A splittable DoFn reads each range until the consumer's *position* reaches its stop, so that compaction gaps, aborted
transactions and transaction markers neither stall it nor cost a record. Nothing is committed here: a pipeline knows only at
its very end that all went well (see pipeline.sinks.commit_round).

The reader waits up to `patience_s` for a restarted broker or a new leader. Partitions added later belong to no range:
plan anew for them (`tidewire run --follow` does so in each round).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.transforms.core import RestrictionProvider
from kafka import KafkaConsumer

from pipeline.clients.kafka import open_consumer
from pipeline.core.settings import KafkaSettings
from pipeline.sources.cursor import Cursor
from pipeline.sources.offset_ranges import LostRange, OffsetRange
from pipeline.sources.restriction import OffsetRestrictionTracker, pieces
from schemas.records import Origin, Record

COUNTS = "counts"
LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ReadCount:
    """The number of records read from a range; the round's counts are checked against it."""

    range: OffsetRange
    records: int


class Read(NamedTuple):
    """The records, their number in each range, and the offsets that Kafka no longer had."""

    records: beam.PCollection[Record]
    counts: beam.PCollection["ReadCount"]
    lost: beam.PCollection[LostRange]


@dataclass
class ReadArticles(beam.PTransform):
    """Read each record of `ranges` exactly once.

    A piece of work has at most `split_offsets` offsets, so that several workers share a partition.
    """

    kafka: KafkaSettings
    ranges: Sequence[OffsetRange]
    split_offsets: int = 1_000
    patience_s: float = 300.0
    open_client: Callable[..., KafkaConsumer] = open_consumer

    def __post_init__(self) -> None:
        super().__init__()
        if self.split_offsets < 1:
            raise ValueError("split_offsets: allowed: 1 or more")

    def expand(self, pbegin: Any) -> Any:
        reader = ReadRange(
            self.kafka, split_offsets=self.split_offsets, patience_s=self.patience_s, open_client=self.open_client
        )
        parts = [part for offsets in self.ranges for part in pieces(offsets, self.split_offsets)]
        read = (
            pbegin
            # Cut here and not in `split` alone: FnApiRunner keeps all pieces of one element on one worker.
            | "Spread the ranges" >> beam.Create(parts)
            | "Read the ranges" >> beam.ParDo(reader).with_outputs(COUNTS, LOST, main="records")
        )
        return Read(records=read.records, counts=read[COUNTS], lost=read[LOST])


class ReadRange(beam.DoFn, RestrictionProvider):
    """Reads OffsetRanges, splittable by offset. One consumer serves all the ranges that one worker is given."""

    def __init__(
        self,
        kafka: KafkaSettings,
        *,
        split_offsets: int = 1_000,
        patience_s: float = 300.0,
        open_client: Callable[..., KafkaConsumer] = open_consumer,
    ) -> None:
        self._settings = kafka
        self._split_offsets = split_offsets
        self._patience_s = patience_s
        self._open_client = open_client
        self._consumer: KafkaConsumer | None = None

    def process(
        self,
        element: OffsetRange,
        tracker: Any = beam.DoFn.RestrictionParam(),  # noqa: B008 (Beam's way of asking for it)
    ) -> Iterator[Any]:
        """Yield the records that the tracker grants, then their number; the output of one call goes into one bundle."""
        start = tracker.current_restriction().start
        cursor = Cursor(self._client(), self._settings, element, start, self._patience_s)
        records = 0
        while cursor.position < tracker.current_restriction().stop:
            batch, gone = cursor.poll()
            if gone is not None:
                stop = min(gone.stop, tracker.current_restriction().stop)
                yield beam.pvalue.TaggedOutput(LOST, replace(gone, stop=stop))
            ours = True
            for message in batch:
                ours = tracker.try_claim(message.offset)
                if not ours:
                    break
                cursor.claimed = message.offset
                records += 1
                yield _record(message)
            if not ours or not _claim_gap(tracker, cursor):
                break
        done = replace(element, start=start, stop=tracker.current_restriction().stop)
        yield beam.pvalue.TaggedOutput(COUNTS, ReadCount(range=done, records=records))

    def teardown(self) -> None:
        if self._consumer is not None:
            self._consumer.close(autocommit=False, timeout_ms=1_000)
            self._consumer = None

    def initial_restriction(self, element: OffsetRange) -> OffsetRange:
        return element

    def create_tracker(self, restriction: OffsetRange) -> OffsetRestrictionTracker:
        return OffsetRestrictionTracker(restriction)

    def split(self, element: OffsetRange, restriction: OffsetRange) -> Iterator[OffsetRange]:  # noqa: ARG002 (Beam's)
        yield from pieces(restriction, self._split_offsets)

    def restriction_size(self, element: OffsetRange, restriction: OffsetRange) -> int:  # noqa: ARG002 (Beam's)
        return len(restriction)

    def _client(self) -> KafkaConsumer:
        if self._consumer is None:
            self._consumer = self._open_client(self._settings, patience_s=self._patience_s)
        return self._consumer


def _claim_gap(tracker: Any, cursor: Cursor) -> bool:
    """Claim the offsets that hold no record, so that a range ends even if its last offsets hold no record."""
    if cursor.position - 1 <= cursor.claimed:
        return True
    cursor.claimed = cursor.position - 1
    return bool(tracker.try_claim(cursor.claimed))


def _record(message: Any) -> Record:
    origin = Origin(
        topic=message.topic, partition=message.partition, offset=message.offset, timestamp_ms=message.timestamp
    )
    return Record(origin=origin, key=message.key, value=message.value)
