"""The report of a run: how many messages were read, and how each of them settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.core.errors import OffsetsLost, OffsetsSkipped, TidewireError
from pipeline.core.plural import count_noun

COMMITTING, INTERRUPTED = "committing", "interrupted"
"""States of a report until its round is known to be committed, and of one whose round never was."""
LOST, SKIPPED = "offsets lost", "offsets skipped"
"""States of the report of a run that missed messages: Kafka no longer has them, or somebody else committed over them."""

DeadReasons = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """The counts of one run; `read` = `indexed` + `unchanged` + `deleted` + `dead` if all counts are right.

    `dead_reasons` counts dead letters by (stage, reason). `dead_known` of them had the payload of an earlier one;
    `quarantined` of them come from a bug of ours, `refused` are new and were refused by Elasticsearch. `undated_takedowns` of
    the `deleted` are takedowns whose time cannot be right, so that they hide what came before them. `annotated` is the number
    of parsed texts, `seconds` the time from the first read to the last commit, `lost` lists the ranges of offsets that Kafka
    no longer had, `skipped` those that somebody else committed unread. `members` are other consumers in the group,
    `held_back` counts offsets behind an open transaction.
    """

    run_id: str
    group: str
    rounds: int = 0
    read: int = 0
    indexed: int = 0
    unchanged: int = 0
    deleted: int = 0
    dead: int = 0
    dead_reasons: DeadReasons = field(default_factory=dict)
    dead_known: int = 0
    quarantined: int = 0
    refused: int = 0
    undated_takedowns: int = 0
    seconds: float = 0.0
    annotated: int = 0
    lost: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    held_back: int = 0

    @property
    def settled(self) -> int:
        """The number of messages that settled, with any outcome."""
        return self.indexed + self.unchanged + self.deleted + self.dead

    @property
    def adds_up(self) -> bool:
        """Whether each message that was read settled exactly once, and each dead one for a reason."""
        return self.read == self.settled and self.dead == sum(self.dead_reasons.values())

    @property
    def articles_per_second(self) -> float:
        """Messages settled in a second of the run; 0 where the run took no time."""
        return round(self.settled / self.seconds, 1) if self.seconds > 0 else 0.0

    @property
    def nothing_new(self) -> bool:
        """Return whether the run found no new article and no new dead letter; it may have carried out takedowns."""
        return self.indexed == 0 and self.dead == self.dead_known


def missed_messages(report: RunReport) -> TidewireError | None:
    """Return the error of a run that could not read some messages, though all that it read settled; None for all others."""
    if report.skipped:
        return OffsetsSkipped(
            f"somebody else commits for group '{report.group}': {count_noun(len(report.skipped), 'range')} of offsets read by no"
            " run (above). Give the other consumer a group of its own"
        )
    if report.lost:
        return OffsetsLost(
            f"{count_noun(len(report.lost), 'range')} of offsets lost (above): Kafka deleted messages before a run read them."
            " Publish them again if you have them; let the topic keep messages for longer (retention.ms)"
        )
    return None


def as_json(report: RunReport) -> dict[str, Any]:
    """Return the report as plain JSON values, with the reasons as a list, the most frequent first."""
    return {
        "run_id": report.run_id,
        "group": report.group,
        "rounds": report.rounds,
        "read": report.read,
        "indexed": report.indexed,
        "unchanged": report.unchanged,
        "deleted": report.deleted,
        "dead": report.dead,
        "dead_reasons": [
            {"stage": stage, "reason": reason, "count": count}
            for (stage, reason), count in reasons_by_count(report.dead_reasons)
        ],
        "dead_known": report.dead_known,
        "quarantined": report.quarantined,
        "refused": report.refused,
        "undated_takedowns": report.undated_takedowns,
        "annotated": report.annotated,
        "seconds": round(report.seconds, 3),
        "articles_per_second": report.articles_per_second,
        "lost": list(report.lost),
        "skipped": list(report.skipped),
        "members": list(report.members),
        "held_back": report.held_back,
        "adds_up": report.adds_up,
    }


def reasons_by_count(reasons: DeadReasons) -> list[tuple[tuple[str, str], int]]:
    """Return the reasons with their counts, the most frequent first."""
    return sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
