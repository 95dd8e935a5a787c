"""Watches the consumer group during a run: where it stands, who else is in it, and whose commits passed over messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from elasticsearch import Elasticsearch

from pipeline.clients.kafka_offsets import PartitionOffsets, group_commits, group_members
from pipeline.core.settings import Settings
from pipeline.jobs.run_history import last_positions
from pipeline.sources.foreign_commits import Positions, SkippedRange, find_forgotten, find_skipped
from pipeline.sources.offset_ranges import LostRange


@dataclass(slots=True, kw_only=True)
class GroupWatch:
    """The group as a run finds it. `lost` is what Kafka no longer has, `positions` is where the run's rounds leave the group."""

    settings: Settings
    lost: tuple[LostRange, ...] = ()
    partitions: Sequence[PartitionOffsets]
    positions: Positions
    skipped: list[SkippedRange] = field(default_factory=list)
    members: tuple[str, ...] = ()

    @property
    def held_back(self) -> int:
        """The number of offsets that an open transaction held back from this run."""
        return sum(max((offsets.log_end or 0) - offsets.end, 0) for offsets in self.partitions)

    def after(self, commits: Positions) -> Positions:
        """Return where the group stands once these offsets are committed."""
        return {**self.positions, **{place: max(stop, self.positions.get(place, 0)) for place, stop in commits.items()}}

    def look_again(self) -> None:
        """Look for members and commits of others that came during the run; raises Unreachable."""
        self.members = tuple(sorted({*self.members, *group_members(self.settings.kafka)}))
        found = group_commits(self.settings.kafka)
        partitions = [
            replace(offsets, committed=now.offset, metadata=now.metadata, end=max(offsets.end, now.offset))
            for offsets in self.partitions
            if (now := found.get((offsets.topic, offsets.partition))) is not None
        ]
        self.skipped += [each for each in find_skipped(partitions, self.positions) if each not in self.skipped]
        standing = {place: now.offset for place, now in found.items() if place in self.positions}
        self.positions = {**self.positions, **standing}


def watch_group(
    client: Elasticsearch, settings: Settings, partitions: Sequence[PartitionOffsets], lost: Sequence[LostRange]
) -> GroupWatch:
    """Compare where the group stands with where runs last left it; raises Unreachable.

    Args:
        client: Elasticsearch, with the reports of earlier runs.
        settings: The settings of this run.
        partitions: The partitions that the run reads, with the group's offsets.
        lost: The offsets that Kafka no longer has; the run moves the group past them.
    """
    kafka = settings.kafka
    last = last_positions(client, settings.elasticsearch.index_prefix, kafka.group)
    standing: Mapping[tuple[str, int], int] = {
        (offsets.topic, offsets.partition): offsets.committed for offsets in partitions if offsets.committed is not None
    }
    moved = {(each.topic, each.partition): each.moves for each in lost}
    restarted = {place: new for place, (old, new) in moved.items() if standing.get(place) == old}
    chosen = {(offsets.topic, offsets.partition) for offsets in partitions}
    elsewhere = {place: offset for place, offset in (last or {}).items() if place not in chosen}
    return GroupWatch(
        settings=settings,
        partitions=partitions,
        lost=(*lost, *find_forgotten(partitions, last)),
        positions={**elsewhere, **standing, **restarted},
        skipped=find_skipped(partitions, last),
        members=group_members(kafka),
    )
