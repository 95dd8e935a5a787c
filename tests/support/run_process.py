"""`tidewire run` as a separate process that a test can kill at any moment."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from pipeline.core.settings import Settings
from pipeline.jobs.rounds import PROGRESS_NAME
from tests.support.message_streams import ROUND_MESSAGES
from tests.support.own_settings import as_environment

POLL_S = 0.02
LOST_PATIENCE_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment of a run: `after_s` seconds after its round `number` (1, 2, …) began."""

    number: int
    after_s: float


class RunProcess:
    """A running `tidewire run`. The folder of each round shows its number from outside."""

    def __init__(self, settings: Settings, folder: Path, *, workers: int, round_messages: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._rounds: list[str] = []
        self.error_file = folder / "stderr"
        with self.error_file.open("wb") as error:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from pipeline.cli import main; main()", "run", "--json"],
                env={
                    **run_environment(settings, workers=workers, round_messages=round_messages),
                    "TMPDIR": str(folder),
                },
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=error,
                start_new_session=True,
            )

    def round_at_work(self) -> int:
        """Return the number of rounds that have begun."""
        for path in self._folder.glob("tidewire-*"):
            if path.name not in self._rounds:
                self._rounds.append(path.name)
        return len(self._rounds)

    def ended(self) -> bool:
        return self.process.poll() is not None

    def ends_within(self, seconds: float) -> bool:
        """Wait for so many seconds, or less where the run ends before; return whether it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        return self.ended()

    def moments(self) -> dict[int, float]:
        """Wait for the end; return the seconds of each round by its number."""
        began: dict[int, float] = {}
        while not self.ended():
            began.setdefault(self.round_at_work(), time.monotonic())
            time.sleep(POLL_S)
        began.pop(0, None)
        times = [*began.values(), time.monotonic()]
        return {number: after - before for number, before, after in zip(began, times, times[1:], strict=False)}

    def wait_for(self, moment: Moment) -> None:
        """Return at that moment, or when a later round begins, or when the run ends, whichever is first."""
        while self.round_at_work() < moment.number and not self.ended():
            time.sleep(POLL_S)
        until = time.monotonic() + moment.after_s
        while time.monotonic() < until and self.round_at_work() == moment.number and not self.ended():
            time.sleep(POLL_S)

    def wait_for_annotation(self, seconds: float) -> None:
        """Return `seconds` after the first text was annotated, or when the run ends."""
        while not self.ended() and not any(
            file.stat().st_size for file in self._folder.glob(f"tidewire-*/{PROGRESS_NAME}")
        ):
            time.sleep(POLL_S)
        self.ends_within(seconds)

    def kill(self) -> list[psutil.Process]:
        """Send SIGKILL to the run only; return its worker processes, which get no signal."""
        offspring = self.offspring()
        self.process.kill()
        self.process.wait()
        return offspring

    def offspring(self) -> list[psutil.Process]:
        """Return all processes below the run: the one that loaded the models, the workers, and their helpers."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def workers(self) -> list[psutil.Process]:
        """Return the worker processes: children of the process that loaded the models."""
        ahead = psutil.Process(self.process.pid).children()
        return [worker for process in ahead for worker in process.children()]

    def wait(self) -> int:
        """Wait for the end and return the exit code."""
        return self.process.wait(timeout=LOST_PATIENCE_S)

    def errors(self) -> str:
        return self.error_file.read_text(errors="replace")


@contextlib.contextmanager
def running_process(
    settings: Settings, folder: Path, *, workers: int = 1, round_messages: int = ROUND_MESSAGES
) -> Iterator[RunProcess]:
    """Start a run; kill it and all its processes afterwards."""
    run = RunProcess(settings, folder, workers=workers, round_messages=round_messages)
    try:
        yield run
    finally:
        for process in (*run.kill(), *_of_session(run.process.pid)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def _of_session(leader: int) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getsid(process.pid) == leader:
                found.append(process)
    return found


def run_environment(settings: Settings, *, workers: int, round_messages: int) -> Mapping[str, str]:
    """Return the environment of a run as a separate process."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TIDEWIRE_")}
    return {
        **inherited,
        **as_environment(settings),
        "TIDEWIRE_RUN_WORKERS": str(workers),
        "TIDEWIRE_RUN_ROUND_MESSAGES": str(round_messages),
    }
