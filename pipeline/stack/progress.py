"""Reports the progress of the stack: a progress bar on a terminal, plain lines elsewhere, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

Advance = Callable[[int], None]
MEGABYTE = 1_000_000


class Reporter(Protocol):
    """A receiver of progress reports."""

    def say(self, line: str) -> None:
        """Report a finished step."""

    def wait(self, line: str) -> AbstractContextManager[object]:
        """Report a wait, as long as the context is open."""

    def download(self, title: str, total: int) -> AbstractContextManager[Advance]:
        """Report a download of `total` bytes; the callable receives the number of bytes of each part that arrived."""


class Silence:
    """Drops all reports."""

    def say(self, line: str) -> None:
        """Drop the line."""

    def wait(self, line: str) -> AbstractContextManager[object]:  # noqa: ARG002
        """Drop the line."""
        return nullcontext()

    def download(self, title: str, total: int) -> AbstractContextManager[Advance]:  # noqa: ARG002
        """Drop the progress."""
        return nullcontext(lambda _count: None)


class ConsoleReporter:
    """Reports to a console: with a progress bar on a terminal, else with a line at each tenth."""

    def __init__(self, console: Console) -> None:
        """Write to this console."""
        self._console = console

    def say(self, line: str) -> None:
        """Print the line."""
        self._console.print(line, markup=False)

    @contextmanager
    def wait(self, line: str) -> Iterator[None]:
        """Show a spinner, or print the line once."""
        if self._console.is_terminal:
            with self._console.status(line):
                yield
        else:
            self.say(line + " …")
            yield

    def download(self, title: str, total: int) -> AbstractContextManager[Advance]:
        """Show a progress bar, or print a line at each tenth."""
        return self._bar(title, total) if self._console.is_terminal else self._lines(title, total)

    @contextmanager
    def _bar(self, title: str, total: int) -> Iterator[Advance]:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(title, total=total)
            yield lambda count: progress.advance(task, count)

    @contextmanager
    def _lines(self, title: str, total: int) -> Iterator[Advance]:
        done = 0
        printed = 0
        self.say(f"{title} ({total / MEGABYTE:.0f} MB)")

        def advance(count: int) -> None:
            nonlocal done, printed
            done += count
            tenth = 10 * done // total
            if tenth > printed:
                printed = tenth
                self.say(f"  {10 * tenth} %  {done / MEGABYTE:.0f} of {total / MEGABYTE:.0f} MB")

        yield advance
