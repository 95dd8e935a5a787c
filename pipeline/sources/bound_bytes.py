"""Ends a planned round before its records exceed a number of bytes.

A round needs about ten times the bytes of its records: Beam keeps them between stages, and workers take them apart. Kafka does
not tell the size of a record without sending it, so the records are read here once more than they are annotated. That takes
little of a round's time (`docs/benchmarks.md`), and only as much is read as the round may hold.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kafka import KafkaConsumer

from pipeline.clients.kafka import open_consumer
from pipeline.core.settings import KafkaSettings
from pipeline.sources.cursor import Cursor
from pipeline.sources.offset_ranges import OffsetRange

PATIENCE_S = 300.0

Sizes = Callable[[OffsetRange], Iterator[tuple[int, int]]]
"""Gives offset and bytes of each record of a range, in order, read only as far as the caller iterates."""


def bound_bytes(
    kafka: KafkaSettings,
    ranges: Sequence[OffsetRange],
    max_bytes: int,
    *,
    patience_s: float = PATIENCE_S,
    open_client: Callable[..., KafkaConsumer] = open_consumer,
) -> tuple[OffsetRange, ...]:
    """Return the heads of the ranges whose records have at most `max_bytes` together; the same for the same records.

    Raises:
        Unreachable: Kafka did not answer for `patience_s`.
        TidewireError: A log was truncated since the ranges were planned.
    """
    with open_client(kafka, patience_s=patience_s) as consumer:
        return cut_by_bytes(
            ranges, max_bytes, lambda each: _sizes(Cursor(consumer, kafka, each, each.start, patience_s), each)
        )


def cut_by_bytes(ranges: Sequence[OffsetRange], max_bytes: int, sizes: Sizes) -> tuple[OffsetRange, ...]:
    """Return the heads of the ranges with at most `max_bytes` together, and without those that are empty.

    Every range gets an even share of what the ranges before it left. Where no record fits, a single one is taken.
    """
    heads: list[OffsetRange] = []
    left = max_bytes
    for place, each in enumerate(ranges):
        head, used = _head(each, left // (len(ranges) - place), sizes)
        heads.append(head)
        left -= used
    if ranges and not any(heads):
        offset, _ = next(sizes(ranges[0]))
        return (replace(ranges[0], stop=offset + 1),)
    return tuple(head for head in heads if head)


def _head(each: OffsetRange, share: int, sizes: Sizes) -> tuple[OffsetRange, int]:
    """Return the range up to the first record that exceeds the share, and the bytes of the records before that one."""
    used = 0
    for offset, size in sizes(each):
        if used + size > share:
            return replace(each, stop=offset), used
        used += size
    return each, used


def _sizes(cursor: Cursor, each: OffsetRange) -> Iterator[tuple[int, int]]:
    while cursor.position < each.stop:
        batch, _ = cursor.poll()
        for message in batch:
            if message.offset < each.stop:
                yield message.offset, len(message.key or b"") + len(message.value or b"")
