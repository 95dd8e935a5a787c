"""Which offsets a run reads: pure arithmetic, then the few questions to Kafka that it starts from.

    fetch_offsets   what Kafka says of each partition, with --from and --to resolved to offsets
    plan_drain      the ranges to read, what is lost, what is passed over
    plan_rounds     the ranges cut into rounds of bounded size

A drain ends at the last stable offsets seen at its start: an open transaction holds it back, and nothing published
later makes it longer.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import UnstableOffsetCommitError

from pipeline.clients.kafka import StableAdmin, open_admin, open_consumer, retrying
from pipeline.core.errors import TopicMissing, UsageError
from pipeline.core.settings import KafkaSettings

STABLE_WAIT_S, STABLE_PAUSE_S = 3.0, 0.05
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class OffsetRange:
    """Offsets [start, stop) of a partition; not every one of them needs to hold a record."""

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


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LostRange:
    """Offsets [start, stop) that were due and are gone.

    `expired`: the log begins at `stop` (retention, deleted records). `recreated`: the log ends before `stop`, where the
    group stands, so the topic was deleted and made anew; reading begins at `start`, and the group must be moved there
    (pipeline.sinks.commit_round.restart_group), or its commits would never count.
    """

    topic: str
    partition: int
    start: int
    stop: int
    reason: Literal["expired", "recreated"] = "expired"

    def __str__(self) -> str:
        where = f"{self.topic}/{self.partition}"
        if self.reason == "expired":
            return f"{where}: offsets {self.start} to {self.stop - 1} are lost: the log begins at {self.stop}"
        return f"{where}: the group stands at {self.stop}, after the log's end: the topic was made anew; read from {self.start}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Where reading begins or ends: at the group's offset, the log's beginning or end, an offset, or a time."""

    kind: Literal["group", "beginning", "end", "offset", "time"]
    value: int = 0  # the offset, or milliseconds since 1970 UTC


