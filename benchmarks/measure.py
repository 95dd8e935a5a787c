"""Measures one run of one side from outside: its marks, its processor time, its memory.

The comparison uses working time. It begins when a side is ready (imported, model loaded, clients connected) and ends when all
is written and committed. For Tidewire it excludes the time that rounds spend on starting workers:

    from the begin of the round to the start of the first worker     building and translating the Beam pipeline
  + the mean over workers of  start → ready                          Python, imports
                            + preparing stages                       unpickling, imports, DoFn.setup, loading the model

The mean is right because a worker that is still loading takes no processor time from the others. The time that one worker
waits for another stays included. The plain script forks its processes with the model loaded, which takes negligible time.
"""

import os
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import psutil

from benchmarks.servers import count_documents
from benchmarks.side import Assignment, command

Side = Literal["plain_script", "tidewire_run"]
KIB, MIB = 1024, 1024 * 1024
PSS_EVERY_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One run, in seconds of wall time. `ready_s`: from the start of the process until it can read; `workers_s`: see above.

    `stages` holds each worker's seconds by stage, if asked for.
    """

    side: Side
    articles: int
    ready_s: float
    workers_s: float
    work_s: float
    cpu_s: float
    peak_pss_mib: float | None
    documents: Mapping[str, int]
    stages: tuple[Mapping[str, float], ...]

    @property
    def per_second(self) -> float:
        """Articles per second of working time."""
        return self.articles / self.work_s


class RunFailed(Exception):
    """A measured side ended with an error, so there is no comparison."""


def measure(side: Side, assignment: Assignment, *, memory: bool = False, stages: bool = False) -> Measurement:
    """Run a side once; raises RunFailed. Memory is sampled only on request, because that slows the run."""
    with tempfile.TemporaryDirectory(prefix="tidewire-bench-") as folder:
        words, environment, marks_file = command(side, assignment, Path(folder), stages=stages)
        began = time.monotonic()
        process = subprocess.Popen(words, env=environment)
        sampler = _PssSampler(process.pid) if memory else None
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = sampler.stop() if sampler else None
        if process.returncode:
            raise RunFailed(f"{side} ended with {process.returncode}")
        marks = [msgspec.json.decode(line) for line in marks_file.read_bytes().splitlines()]
    return _measurement(
        side,
        began,
        marks,
        cores=assignment.cores,
        cpu_s=usage.ru_utime + usage.ru_stime + _forked_cpu_s(marks),
        peak=peak,
        documents=count_documents(assignment.settings),
    )


def _measurement(
    side: Side,
    began: float,
    marks: Sequence[Mapping[str, Any]],
    *,
    cores: int,
    cpu_s: float,
    peak: float | None,
    documents: Mapping[str, int],
) -> Measurement:
    ready, done = _at(marks, "ready")[0], _at(marks, "done")[0]
    workers = workers_start(marks)
    if side == "tidewire_run" and cores > 1 and not workers:
        raise RunFailed("the workers left no marks: their start cannot be told apart")
    return Measurement(
        side=side,
        articles=next(mark["articles"] for mark in marks if mark["mark"] == "done"),
        ready_s=ready - began,
        workers_s=workers,
        work_s=done - ready - workers,
        cpu_s=cpu_s,
        peak_pss_mib=peak,
        documents=documents,
        stages=_stages(marks),
    )


def workers_start(marks: Sequence[Mapping[str, Any]]) -> float:
    """Return the seconds that all rounds together spent on starting their workers."""
    begins, ends = _at(marks, "round begins"), _at(marks, "round ended")
    return sum(_round_start(marks, begin, end) for begin, end in zip(begins, ends, strict=True))


def _round_start(marks: Sequence[Mapping[str, Any]], begin: float, end: float) -> float:
    births: dict[int, float] = {
        mark["pid"]: mark["at"] for mark in marks if mark["mark"] == "worker born" and begin <= mark["at"] <= end
    }
    if not births:
        return 0.0
    seconds: dict[int, float] = defaultdict(float)
    for mark in marks:
        if mark["pid"] in births and mark["mark"] == "worker ready":
            seconds[mark["pid"]] += mark["at"] - births[mark["pid"]]
        if mark["pid"] in births and mark["mark"] == "stage prepared":
            seconds[mark["pid"]] += mark["seconds"]
    first: float = min(births.values())
    return first - begin + sum(seconds.values()) / len(births)


def _forked_cpu_s(marks: Sequence[Mapping[str, Any]]) -> float:
    seconds: float = sum(mark.get("forked_cpu_s", 0.0) for mark in marks if mark["mark"] == "done")
    return seconds


def _at(marks: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    return [mark["at"] for mark in marks if mark["mark"] == name]


def _stages(marks: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, float], ...]:
    """Return the last mark of each worker."""
    last: dict[int, Mapping[str, float]] = {
        mark["pid"]: mark["seconds_by_stage"] for mark in marks if mark["mark"] == "stages"
    }
    return tuple(last.values())


class _PssSampler:
    """Samples, twice a second, the memory of a process and its children (PSS: shared pages are divided among processes)."""

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._ended = threading.Event()
        self._peak = 0.0
        self._thread = threading.Thread(target=self._sample, name="pss", daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Return the greatest sum in MiB."""
        self._ended.set()
        self._thread.join()
        return self._peak

    def _sample(self) -> None:
        while not self._ended.wait(PSS_EVERY_S):
            try:
                family = [self._root, *self._root.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self._peak = max(self._peak, sum(map(pss_mib, family)))


def pss_mib(process: psutil.Process) -> float:
    """Return a process's memory in MiB, 0 where it has ended; pages that it shares are divided among those who share them."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (OSError, ProcessLookupError):
        return 0.0  # the process has just ended
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * KIB / MIB
