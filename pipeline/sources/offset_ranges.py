"""Plans which offsets a run reads: arithmetic alone, from the offsets that `pipeline.clients.kafka_offsets` fetched.

    parse_bound     the meaning of --from and --to
    plan_drain      the ranges to read, the offsets that are lost, and those that are passed over
    plan_rounds     the ranges cut into rounds of bounded size

A drain ends at the last stable offsets seen at its start: an open transaction ends it earlier, and messages published
later do not extend it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from pipeline.clients.kafka_offsets import RESUME, Bound, PartitionOffsets
from pipeline.core.errors import UsageError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class OffsetRange:
    """Offsets [start, stop) of a partition; some of them may hold no record."""

    topic: str
    partition: int
    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop:
            raise ValueError(f"not a range of offsets: [{self.start}, {self.stop})")

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}[{self.start}, {self.stop})"

    def __len__(self) -> int:
        return self.stop - self.start


Shorten = Callable[[tuple[OffsetRange, ...]], tuple[OffsetRange, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LostRange:
    """Offsets [start, stop) that a run should read but Kafka no longer has.

    `expired`: the log begins at `stop` (retention, deleted records). `recreated`: the log ends before `stop`, where the
    group stands, so the topic was deleted and made anew; reading begins at `start`, and the group must be moved there
    (pipeline.sinks.commit_round.restart_group), or its commits would never count.
    """

    topic: str
    partition: int
    start: int
    stop: int
    reason: Literal["expired", "recreated"] = "expired"

    @property
    def moves(self) -> tuple[int, int]:
        """Where the group stands, and where it must be moved."""
        return (self.start, self.stop) if self.reason == "expired" else (self.stop, self.start)

    def __str__(self) -> str:
        where = f"{self.topic}/{self.partition}"
        if self.reason == "expired":
            return f"{where}: offsets {self.start} to {self.stop - 1} are lost: the log begins at {self.stop}"
        return f"{where}: the group stood at {self.stop}, after the log's end: the topic was made anew; read from {self.start}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The ranges that a run reads.

    `lost` must be reported. `skipped` are ranges that the group has not passed and that this run leaves out because of
    --from: their partitions must not be committed, or these ranges would never be read.
    """

    ranges: tuple[OffsetRange, ...]
    lost: tuple[LostRange, ...] = ()
    skipped: tuple[OffsetRange, ...] = ()


def parse_bound(word: str) -> Bound:
    """Parse --from or --to: `resume`, `beginning`, `end`, an offset or an ISO 8601 time (UTC by default)."""
    if word in {"resume", "beginning", "end"}:
        return RESUME if word == "resume" else Bound(kind="beginning" if word == "beginning" else "end")
    if word.isascii() and word.isdigit():
        return Bound(kind="offset", value=int(word))
    try:
        moment = datetime.fromisoformat(word)
    except ValueError as error:
        raise UsageError(f"'{word}' is no offset, no ISO 8601 time, nor resume, beginning or end") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    ms = int((moment - EPOCH).total_seconds() * 1000)
    if ms < 0:
        raise UsageError(f"'{word}' lies before 1970")
    return Bound(kind="time", value=ms)


def plan_drain(partitions: Sequence[PartitionOffsets], *, limit: int | None = None) -> Plan:
    """Return the ranges to read of each partition up to its end, at most `limit` offsets in all, spread evenly."""
    lost: list[LostRange] = []
    skipped: list[OffsetRange] = []
    ranges: list[OffsetRange] = []
    for offsets in sorted(partitions, key=lambda each: (each.topic, each.partition)):
        due = _due(offsets)
        lost.extend(_lost(offsets, due))
        start = _first(offsets, due)
        resume = offsets.beginning if offsets.committed is None else max(offsets.committed, offsets.beginning)
        if offsets.start is not None and resume < start:
            skipped.append(_range(offsets, resume, start))
        stop = offsets.end if offsets.stop is None else min(offsets.stop, offsets.end)
        if start < stop:
            ranges.append(_range(offsets, start, stop))
    if limit is not None:
        ranges = [head for head, _ in _cut(ranges, limit) if head]
    return Plan(ranges=tuple(ranges), lost=tuple(lost), skipped=tuple(skipped))


def plan_rounds(
    ranges: Sequence[OffsetRange], round_messages: int, shorten: Shorten = lambda heads: heads
) -> Iterator[tuple[OffsetRange, ...]]:
    """Yield the ranges in rounds of at most `round_messages` offsets, each spread evenly over the remaining ranges.

    Args:
        ranges: The ranges of a drain, one for each partition.
        round_messages: The most offsets of a round.
        shorten: Returns the part of a round's ranges that is read now, at least one offset; called when the round begins.
    """
    if round_messages < 1:
        raise ValueError("a round reads at least one message")
    rest = [each for each in ranges if each]
    while rest:
        heads = shorten(tuple(head for head, _ in _cut(rest, round_messages) if head))
        yield heads
        stops = {(head.topic, head.partition): head.stop for head in heads}
        tails = (replace(each, start=stops.get((each.topic, each.partition), each.start)) for each in rest)
        rest = [tail for tail in tails if tail]


def _due(offsets: PartitionOffsets) -> int | None:
    """Return the offset where reading should begin, even if Kafka no longer has it; None without --from and commits."""
    return offsets.committed if offsets.start is None else offsets.start


def _first(offsets: PartitionOffsets, due: int | None) -> int:
    """Return the first offset to read: at least the log's beginning, and exactly it if the topic was made anew."""
    if due is None or (due > offsets.end and offsets.start is None):
        return offsets.beginning
    return max(due, offsets.beginning)


def _lost(offsets: PartitionOffsets, due: int | None) -> list[LostRange]:
    place = {"topic": offsets.topic, "partition": offsets.partition}
    if due is not None and due < offsets.beginning:
        return [LostRange(**place, start=due, stop=offsets.beginning)]  # type: ignore[arg-type]
    if offsets.start is None and due is not None and due > offsets.end:
        return [LostRange(**place, start=offsets.beginning, stop=due, reason="recreated")]  # type: ignore[arg-type]
    return []


def _cut(ranges: Sequence[OffsetRange], total: int) -> list[tuple[OffsetRange, OffsetRange]]:
    """Split each range in two, so that the first halves have `total` offsets together, as evenly as they allow."""
    shares = dict.fromkeys(range(len(ranges)), 0)
    by_size = sorted(shares, key=lambda index: (len(ranges[index]), index))
    for place, index in enumerate(by_size):
        shares[index] = min(len(ranges[index]), -(-total // (len(by_size) - place)))
        total -= shares[index]
    return [
        (_range(each, each.start, each.start + shares[index]), _range(each, each.start + shares[index], each.stop))
        for index, each in enumerate(ranges)
    ]


def _range(place: PartitionOffsets | OffsetRange, start: int, stop: int) -> OffsetRange:
    return OffsetRange(topic=place.topic, partition=place.partition, start=start, stop=stop)
