"""The ends of log files, once or as they grow."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last lines of a file; none where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", errors="replace") as file:
        return [line.rstrip("\n") for line in deque(file, maxlen=count)]


def followed_lines(path: Path, count: int, *, pause: Callable[[], None] = lambda: time.sleep(0.3)) -> Iterator[str]:
    """Yield the last lines and then, for ever, each new one; `pause` is called when there is none."""
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
