"""Checks after a disturbed run: the indexes of an undisturbed run, and every message settled once."""

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
    """An undisturbed run: its final digests, and the seconds that each of its rounds took."""

    digests: dict[str, str | None]
    rounds: dict[int, float]

    def moment(self, number: int, of: int) -> Moment:
        """Return moment `number` (from 0) of `of` moments, spread at random over the rounds."""
        left = Random(SEED + number).uniform(number, number + 1) / of * sum(self.rounds.values())
        for each, seconds in self.rounds.items():
            if left < seconds:
                return Moment(number=each, after_s=left)
            left -= seconds
        raise ValueError(f"{number} is not below {of}")


def rerun_and_check(harness: PipelineHarness, undisturbed: Undisturbed) -> RunReport:
    """Run twice more and compare the indexes with those of an undisturbed run; the second run has nothing to read.

    The second run removes notes that the crash left: they are outdated only once the first one has committed.
    """
    report = harness.run(round_messages=ROUND_MESSAGES)
    assert harness.digests() == undisturbed.digests
    assert harness.run().read == 0
    check_settled(harness, undisturbed)
    return report


def check_settled(harness: PipelineHarness, undisturbed: Undisturbed) -> None:
    """Check that the digests are the same, nothing is left to read, no note is left, and each dead letter is there once."""
    assert harness.digests() == undisturbed.digests
    assert harness.documents("pending") == {}
    assert all(partition.committed == partition.end for partition in fetch_offsets(harness.settings.kafka))
    dead = dead_letters(harness)
    assert sorted(letter.value for letter in dead) == sorted(broken_messages())
    assert len({letter.key for letter in dead}) == len(dead)


def dead_letters(harness: PipelineHarness) -> list[Any]:
    """Return the committed records on the topic of dead letters."""
    return list(read_topic(harness.settings.kafka, harness.settings.kafka.topic_dead))


def nothing_is_committed(harness: PipelineHarness) -> bool:
    """Return whether the group has no committed offset and no dead letter can be read."""
    return dead_letters(harness) == [] and all(
        partition.committed is None for partition in fetch_offsets(harness.settings.kafka)
    )
