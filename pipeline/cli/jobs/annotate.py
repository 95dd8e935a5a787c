"""`tidewire annotate`: reads one message a line, writes one enriched article a line, without any server."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import msgspec
import typer

from pipeline.cli.common import settings_of
from pipeline.cli.jobs.progress import byte_progress
from pipeline.core.errors import UsageError
from pipeline.publishing.read_lines import check_files, read_lines


def command(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="IN.jsonl", help="JSON lines, plain or .gz; - is standard input.")],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write there instead of to standard output.")
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--corrections",
            metavar="FILE",
            help="Correct entities by this file, the output of `tidewire entities corrections --json`.",
        ),
    ] = None,
) -> None:
    """Enrich messages: one a line in, one enriched article a line out, in order, without any server.

    A line that gives no article gives {"id": …, "error": …, "stage": …} in its place. Corrections of entities are in the
    index: without --corrections there are none.

    Example: tidewire annotate articles.jsonl.gz --output enriched.jsonl
    """
    settings = settings_of(ctx)
    total = check_files([file])
    # Importing spaCy takes a second: --help and usage errors do without it.
    from pipeline.jobs.annotate_lines import LineAnnotator  # noqa: PLC0415
    from pipeline.jobs.user_files import exported_corrections  # noqa: PLC0415

    annotator = LineAnnotator(settings.annotate, exported_corrections(corrections) if corrections else ())
    with byte_progress("annotating", total) as on_bytes, _opened(output) as sink:
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
