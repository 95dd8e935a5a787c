"""Imported first by each worker process: ends it when the run that started it ends, in whatever way.

Beam's workers notice a runner that was killed only when they next send it something, and those that are just starting
wait for it without end: they would hold memory, and go on writing beside the next run.
"""

import os
import signal
import threading
from typing import Final

import psutil

DRIVER: Final = "_TIDEWIRE_DRIVER"  # environment variable: process id and start of the run
PLUGIN: Final = __name__


def announce_driver() -> None:
    """Tell the workers that are started from now on whom to watch."""
    os.environ[DRIVER] = f"{os.getpid()} {psutil.Process().create_time()}"


def _end_with(driver: psutil.Process | None) -> None:
    if driver is not None:
        driver.wait()
    os.kill(os.getpid(), signal.SIGKILL)


def _find(told: str) -> psutil.Process | None:
    """Return the driver's process; None where it is gone, be its number another's by now."""
    pid, started = told.split()
    try:
        process = psutil.Process(int(pid))
        return process if process.create_time() == float(started) else None
    except psutil.NoSuchProcess:
        return None


def _watch() -> None:
    told = os.environ.get(DRIVER)
    if told is not None and told.split()[0] != str(os.getpid()):
        threading.Thread(target=_end_with, args=(_find(told),), name="ends-with-driver", daemon=True).start()


_watch()
