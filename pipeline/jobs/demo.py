"""Finds the sample files and publishes them for the demo."""

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.clients.kafka_sender import Connect
from pipeline.core.errors import UsageError
from pipeline.core.settings import Settings
from pipeline.publishing.publish import OnError, publish_lines
from pipeline.publishing.read_lines import read_lines
from pipeline.publishing.take_down import Takedown, take_down, takedown_of_url
from schemas.articles import milliseconds

LOCAL = frozenset({"default", "local stack"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFiles:
    """The files in the folder of samples."""

    folder: Path
    articles: Path
    broken: Path
    takedowns: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Counts of the messages that were sent."""

    articles: int
    broken: int
    takedowns: int


def find_samples(folder: Path) -> SampleFiles:
    """Return the samples in a folder; raises UsageError where one of the files is missing."""
    files = SampleFiles(
        folder=folder,
        articles=folder / "articles.jsonl",
        broken=folder / "broken.jsonl",
        takedowns=folder / "takedowns.txt",
    )
    for file in (files.articles, files.broken, files.takedowns):
        if not file.is_file():
            raise UsageError(f"{file} is missing: run the demo in the repository, or name the folder with --samples")
    return files


def publish_samples(files: SampleFiles, settings: Settings, *, connect: Connect | None = None) -> Published:
    """Send the articles, then the broken messages unchanged, then the takedowns; each call sends all of them.

    Raises:
        LineRefused: A line among the articles is broken: the samples themselves are wrong.
    """
    return Published(
        articles=_publish(files.articles, settings, "stop", connect),
        broken=_publish(files.broken, settings, "send", connect),
        takedowns=len(take_down(read_takedowns(files.takedowns), settings.kafka, connect=connect)),
    )


def read_takedowns(file: Path) -> list[Takedown]:
    """Return the takedowns in a file: each line is an ISO 8601 time and an address; blank lines and `#` lines are skipped.

    A takedown carries its own time, so that a run recognises it when it is sent again.
    """
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return [replace(takedown_of_url(url), timestamp_ms=milliseconds(moment)) for moment, url in pairs]


def _publish(file: Path, settings: Settings, on_error: OnError, connect: Connect | None) -> int:
    lines = read_lines([str(file)], max_bytes=settings.kafka.max_message_bytes)
    return publish_lines(lines, settings=settings, on_error=on_error, connect=connect).total_sent
