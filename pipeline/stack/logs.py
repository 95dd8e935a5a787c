"""Reads the last lines of log files, once or as the files grow."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last lines of a file, or none where the file is missing."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", errors="replace") as file:
        return [line.rstrip("\n") for line in deque(file, maxlen=count)]


def followed_lines(path: Path, count: int, *, pause: Callable[[], None] = lambda: time.sleep(0.3)) -> Iterator[str]:
    """Yield the last lines and then each new line, without end; call `pause` while there is no new line."""
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from (line.rstrip("\n") for line in deque(file, maxlen=count))
        begun = ""
        while True:
            begun += file.readline()
            if begun.endswith("\n"):
                yield begun.rstrip("\n")
                begun = ""
            else:
                pause()
