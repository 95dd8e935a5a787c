"""The worker processes of a run: forked from a process that has loaded everything, and ended with their run, however it ends.

Beam itself starts a Python for each worker of each round, which imports and loads for some ten seconds before it does any
work. Our workers are forked by multiprocessing's fork server. A run starts it once; it imports `pipeline.jobs.preload` and does
nothing else, so that it has no threads, and the workers share its memory.

Beam's workers notice that their runner was killed only when they next send it something, and workers that are just starting
wait for it for minutes: they would use memory, and go on writing beside the next run. Beam's runner waits for ever for a
worker that was killed. Both are mended here.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, parent_process, resource_tracker
from threading import Event, Thread
from typing import Any, Final

import msgspec
from apache_beam.runners.portability.fn_api_runner.worker_handlers import GrpcWorkerHandler, WorkerHandler
from apache_beam.transforms.environments import Environment, python_sdk_capabilities
from google.protobuf import json_format, text_format

from pipeline.core.settings import AnnotateSettings, RunSettings

PRELOAD: Final = "_TIDEWIRE_PRELOAD"
"""Environment variable with AnnotateSettings (JSON): the fork server loads their models; unset: modules only."""

POLL_S: Final = 0.2
_LOSSES: Final[list[str]] = []
_URN: Final = "tidewire:env:forked_python:v1"
_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["pipeline.jobs.preload"])


def take_losses() -> list[str]:
    """Return and forget the descriptions of lost workers."""
    losses = [*_LOSSES]
    _LOSSES.clear()
    return losses


def begin_loading(run: RunSettings, annotate: AnnotateSettings) -> None:
    """Start the process that workers are forked from, unless it runs already; it loads while this process does."""
    if uses_processes(run):
        os.environ[PRELOAD] = msgspec.json.encode(annotate).decode()
        with _interrupts_blocked():
            forkserver.ensure_running()


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach, nor their children: they end with the run instead, without a traceback."""
    resource_tracker.ensure_running()  # the fork server needs it, and its start would unblock them
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def uses_processes(run: RunSettings) -> bool:
    """Tell whether a run forks workers of its own."""
    return run.runner == "DirectRunner" and worker_count(run) > 1


def worker_count(run: RunSettings) -> int:
    """Return the number of workers of a run on DirectRunner."""
    return run.workers or os.cpu_count() or 1


@Environment.register_urn(_URN, None)
class ForkedWorkers(Environment):
    """The environment in which Beam runs our code: forked processes on this machine."""

    def __init__(self) -> None:
        """Need no artifacts: the workers share the code of this process."""
        super().__init__(capabilities=python_sdk_capabilities())

    def to_runner_api_parameter(self, context: Any) -> tuple[str, None]:  # noqa: ARG002
        return _URN, None

    @staticmethod
    def from_runner_api_parameter(*_parameters: Any) -> "ForkedWorkers":
        return ForkedWorkers()


@WorkerHandler.register_environment(_URN, None)
class _ForkedWorker(GrpcWorkerHandler):
    """Starts and stops one worker, as Beam's runner asks."""

    def __init__(self, _payload: None, state: Any, provision_info: Any, grpc_server: Any) -> None:
        super().__init__(state, provision_info, grpc_server)
        options = provision_info.provision_info.pipeline_options
        addresses = {
            "CONTROL_API_SERVICE_DESCRIPTOR": text_format.MessageToString(self.control_api_service_descriptor()),
            "LOGGING_API_SERVICE_DESCRIPTOR": text_format.MessageToString(self.logging_api_service_descriptor()),
            "PIPELINE_OPTIONS": json_format.MessageToJson(options),
            "WORKER_ID": self.worker_id,
        }
        self._process = _FORKED.Process(
            target=work, args=({**os.environ, **addresses},), name=self.worker_id, daemon=True
        )
        self._stopped = Event()
        # Only this thread asks how the process ended: the exit code can be read once.
        self._watcher = Thread(target=self._watch, name=f"watch-{self.worker_id}", daemon=True)

    def start_worker(self) -> None:
        self._process.start()
        self._watcher.start()

    def stop_worker(self) -> None:
        self._stopped.set()
        if self._watcher.is_alive():
            self._watcher.join()

    def close(self) -> None:
        self._stopped.set()
        super().close()

    def _watch(self) -> None:
        """Report a lost worker to Beam, which waits for it otherwise; repeat it, since Beam may add requests."""
        self._process.join()
        if not self._process.exitcode:
            return
        words = f"{self.worker_id} ended with exit code {self._process.exitcode}"
        _LOSSES.append(words)
        while not self._stopped.wait(POLL_S):
            self.data_conn.close()
            with suppress(RuntimeError):  # Beam is just adding a request: the next turn aborts it
                self.control_conn.abort(RuntimeError(words))


def work(environment: Mapping[str, str]) -> None:
    """Do Beam's work in this process until the run stops the worker or ends."""
    Thread(target=end_with_the_run, name="end-with-the-run", daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)

    from apache_beam.runners.worker import sdk_worker_main  # noqa: PLC0415 (takes seconds: the watch comes first)

    sdk_worker_main.main(sys.argv)


def end_with_the_run() -> None:
    """Wait until the process of the run ends, then end this process as if by `kill -9`."""
    run = parent_process()
    assert run is not None
    run.join()
    os.kill(os.getpid(), signal.SIGKILL)
