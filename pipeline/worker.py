"""A worker process of a run: Beam's own, but that it ends when the run that started it ends, in whatever way.

Beam's workers notice that their runner was killed only when they next send it something, and those that are just starting
wait for it for minutes: they would hold memory, and go on writing beside the next run.
"""

import logging
import os
import shlex
import signal
import sys
import time
from contextlib import suppress
from threading import Thread
from typing import Final

import psutil

_RUN: Final = "_TIDEWIRE_RUN"  # environment variable: the run's process id, and when it was started
POLL_S: Final = 0.2


def worker_command() -> str:
    """Return the shell's words that start a worker of this process's run; it finds us by the environment."""
    os.environ[_RUN] = f"{os.getpid()} {psutil.Process().create_time()}"
    return f"exec {shlex.quote(sys.executable)} -m {__name__}"


def end_with(pid: int, started: float) -> None:
    """Return when the process that had this id at its start is no more, then end this one as if by `kill -9`."""
    with suppress(psutil.NoSuchProcess):
        run = psutil.Process(pid)
        while run.create_time() == started and run.is_running() and run.status() != psutil.STATUS_ZOMBIE:
            time.sleep(POLL_S)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Watch the run, then do Beam's work."""
    pid, _, started = os.environ[_RUN].partition(" ")
    Thread(target=end_with, args=(int(pid), float(started)), name="end-with-the-run", daemon=True).start()

    # Beam narrates on import and at its start, before it hears of the level that a run asks for.
    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("apache_beam.runners.worker.sdk_worker_main").setLevel(logging.ERROR)
    from apache_beam.runners.worker import sdk_worker_main  # noqa: PLC0415 (takes seconds: the watch comes first)

    sdk_worker_main.main(sys.argv)


if __name__ == "__main__":
    main()
