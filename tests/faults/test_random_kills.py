"""`kill -9` of any process at random moments, again and again: the indexes end as those of an undisturbed run.

The long form (`TIDEWIRE_FAULTS=long`) kills a hundred times; every victim is killed equally often.
"""

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest

from pipeline.stack.local import kill_server, start_server
from pipeline.stack.state import SERVERS
from tests.support.crash_assertions import SEED, Undisturbed, rerun_and_check
from tests.support.message_streams import LONG, small_stream
from tests.support.pipeline_harness import PipelineHarness
from tests.support.run_process import Moment, RunProcess, running_process

pytestmark = [
    pytest.mark.stack,
    pytest.mark.fault,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # kafka-python leaves some to the collector
]

ROUNDS_OF_VICTIMS = 25 if LONG else 1
KILLS_IN_ONE_STREAM = 10
PAUSE_S = (0.5, 12.0)
DOWN_S = (0.0, 4.0)
SHARE_AT_WORK = 0.8  # the others are disturbed from their start on


def victims(chance: Random) -> list[str]:
    """Return the victims in random order: the run, one of its other processes, or a server."""
    chosen = ["run", "worker", *SERVERS] * ROUNDS_OF_VICTIMS
    chance.shuffle(chosen)
    return chosen


def kill(victim: str, run: RunProcess, state_dir: Path, chance: Random) -> None:
    """Kill the victim; a server is started again after a while, the run by the caller."""
    if victim == "run":
        run.kill()
    elif victim == "worker":
        if processes := run.offspring():
            chance.choice(processes).kill()
    else:
        kill_server(state_dir, victim)  # type: ignore[arg-type]
        time.sleep(chance.uniform(*DOWN_S))
        start_server(state_dir, victim)  # type: ignore[arg-type]


def disturb(
    harness: PipelineHarness, state_dir: Path, folders: Iterator[Path], left: list[str], chance: Random
) -> None:
    """Run until the stream is settled or KILLS_IN_ONE_STREAM victims are killed; a killed run is started again at once."""
    end = max(len(left) - KILLS_IN_ONE_STREAM, 0)
    while len(left) > end:
        with running_process(harness.settings, next(folders), workers=2) as run:
            if chance.random() < SHARE_AT_WORK:
                run.wait_for(Moment(number=1, after_s=0.0))
            while len(left) > end and not run.ends_within(chance.uniform(*PAUSE_S)):
                victim = left.pop()
                print(f"seed {SEED}: {len(left)} more after {victim} in round {run.round_at_work()}")  # noqa: T201
                kill(victim, run, state_dir, chance)
            if run.ended() and run.process.returncode == 0:
                return


def test_a_stream_ends_the_same_whatever_is_killed_while_it_is_read(
    another_harness: Callable[[str], PipelineHarness], undisturbed: Undisturbed, own_stack: Path, tmp_path: Path
) -> None:
    """The run, its workers, Kafka and Elasticsearch are killed; a rerun leaves the digests of an undisturbed run."""
    chance = Random(SEED)
    left = victims(chance)
    folders = (tmp_path / str(number) for number in count())
    for stream in count():
        harness = another_harness(f"stream-{stream}")
        harness.set_up()
        harness.publish(small_stream())
        disturb(harness, own_stack, folders, left, chance)
        rerun_and_check(harness, undisturbed)
        if not left:
            return
