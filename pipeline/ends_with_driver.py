"""Imported first by each worker process: ends it when the run that started it ends, in whatever way.

Beam's workers notice that their runner was killed only when they next send it something, and those that are just starting
wait for it without end: they would hold memory, and go on writing beside the next run.
"""

import os
import signal
import time
from contextlib import suppress
from threading import Thread
from typing import Final

import psutil

DRIVER: Final = "_TIDEWIRE_DRIVER"  # environment variable: the run's process id, and when it was started
PLUGIN: Final = __name__
POLL_S = 0.5


def announce_driver() -> None:
    """Tell the workers that are started from now on whom to watch: this process."""
    os.environ[DRIVER] = f"{os.getpid()} {psutil.Process().create_time()}"


def _end_with(pid: int, started: float) -> None:
    with suppress(psutil.NoSuchProcess):
        driver = psutil.Process(pid)
        while driver.create_time() == started and driver.is_running() and driver.status() != psutil.STATUS_ZOMBIE:
            time.sleep(POLL_S)
    os.kill(os.getpid(), signal.SIGKILL)


def _watch() -> None:
    pid, _, started = os.environ.get(DRIVER, "").partition(" ")
    if pid and int(pid) != os.getpid():
        Thread(target=_end_with, args=(int(pid), float(started)), name="ends-with-driver", daemon=True).start()


_watch()