RESUME = Bound(kind="group")
END = Bound(kind="end")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionOffsets:
    """What Kafka says of a partition. `start` is where --from points (None: resume), `stop` where --to does."""

    topic: str
    partition: int
    beginning: int
    end: int
    committed: int | None
    start: int | None = None
    stop: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run reads.

    `lost` must be reported. `skipped` are ranges that the group has not passed and that this run leaves out because of
    --from: the offsets of their partitions must not be committed, or they would never be read.
    """

    ranges: tuple[OffsetRange, ...]
    lost: tuple[LostRange, ...] = ()
    skipped: tuple[OffsetRange, ...] = ()


def parse_bound(word: str) -> Bound:
    """Return what --from or --to means: `resume`, `beginning`, `end`, an offset or an ISO 8601 time (UTC by default)."""
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
    """Return what to read from each partition up to its end, at most `limit` offsets in all, spread evenly."""
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


def plan_rounds(ranges: Sequence[OffsetRange], round_messages: int) -> Iterator[tuple[OffsetRange, ...]]:
    """Yield the ranges in rounds of at most `round_messages` offsets, each spread evenly over what is left."""
    if round_messages < 1:
        raise ValueError("a round reads at least one message")
    rest = [each for each in ranges if each]
    while rest:
        cut = _cut(rest, round_messages)
        yield tuple(head for head, _ in cut if head)
        rest = [tail for _, tail in cut if tail]


def uncovered(planned: Sequence[OffsetRange], read: Sequence[OffsetRange]) -> tuple[OffsetRange, ...]:
    """Return the parts of `planned` that no range of `read` covers: empty when everything was read."""
    missing: list[OffsetRange] = []
    for due in planned:
        at = due.start
        same = (each for each in read if (each.topic, each.partition) == (due.topic, due.partition))
        for each in sorted(same):
            if each.start > at and at < due.stop:
                missing.append(_range(due, at, min(each.start, due.stop)))
            at = max(at, each.stop)
        if at < due.stop:
            missing.append(_range(due, at, due.stop))
    return tuple(missing)


def fetch_offsets(
    settings: KafkaSettings,
    *,
    partitions: Sequence[int] | None = None,
    start: Bound = RESUME,
    stop: Bound = END,
    patience_s: float = 30.0,
) -> list[PartitionOffsets]:
    """Ask Kafka what there is of `topic_raw` and where the group stands; raises Unreachable."""
    committed = committed_offsets(settings, patience_s=patience_s)
    with open_consumer(settings, patience_s=patience_s) as consumer:
        chosen = _chosen(consumer, settings, partitions)

        def ask(question: Callable[[], Any]) -> Any:
            return retrying(question, settings, patience_s=patience_s)

        beginnings = ask(lambda: consumer.beginning_offsets(chosen))
        ends = ask(lambda: consumer.end_offsets(chosen))

        def resolved(bound: Bound) -> dict[TopicPartition, int]:
            if bound.kind == "time":
                found = ask(lambda: consumer.offsets_for_times(dict.fromkeys(chosen, bound.value)))
                return {each: found[each].offset if found.get(each) else ends[each] for each in chosen}
            return {
                "beginning": beginnings,
                "end": ends,
                "offset": dict.fromkeys(chosen, bound.value),
                "group": {each: committed.get((each.topic, each.partition), beginnings[each]) for each in chosen},
            }[bound.kind]

        starts = {} if start.kind == "group" else resolved(start)
        stops = resolved(stop)
    return [
        PartitionOffsets(
            topic=each.topic,
            partition=each.partition,
            beginning=beginnings[each],
            end=ends[each],
            committed=committed.get((each.topic, each.partition)),
            start=starts.get(each),
            stop=stops[each],
        )
        for each in chosen
    ]


def committed_offsets(settings: KafkaSettings, *, patience_s: float = 30.0) -> dict[tuple[str, int], int]:
    """Return where the group stands in `topic_raw`; partitions it never committed are absent.

    A transaction that was committed a moment ago counts. One that stays open belongs to a run that died: it will be aborted, so
    after STABLE_WAIT_S the group stands where it stood before.
    """

    def ask() -> dict[tuple[str, int], int]:
        admin = open_admin(settings, patience_s=patience_s)
        try:
            found = _group_offsets(admin, settings)
        finally:
            admin.close()
        return {
            (partition.topic, partition.partition): committed.offset
            for partition, committed in found.items()
            if partition.topic == settings.topic_raw and committed.offset >= 0
        }

    return retrying(ask, settings, patience_s=patience_s)


def _group_offsets(admin: StableAdmin, settings: KafkaSettings) -> Any:
    """Return the group's offsets by partition, each asked for by name.

    Asked for all that it has, the broker leaves out a partition whose very first commit is still being written, instead of
    saying that it is unstable.
    """
    (topic,) = admin.describe_topics([settings.topic_raw])
    partitions = [TopicPartition(settings.topic_raw, each["partition_index"]) for each in topic["partitions"]]
    deadline = time.monotonic() + STABLE_WAIT_S
    admin.require_stable = True
    while True:
        try:
            return admin.list_group_offsets({settings.group: partitions or None})[settings.group]
        except UnstableOffsetCommitError:
            if time.monotonic() >= deadline:
                admin.require_stable = False
            time.sleep(STABLE_PAUSE_S)


def _due(offsets: PartitionOffsets) -> int | None:
    """Return where reading is meant to begin, be it there or not; None where nobody said."""
    return offsets.committed if offsets.start is None else offsets.start


def _first(offsets: PartitionOffsets, due: int | None) -> int:
    """Return where reading begins: never before the log does, at its beginning where the topic was made anew."""
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


def _chosen(consumer: KafkaConsumer, settings: KafkaSettings, partitions: Sequence[int] | None) -> list[TopicPartition]:
    there = consumer.partitions_for_topic(settings.topic_raw)
    if not there:
        raise TopicMissing(f"there is no topic '{settings.topic_raw}'; `tidewire setup` makes it")
    missing = sorted(set(partitions or ()) - there)
    if missing:
        raise UsageError(f"topic '{settings.topic_raw}' has no partition {missing[0]}; it has 0 to {max(there)}")
    return [TopicPartition(settings.topic_raw, each) for each in sorted(there if partitions is None else partitions)]
