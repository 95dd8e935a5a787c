"""`tidewire annotate`: reads one message a line, writes one enriched article a line, without any server."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import msgspec
import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.cli.common import err, settings_of
from pipeline.core.errors import UsageError
from pipeline.publishing.read_lines import check_files, read_lines


def command(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="IN.jsonl", help="JSON lines, plain or .gz; - is standard input.")],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write there instead of to standard output.")
    ] = None,
) -> None:
    """Enrich messages: one a line in, one enriched article a line out, in order, without any server.

    A line that gives no article gives {"id": …, "error": …, "stage": …} in its place.

    Example: tidewire annotate articles.jsonl.gz --output enriched.jsonl
    """
    settings = settings_of(ctx)
    total = check_files([file])
    # Importing spaCy takes a second: --help and usage errors do without it.
    from pipeline.jobs.annotate_lines import LineAnnotator  # noqa: PLC0415

    annotator = LineAnnotator(settings.annotate)
    with _progress(total) as on_bytes, _opened(output) as sink:
        lines = read_lines([file], max_bytes=settings.kafka.max_message_bytes, on_bytes=on_bytes)
        for enriched in annotator.enrich(lines):
            sink.write(msgspec.json.encode(enriched) + b"\n")
            sink.flush()


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    if output is None:
        yield sys.stdout.buffer
        return
    try:
        sink = output.open("wb")
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}; give a file that can be written") from error
    with sink:
        yield sink


@contextmanager
def _progress(total: int | None) -> Iterator[Callable[[int], None]]:
    """Show the share of the bytes that were read, if standard error is a terminal."""
    columns = (TextColumn("annotating"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("annotate", total=total)

        def advance(count: int) -> None:
            progress.advance(task, count)

        yield advance
