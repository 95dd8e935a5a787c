"""The progress of a job over the index, on the terminal."""

from pathlib import Path
from threading import Event, Thread

from rich.progress import Progress


class ApplyProgress:
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
