"""How signals end a command that runs a Beam pipeline.

Beam can't be interrupted: an exception in the middle of it comes out as a bug of a stage, with pages of tracebacks of its runner
and workers. A run may be killed at any moment, so Ctrl-C ends the process on the spot, and its workers end with it.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event
from types import FrameType
from typing import NoReturn

import psutil

from pipeline.cli.common import STOPPED_BY_SIGNAL, err, out


@contextmanager
def ending_at_once(words: str) -> Iterator[None]:
    """Let Ctrl-C print the words, which say how to go on, and end the process with exit code 130."""

    def end(_number: int, _frame: FrameType | None) -> None:
        _end(words)

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def stopping_cleanly() -> Iterator[Event]:
    """Finish the running round on SIGTERM, then stop; end at once on Ctrl-C or a second SIGTERM. The next run continues."""
    stopped = Event()
    words = "Stopped. What was not committed is read again by the next run."

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            _end(words)
        stopped.set()
        err.print("Stopping after the round at work; once more to stop at once (a rerun continues).")

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with ending_at_once(words):
            yield stopped
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(words: str) -> NoReturn:
    err.show_cursor()  # a progress display hides it
    err.print(words, soft_wrap=True)
    out.file.flush()
    for process in psutil.Process().children(recursive=True):  # else workers print how they lost their connection
        with suppress(psutil.NoSuchProcess):
            process.kill()
    os._exit(STOPPED_BY_SIGNAL)
