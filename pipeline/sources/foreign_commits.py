"""Compares where the group stands with where runs last left it.

find_skipped    offsets that somebody else committed, so that no run read them
find_forgotten  offsets that were lost while Kafka forgot where the group stood
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.clients.commit_marks import marked_rounds
from pipeline.clients.kafka_offsets import PartitionOffsets
from pipeline.sources.offset_ranges import LostRange

Positions = Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SkippedRange:
    """Offsets [start, stop) that no run read, because a commit that is not ours passed over them."""

    topic: str
    partition: int
    start: int
    stop: int

    def __str__(self) -> str:
        return (
            f"{self.topic}/{self.partition}: offsets {self.start} to {self.stop - 1} were read by no run: somebody else committed"
            f" {self.stop} for the group. Read them with `tidewire run --partitions {self.partition} --from {self.start} --to"
            f" {self.stop}`"
        )


def find_skipped(partitions: Sequence[PartitionOffsets], last: Positions | None) -> list[SkippedRange]:
    """Return the offsets between where runs of the group last stood and where a commit that is not ours put it.

    Args:
        partitions: The partitions, each with the group's offset and the mark of its commit.
        last: Where runs last stood, without partitions that none has read; None: they were of a version that kept no places,
            and nothing can be said.
    """
    if last is None:
        return []
    found = []
    for offsets in partitions:
        if offsets.committed is None or offsets.committed > offsets.end:
            continue  # nothing was committed, or the topic was made anew and is read from its beginning
        stood = last.get((offsets.topic, offsets.partition), 0)
        start = max(offsets.beginning, 0 if stood > offsets.end else stood)
        stop = offsets.committed
        if start < stop and marked_rounds(offsets.metadata) is None:
            found.append(SkippedRange(topic=offsets.topic, partition=offsets.partition, start=start, stop=stop))
    return found


def find_forgotten(partitions: Sequence[PartitionOffsets], last: Positions | None) -> list[LostRange]:
    """Return what was lost in partitions in which Kafka no longer knows the group.

    It forgets a group that commits nothing for a week, and the partitions of a topic that is deleted.
    """
    found = []
    for offsets in partitions:
        stood = (last or {}).get((offsets.topic, offsets.partition))
        if stood is None or offsets.committed is not None or offsets.start is not None:
            continue
        if stood > offsets.end:
            found.append(_lost(offsets, offsets.beginning, stood, "recreated"))
        elif stood < offsets.beginning:
            found.append(_lost(offsets, stood, offsets.beginning, "expired"))
    return found


def _lost(offsets: PartitionOffsets, start: int, stop: int, reason: Literal["expired", "recreated"]) -> LostRange:
    return LostRange(topic=offsets.topic, partition=offsets.partition, start=start, stop=stop, reason=reason)
