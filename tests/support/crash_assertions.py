"""What must be so after whatever happened to a run: the same indexes as undisturbed, and every message settled once."""

import os
from dataclasses import dataclass
from random import Random
from typing import Any

from pipeline.clients.kafka_offsets import fetch_offsets
from pipeline.clients.kafka_topic import read_topic
from pipeline.core.run_report import RunReport
from tests.support.message_streams import ROUND_MESSAGES, broken_messages
from tests.support.pipeline_harness import PipelineHarness
from tests.support.run_process import Moment

SEED = int(os.environ.get("PYTEST_RANDOMLY_SEED", "20250308"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """A run that nothing happened to: what it left, and how long each of its rounds took, in seconds."""

    digests: dict[str, str | None]
    rounds: dict[int, float]

    def moment(self, number: int, of: int) -> Moment:
        """The moment `number` (from 0) of so many that are spread at random over the rounds."""
        left = Random(SEED + number).uniform(number, number + 1) / of * sum(self.rounds.values())
        for each, seconds in self.rounds.items():
            if left < seconds:
                return Moment(number=each, after_s=left)
            left -= seconds
        raise ValueError(f"{number} is not below {of}")


def finish(harness: PipelineHarness, undisturbed: Undisturbed) -> RunReport:
    """Run once more and hold everything against what an undisturbed run left; a run after that has nothing to do.

    Notes that the crash left can only be struck off by that one: until the rerun commits, they are not void.
    """
    report = harness.run(round_messages=ROUND_MESSAGES)
    assert harness.digests() == undisturbed.digests
    assert harness.run().read == 0
    check(harness, undisturbed)
    return report


def check(harness: PipelineHarness, undisturbed: Undisturbed) -> None:
    """The same digests, no lag, no note left, and each dead letter once."""
    assert harness.digests() == undisturbed.digests
    assert harness.documents("pending") == {}
    assert all(partition.committed == partition.end for partition in fetch_offsets(harness.settings.kafka))
    dead = dead_letters(harness)
    assert sorted(letter.value for letter in dead) == sorted(broken_messages())
    assert len({letter.key for letter in dead}) == len(dead)


def dead_letters(harness: PipelineHarness) -> list[Any]:
    """The committed records on the topic of dead letters."""
    return list(read_topic(harness.settings.kafka, harness.settings.kafka.topic_dead))


def nothing_is_committed(harness: PipelineHarness) -> bool:
    """Whether the group stands nowhere, and no dead letter shows."""
    return dead_letters(harness) == [] and all(
        partition.committed is None for partition in fetch_offsets(harness.settings.kafka)
    )
