"""Worker processes are forked from one that has loaded everything, and end with the run that started them."""

import os
import signal
import subprocess
import sys
import time
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from pipeline.beam import forked_workers as worker
from pipeline.beam.forked_workers import ForkedWorkers, begin_loading
from pipeline.core.settings import AnnotateSettings, RunSettings

A_RUN = """
import multiprocessing, signal
from pipeline.beam.forked_workers import end_with_the_run
forked = multiprocessing.get_context("forkserver")
forked.set_forkserver_preload([])
worker = forked.Process(target=end_with_the_run, daemon=True)
worker.start()
print(worker.pid, flush=True)
signal.pause()
"""
WHAT_IS_LOADED = """
import sys
import pipeline.jobs.preload
from transforms.annotation.annotate_batch import loaded_model
from transforms.stages import ready_narratives
print("pipeline.jobs.main_round" in sys.modules, loaded_model.cache_info().currsize, ready_narratives.cache_info().currsize)
"""
TWO = RunSettings(workers=2)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of modules that each start of the fork server would preload; no server starts."""
    preloaded: list[str] = []
    monkeypatch.setenv(worker.PRELOAD, "")
    monkeypatch.setattr(forkserver, "ensure_running", lambda: preloaded.append(os.environ[worker.PRELOAD]))
    return preloaded


def ended(pid: int, *, within_s: float) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_a_worker_ends_when_its_run_is_killed() -> None:
    """The worker works on while its run goes on, and ends with it."""
    with subprocess.Popen([sys.executable, "-c", A_RUN], stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        pid = int(run.stdout.readline())
        assert not ended(pid, within_s=1.0)
        run.send_signal(signal.SIGKILL)
        assert ended(pid, within_s=120.0)  # on a busy machine the worker is still importing


def loaded_with(asked: AnnotateSettings | None) -> str:
    environment = {name: value for name, value in os.environ.items() if name != worker.PRELOAD}
    if asked is not None:
        environment[worker.PRELOAD] = msgspec.json.encode(asked).decode()
    done = subprocess.run(
        [sys.executable, "-c", WHAT_IS_LOADED], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == "", "what loads ahead writes to the user's terminal"
    return done.stdout.strip()


def test_what_workers_are_forked_from_has_loaded_what_they_need() -> None:
    """The parent of the workers has loaded the job's modules, the model and the compiled narratives."""
    assert loaded_with(AnnotateSettings()) == "True 1 1"


def test_wrong_settings_are_reported_by_the_run_and_not_by_what_loads_ahead_of_it(tmp_path: Path) -> None:
    """With a broken narrative only the modules are loaded ahead, and workers can still be forked."""
    (tmp_path / "broken.yaml").write_text("id: [")
    assert loaded_with(AnnotateSettings(narratives_dir=str(tmp_path))) == "True 0 0"


def test_a_run_of_several_processes_begins_to_load_with_its_settings(started: list[str]) -> None:
    """The fork server gets the settings that say what to load."""
    asked = AnnotateSettings(long_text_chars=7)
    begin_loading(TWO, asked)
    assert [msgspec.json.decode(settings_sent, type=AnnotateSettings) for settings_sent in started] == [asked]


@pytest.mark.parametrize("run", [RunSettings(workers=1), RunSettings(workers=2, runner="FlinkRunner")])
def test_a_run_without_processes_of_ours_loads_nothing_ahead(started: list[str], run: RunSettings) -> None:
    """One worker works in the run's own process, other runners have workers of their own."""
    begin_loading(run, AnnotateSettings())
    assert started == []


def test_beam_carries_the_environment_through_its_own_form() -> None:
    """A translated pipeline names our workers, and reading it back gives an equal environment."""
    context: Any = None
    proto = ForkedWorkers().to_runner_api(context)
    assert proto.urn == "tidewire:env:forked_python:v1"
    assert ForkedWorkers.from_runner_api(proto, context) == ForkedWorkers()
