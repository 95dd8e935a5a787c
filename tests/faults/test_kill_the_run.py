"""`kill -9` of the run at random moments: a rerun leaves the indexes of an undisturbed run."""

from pathlib import Path
from random import Random

import psutil
import pytest

from pipeline.core.errors import WorkerLost
from tests.support.crash_assertions import SEED, Undisturbed, rerun_and_check
from tests.support.message_streams import LONG
from tests.support.pipeline_harness import PipelineHarness
from tests.support.run_process import running_process

pytestmark = [
    pytest.mark.stack,
    pytest.mark.fault,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # kafka-python leaves some to the collector
]

MOMENTS = 10 if LONG else 2


@pytest.mark.parametrize("number", range(MOMENTS))
def test_a_rerun_after_kill_9_ends_as_an_undisturbed_run(
    published: PipelineHarness, undisturbed: Undisturbed, tmp_path: Path, number: int
) -> None:
    """The killed run's workers end with it; the rerun, with another number of workers, leaves the same indexes."""
    moment = undisturbed.moment(number, MOMENTS)
    with running_process(published.settings, tmp_path / "run", workers=2) as run:
        run.wait_for(moment)
        had_ended = run.ended()
        _, alive = psutil.wait_procs(run.kill(), timeout=15)
    print(f"seed {SEED}: killed {moment}{', after its end' if had_ended else ''}")  # noqa: T201
    assert alive == []
    rerun_and_check(published, undisturbed)


def test_a_run_that_loses_its_workers_ends_with_an_error_and_its_rerun_goes_on(
    published: PipelineHarness, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """The system may kill workers for lack of memory: the run ends at once, and nothing is committed twice."""
    with running_process(published.settings, tmp_path / "run", workers=2) as run:
        run.wait_for_annotation(0.0)
        for worker in run.workers():  # one of them alone may have done its part
            worker.kill()
        assert run.wait() == WorkerLost.exit_code, run.errors()
        assert "ended with exit code -9: nothing of the round is committed" in " ".join(run.errors().split())
    rerun_and_check(published, undisturbed)


def test_runs_that_are_killed_while_they_write_again_and_again_end_as_one(
    published: PipelineHarness, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """A run, its rerun and the rerun's rerun are killed at random in the seconds after the first annotation."""
    for number in range(6 if LONG else 2):
        seconds = Random(SEED - number).uniform(0.2, 3.0)
        with running_process(published.settings, tmp_path / f"run-{number}") as run:
            run.wait_for_annotation(seconds)
        print(f"seed {SEED}: killed {seconds:.2f} s after the first annotation")  # noqa: T201
    rerun_and_check(published, undisturbed)
