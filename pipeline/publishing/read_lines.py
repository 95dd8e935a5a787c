"""Reads lines of files as bytes, with their places: plain or gzip files, or standard input (`-`)."""

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.core.errors import BrokenArchive, UsageError

GZIP_MAGIC = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line without its line end; `cut`: the line was too long, and only its beginning is here."""

    file: str
    number: int
    content: bytes
    cut: bool = False

    @property
    def place(self) -> str:
        """Return `file:number`, as editors write it."""
        return f"{self.file}:{self.number}"


def check_files(files: Sequence[str]) -> int | None:
    """Return the total size of the files in bytes, or None where standard input is among them; raises UsageError."""
    total = 0
    for name in files:
        if name == STANDARD_INPUT:
            continue
        try:
            with Path(name).open("rb"):
                total += Path(name).stat().st_size
        except OSError as error:
            raise UsageError(f"{name}: {error.strerror}; give files of JSON lines, or - for standard input") from error
    return None if STANDARD_INPUT in files else total


def read_lines(
    files: Sequence[str], *, max_bytes: int, on_bytes: Callable[[int], None] = lambda _: None
) -> Iterator[Line]:
    """Yield every line of every file in order; `on_bytes` receives the number of bytes of each read.

    A line of more than `max_bytes` is cut, so that memory stays bounded. Raises BrokenArchive after the last whole line
    of a damaged gzip file; the files after it are not read.
    """
    for name in files:
        raw = sys.stdin.buffer if name == STANDARD_INPUT else Path(name).open("rb")  # noqa: SIM115
        shown = "<stdin>" if name == STANDARD_INPUT else name
        try:
            yield from _lines_of(shown, io.BufferedReader(_Counted(raw, on_bytes), 1 << 17), max_bytes)
        finally:
            if name != STANDARD_INPUT:
                raw.close()


def _lines_of(name: str, stream: io.BufferedReader, max_bytes: int) -> Iterator[Line]:
    is_gzip = stream.peek(2)[:2] == GZIP_MAGIC
    source: IO[bytes] = gzip.GzipFile(fileobj=stream) if is_gzip else stream  # type: ignore[assignment]
    number = 0
    try:
        while content := source.readline(max_bytes + 2):
            number += 1
            cut = len(content) == max_bytes + 2 and not content.endswith(b"\n")
            if cut:
                _skip_line(source)
            if number == 1:
                content = content.removeprefix(BYTE_ORDER_MARK)
            yield Line(file=name, number=number, content=content.rstrip(b"\r\n"), cut=cut)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BrokenArchive(
            f"{name}: the gzip file is damaged or cut off after line {number} ({error}); "
            "every line up to there was taken; get the file again for the rest"
        ) from error


def _skip_line(source: IO[bytes]) -> None:
    while (rest := source.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass


class _Counted(io.RawIOBase):
    """Passes bytes through and reports their number."""

    def __init__(self, raw: IO[bytes], on_bytes: Callable[[int], None]) -> None:
        super().__init__()
        self._raw = raw
        self._on_bytes = on_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size: int = self._raw.readinto1(buffer) if hasattr(self._raw, "readinto1") else self._raw.readinto(buffer)  # type: ignore[attr-defined]
        self._on_bytes(size)
        return size
