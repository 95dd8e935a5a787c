"""A worker process ends with the run that started it, in whatever way that ends."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from pipeline.worker import worker_command

WATCH = "import sys; from pipeline.worker import end_with; end_with(int(sys.argv[1]), float(sys.argv[2]))"
FOR_EVER = [sys.executable, "-c", "import signal; signal.pause()"]


@pytest.fixture
def run() -> Iterator[subprocess.Popen[bytes]]:
    """A process that goes on for ever."""
    with subprocess.Popen(FOR_EVER) as process:
        try:
            yield process
        finally:
            process.kill()


def watching(run: subprocess.Popen[bytes], started: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WATCH, str(run.pid), str(started)])


def test_a_worker_ends_when_its_run_is_killed(run: subprocess.Popen[bytes]) -> None:
    """And not before: while the run goes on, so does the worker; a run that nobody reaped counts as ended."""
    with watching(run, psutil.Process(run.pid).create_time()) as worker:
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(timeout=1.0)
        run.kill()
        assert worker.wait(timeout=20) == -signal.SIGKILL


def test_a_worker_is_not_deceived_by_a_process_id_that_is_given_again(run: subprocess.Popen[bytes]) -> None:
    """Another process with the run's number is not the run."""
    with watching(run, psutil.Process(run.pid).create_time() - 60) as worker:
        assert worker.wait(timeout=20) == -signal.SIGKILL


def test_the_command_survives_the_shell_and_names_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in the interpreter's path; `exec` leaves no shell between the run and its worker."""
    monkeypatch.setenv("_TIDEWIRE_RUN", "")
    monkeypatch.setattr(sys, "executable", "/a path/with 'marks'/python")
    assert shlex.split(worker_command()) == ["exec", "/a path/with 'marks'/python", "-m", "pipeline.worker"]
    pid, started = os.environ["_TIDEWIRE_RUN"].split()
    assert (int(pid), float(started)) == (os.getpid(), psutil.Process().create_time())
