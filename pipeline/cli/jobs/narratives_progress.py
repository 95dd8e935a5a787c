"""How far a job over the index is, on the terminal."""

from pathlib import Path
from threading import Event, Thread

from rich.progress import Progress


class ApplyProgress:
    """Shows how many articles of how many are done: told so, or from the size of a file that workers append to."""

    def __init__(self, progress: Progress) -> None:
        """Show nothing yet."""
        self._progress = progress
        self._task = progress.add_task("articles", total=None)
        self._closed = Event()

    def update(self, done: int, total: int) -> None:
        """Show that."""
        self._progress.update(self._task, completed=done, total=total)

    def follow(self, articles: int, progress_file: Path) -> None:
        """Show the size of the file from now on."""
        self.update(0, articles)
        Thread(target=self._poll, args=(articles, progress_file), name="progress", daemon=True).start()

    def close(self) -> None:
        """Look at no file any more."""
        self._closed.set()

    def _poll(self, articles: int, progress_file: Path) -> None:
        while not self._closed.wait(0.5):
            if progress_file.exists():
                self.update(progress_file.stat().st_size, articles)
