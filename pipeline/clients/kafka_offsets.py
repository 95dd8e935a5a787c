"""Asks Kafka about the topic that runs read: where each partition begins and ends, and where the group stands.

fetch_offsets       all of it, with the bounds of a run resolved to offsets
group_commits       where the group stands, with the marks of the rounds that moved it there
committed_offsets   the same without marks
group_members       the consumers that have joined the group: never one of ours
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import UnstableOffsetCommitError

from pipeline.clients.kafka import StableAdmin, open_admin, open_consumer, retrying
from pipeline.core.errors import TopicMissing, UsageError
from pipeline.core.settings import KafkaSettings

STABLE_WAIT_S, STABLE_PAUSE_S = 3.0, 0.05

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A place where reading begins or ends: the group's offset, the log's beginning or end, an offset, or a time."""

    kind: Literal["group", "beginning", "end", "offset", "time"]
    value: int = 0  # the offset, or milliseconds since 1970 UTC


RESUME = Bound(kind="group")
END = Bound(kind="end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """The group's place in a partition, and the metadata of that commit (pipeline.clients.commit_marks)."""

    offset: int
    metadata: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionOffsets:
    """The offsets of a partition. `start` is where --from points (None: resume), `stop` is where --to points.

    `end` is the last stable offset: an open transaction holds back the messages from there to `log_end`. `metadata` belongs
    to the commit of `committed`.
    """

    topic: str
    partition: int
    beginning: int
    end: int
    committed: int | None
    start: int | None = None
    stop: int | None = None
    log_end: int | None = None
    metadata: str = ""


def fetch_offsets(
    settings: KafkaSettings,
    *,
    partitions: Sequence[int] | None = None,
    start: Bound = RESUME,
    stop: Bound = END,
    patience_s: float = 30.0,
) -> list[PartitionOffsets]:
    """Return the offsets of the partitions of `topic_raw`, with the bounds of a run resolved.

    Args:
        settings: The connection to Kafka, the topic and the group.
        partitions: The partitions to ask about; None: all.
        start: The begin of the offsets to read.
        stop: The end of the offsets to read.
        patience_s: Time limit for an answer of Kafka.

    Raises:
        TopicMissing: The topic does not exist.
        UsageError: The topic has no such partition.
        Unreachable: Kafka did not answer for `patience_s`.
    """
    commits = group_commits(settings, patience_s=patience_s)
    with open_consumer(settings, patience_s=patience_s) as consumer:
        chosen = _chosen(consumer, settings, partitions)

        def ask(question: Callable[[], Any]) -> Any:
            return retrying(question, settings, patience_s=patience_s)

        beginnings = ask(lambda: consumer.beginning_offsets(chosen))
        ends = ask(lambda: consumer.end_offsets(chosen))
        log_ends = ask(lambda: _log_ends(settings, chosen, patience_s))

        standing = {
            each: commits[each.topic, each.partition] for each in chosen if (each.topic, each.partition) in commits
        }

        def resolved(bound: Bound) -> dict[TopicPartition, int]:
            if bound.kind == "time":
                found = ask(lambda: consumer.offsets_for_times(dict.fromkeys(chosen, bound.value)))
                return {each: found[each].offset if found.get(each) else ends[each] for each in chosen}
            return {
                "beginning": beginnings,
                "end": ends,
                "offset": dict.fromkeys(chosen, bound.value),
                "group": {each: standing[each].offset if each in standing else beginnings[each] for each in chosen},
            }[bound.kind]

        starts = {} if start.kind == "group" else resolved(start)
        stops = resolved(stop)
    return [
        PartitionOffsets(
            topic=each.topic,
            partition=each.partition,
            beginning=beginnings[each],
            end=ends[each],
            committed=standing[each].offset if each in standing else None,
            start=starts.get(each),
            stop=stops[each],
            log_end=log_ends[each],
            metadata=standing[each].metadata if each in standing else "",
        )
        for each in chosen
    ]


def committed_offsets(settings: KafkaSettings, *, patience_s: float = 30.0) -> dict[tuple[str, int], int]:
    """Return where the group stands in `topic_raw`, as `group_commits` does, without the marks."""
    return {place: found.offset for place, found in group_commits(settings, patience_s=patience_s).items()}


def group_commits(settings: KafkaSettings, *, patience_s: float = 30.0) -> dict[tuple[str, int], Committed]:
    """Return where the group stands in `topic_raw`, without partitions that it never committed; raises Unreachable.

    A transaction that was committed a moment ago counts. A transaction that stays open belongs to a run that died. It will be
    aborted, so after STABLE_WAIT_S the offsets from before it are returned.
    """
    found = _ask_admin(settings, patience_s, lambda admin: _group_offsets(admin, settings))
    return {
        (partition.topic, partition.partition): Committed(offset=committed.offset, metadata=committed.metadata or "")
        for partition, committed in found.items()
        if partition.topic == settings.topic_raw and committed.offset >= 0
    }


def group_members(settings: KafkaSettings, *, patience_s: float = 30.0) -> tuple[str, ...]:
    """Return the consumers that have joined the group, by client and host; runs of ours never join. Raises Unreachable.

    Where the user may not describe groups, the result is empty.
    """
    found = _ask_admin(settings, patience_s, lambda admin: admin.describe_groups([settings.group]))
    members = found.get(settings.group, {}).get("members", ())
    return tuple(sorted(f"{member['client_id']} at {member['client_host'].lstrip('/')}" for member in members))


def _ask_admin(settings: KafkaSettings, patience_s: float, question: Callable[[StableAdmin], T]) -> T:
    def ask() -> T:
        admin = open_admin(settings, patience_s=patience_s)
        try:
            return question(admin)
        finally:
            admin.close()

    return retrying(ask, settings, patience_s=patience_s)


def _log_ends(
    settings: KafkaSettings, chosen: Sequence[TopicPartition], patience_s: float
) -> Mapping[TopicPartition, int]:
    """Return the ends of the log, with the messages of open and aborted transactions."""
    with open_consumer(settings, patience_s=patience_s, isolation_level="read_uncommitted") as consumer:
        ends: Mapping[TopicPartition, int] = consumer.end_offsets(chosen)
        return ends


def _group_offsets(admin: StableAdmin, settings: KafkaSettings) -> Any:
    """Return the group's offsets by partition, each asked for by name.

    Asked for all partitions, the broker omits a partition whose first commit is still being written. Asked by name, it
    answers that the offset is unstable.
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


def _chosen(consumer: KafkaConsumer, settings: KafkaSettings, partitions: Sequence[int] | None) -> list[TopicPartition]:
    there = consumer.partitions_for_topic(settings.topic_raw)
    if not there:
        raise TopicMissing(f"there is no topic '{settings.topic_raw}'; `tidewire setup` makes it")
    missing = sorted(set(partitions or ()) - there)
    if missing:
        raise UsageError(f"topic '{settings.topic_raw}' has no partition {missing[0]}; it has 0 to {max(there)}")
    return [TopicPartition(settings.topic_raw, each) for each in sorted(there if partitions is None else partitions)]
