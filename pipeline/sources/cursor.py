"""Reads one partition in order, past gaps and offsets that Kafka deleted, and waits for a restarted broker or a new leader."""

import time
from collections.abc import Sequence
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, OffsetOutOfRangeError

from pipeline.clients.kafka import RETRY_PAUSE_S, retrying, unreachable
from pipeline.core.errors import TidewireError
from pipeline.core.settings import KafkaSettings
from pipeline.sources.offset_ranges import LostRange, OffsetRange

POLL_MS = 200


class Cursor:
    """A consumer's place in one partition: `position` is the next offset to read, `claimed` the last claimed one."""

    def __init__(
        self, consumer: KafkaConsumer, settings: KafkaSettings, place: OffsetRange, start: int, patience_s: float
    ) -> None:
        """Move the consumer to offset `start` of the partition; `patience_s` limits the time without progress."""
        self._consumer = consumer
        self._settings = settings
        self._partition = TopicPartition(place.topic, place.partition)
        self._patience_s = patience_s
        self._waited_s = 0.0
        self.position = start
        self.claimed = start - 1
        consumer.assign([self._partition])
        consumer.seek(self._partition, start)

    def poll(self) -> tuple[Sequence[Any], LostRange | None]:
        """Return the next records and the lost offsets; raises Unreachable after `patience_s` without progress."""
        before, began, gone, batch, trouble = self.position, time.monotonic(), None, [], "its records do not come"
        try:
            batch = self._consumer.poll(timeout_ms=POLL_MS).get(self._partition, [])
            self.position = self._consumer.position(self._partition, timeout_ms=POLL_MS) or self.position
        except OffsetOutOfRangeError:
            gone = self._skip_lost()
        except KafkaError as error:
            if not error.retriable:
                raise
            trouble = str(error)
            time.sleep(RETRY_PAUSE_S)
        # Only time spent here counts: processing the records may take long between two calls.
        self._waited_s = 0.0 if self.position > before else self._waited_s + time.monotonic() - began
        if self._waited_s > self._patience_s:
            place = f"{self._partition.topic}/{self._partition.partition} at offset {self.position}"
            raise unreachable(self._settings, f"{place}: {trouble}", self._patience_s)
        return batch, gone

    def _skip_lost(self) -> LostRange:
        """Continue where the log begins now; raises TidewireError where it ends before our position."""

        def ask() -> int:
            return int(self._consumer.beginning_offsets([self._partition])[self._partition])

        beginning = retrying(ask, self._settings, patience_s=self._patience_s)
        topic, partition = self._partition
        if beginning <= self.position:
            raise TidewireError(
                f"{topic}/{partition} ends before offset {self.position}: its log was truncated, or the topic made anew, "
                "while it was being read; run again"
            )
        gone = LostRange(topic=topic, partition=partition, start=self.position, stop=beginning)
        self._consumer.seek(self._partition, beginning)
        self.position = beginning
        return gone
