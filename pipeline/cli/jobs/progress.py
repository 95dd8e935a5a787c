"""The progress of commands on standard error: bars where that is a terminal, a few lines or nothing elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.cli.common import err
from pipeline.core.plural import count_noun


@contextmanager
def byte_progress(title: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show the share of `total` bytes that are done; the callable receives the number of bytes of each part."""
    columns = (TextColumn(title), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(title, total=total)

        def advance(count: int) -> None:
            progress.advance(task, count)

        yield advance


@contextmanager
def article_progress(title: str) -> Iterator["ArticleProgress"]:
    """Show the number of articles that are done."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        shown = ArticleProgress(progress)
        try:
            yield shown
        finally:
            shown.close()


def print_round(done: int, total: int, _progress_file: Path | None = None) -> None:
    """Print the number of articles done before a round of a job over the index."""
    err.print(f"{done} of {count_noun(total, 'article')} done")


class ArticleProgress:
    """Shows the number of articles done: as reported, or as the size of a file that workers append to."""

    def __init__(self, progress: Progress) -> None:
        """Remember the progress bar; show nothing yet."""
        self._progress = progress
        self._task = progress.add_task("articles", total=None)
        self._closed = Event()

    def update(self, done: int, total: int) -> None:
        """Show this number of articles of that total."""
        self._progress.update(self._task, completed=done, total=total)

    def follow(self, articles: int, progress_file: Path) -> None:
        """Show the size of the file from now on, as it grows."""
        self.update(0, articles)
        Thread(target=self._poll, args=(articles, progress_file), name="progress", daemon=True).start()

    def close(self) -> None:
        """Stop reading the file."""
        self._closed.set()

    def _poll(self, articles: int, progress_file: Path) -> None:
        while not self._closed.wait(0.5):
            if progress_file.exists():
                self.update(progress_file.stat().st_size, articles)
