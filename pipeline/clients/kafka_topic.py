"""Reads the committed records of a topic, from its beginning or given offsets to the ends that it has now."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from pipeline.clients.kafka import open_consumer, retrying, unreachable
from pipeline.core.errors import TidewireError, TopicMissing
from pipeline.core.settings import KafkaSettings

POLL_MS = 1_000

Place = tuple[int, int]  # partition and offset


def read_topic(
    kafka: KafkaSettings,
    topic: str,
    *,
    start: Mapping[int, int] | None = None,
    patience_s: float = 30.0,
    open_client: Callable[..., KafkaConsumer] = open_consumer,
) -> Iterator[Any]:
    """Yield every record of the topic that is committed now, each partition in order.

    Ends are reached by position, so that gaps and transaction markers do no harm.

    Args:
        kafka: The connection to Kafka.
        topic: The topic.
        start: The partitions to read, each with the offset to begin at; None: all of them, from their beginnings.
        patience_s: Time limit without new records.
        open_client: Opens a consumer.

    Raises:
        TopicMissing: The topic does not exist.
        Unreachable: Nothing came for `patience_s`.
    """
    with closing(open_client(kafka, patience_s=patience_s, check_crcs=False)) as consumer:
        if start is None:
            chosen = [TopicPartition(topic, number) for number in sorted(_partitions(consumer, topic))]
        else:
            chosen = [TopicPartition(topic, number) for number in sorted(start)]
        beginnings = retrying(lambda: consumer.beginning_offsets(chosen), kafka, patience_s=patience_s)
        ends = retrying(lambda: consumer.end_offsets(chosen), kafka, patience_s=patience_s)
        for partition in chosen:
            begin = max(beginnings[partition], (start or {}).get(partition.partition, 0))
            yield from _read_partition(consumer, kafka, partition, range(begin, ends[partition]), patience_s)


def _read_partition(
    consumer: KafkaConsumer, kafka: KafkaSettings, partition: TopicPartition, span: range, patience_s: float
) -> Iterator[Any]:
    if not span:
        return
    consumer.assign([partition])
    consumer.seek(partition, span.start)
    position, moved_at = span.start, time.monotonic()
    while position < span.stop:
        try:
            batch = consumer.poll(timeout_ms=POLL_MS).get(partition, [])
            reached = consumer.position(partition, timeout_ms=POLL_MS) or position
        except KafkaError as error:
            if not error.retriable:
                raise TidewireError(f"{partition.topic}/{partition.partition} at {position}: {error}") from error
            batch, reached = [], position
        yield from (record for record in batch if record.offset < span.stop)
        if reached > position:
            position, moved_at = reached, time.monotonic()
        elif time.monotonic() - moved_at > patience_s:
            place = f"{partition.topic}/{partition.partition} at offset {position}: its records do not come"
            raise unreachable(kafka, place, patience_s)


def _partitions(consumer: KafkaConsumer, topic: str) -> set[int]:
    found = consumer.partitions_for_topic(topic)
    if not found:
        raise TopicMissing(f"there is no topic '{topic}'; `tidewire setup` makes it")
    return set(found)
