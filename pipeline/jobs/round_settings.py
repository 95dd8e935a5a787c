"""The part that a round of any job reads and commits, decided before its pipeline is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.sinks.pending_notes import Writer
from pipeline.sources.offset_ranges import OffsetRange


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSettings:
    """The offsets or articles that a round reads, and the offsets that it commits (none, for a job over the index).

    `planned` is where the group stood when the run was planned, `positions` where it will stand after the round. Once the group has committed `stops`, the round's notes are
    expired.
    """

    run_id: str
    number: int
    group: str
    topic: str
    fingerprint: str
    ranges: tuple[OffsetRange, ...]
    commits: Mapping[tuple[str, int], int]
    stops: Mapping[tuple[str, int], int]
    planned: Mapping[tuple[str, int], int]
    started_at: str
    now: str
    narrative_versions: Mapping[str, int]
    max_dead_share: float
    max_dead_min: int
    positions: Mapping[tuple[str, int], int] = field(default_factory=dict)
    dry_run: bool = False
    from_kafka: bool = True

    @property
    def id(self) -> str:
        """The id of the round's notes and of its report in the index `runs`."""
        return f"{self.run_id}-{self.number}"

    @property
    def writer(self) -> Writer:
        """The writer that stands in the round's notes."""
        return Writer(
            owner=self.group,
            run=self.id,
            stops=self.stops,
            now=self.now,
            refusals_crash=not self.from_kafka,
        )
