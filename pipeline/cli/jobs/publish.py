"""`tidewire publish`: sends JSON lines to the topic that runs read."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape

from pipeline.cli.common import JsonOption, err, out, print_json, settings_of
from pipeline.cli.jobs.progress import byte_progress
from pipeline.core.errors import BrokenArchive, LineRefused
from pipeline.core.plural import count_noun
from pipeline.publishing.map_fields import parse_field_map
from pipeline.publishing.publish import PublishReport, publish_lines
from pipeline.publishing.read_lines import Line, check_files, read_lines

REFUSALS_PRINTED = 10


class OnError(StrEnum):
    """The treatment of a line that a run would reject."""

    stop = "stop"
    skip = "skip"
    send = "send"


def command(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(help="Files of JSON lines, plain or .gz; - is standard input.")],
    *,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=SOURCE,…",
            help="Take a field from another one of your records: url=link,text=body,outlet.name=source. "
            "Where the source is absent or null, the field is left out.",
        ),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Fill a field where it is lacking; may be repeated."),
    ] = None,
    on_error: Annotated[
        OnError,
        typer.Option(help="A line that a run would call dead: stop there, skip it, or send it as it is."),
    ] = OnError.stop,
    limit: Annotated[int | None, typer.Option(min=1, help="Send no more than so many.")] = None,
    topic: Annotated[str | None, typer.Option(help="Another topic than [kafka] topic_raw.", hidden=True)] = None,
    as_json: JsonOption = False,
) -> None:
    """Send JSON lines to the topic that runs read, each checked before it is sent.

    Example: tidewire publish archive.jsonl.gz --map url=link,title=headline,text=body --set outlet.name="The Daily Tide"
    """
    settings = settings_of(ctx)
    fields = parse_field_map(maps or (), sets or ())
    total = check_files(files)
    with byte_progress("publishing", total) as on_bytes:
        source = _Source(files, settings.kafka.max_message_bytes, on_bytes)
        report = PublishReport()
        try:
            publish_lines(
                source.lines(),
                settings=settings,
                mapping=fields.sources,
                defaults=fields.defaults,
                on_error=on_error.value,
                limit=limit,
                topic=topic,
                report=report,
            )
        except (LineRefused, KeyboardInterrupt) as error:
            if as_json:
                print_json(_as_json(report))
            if isinstance(error, KeyboardInterrupt):
                _print_stop(report, topic or settings.kafka.topic_raw)
            raise
    if as_json:
        print_json(_as_json(report))
    else:
        _print_report(report, topic or settings.kafka.topic_raw)
    if source.broken is not None:
        raise source.broken


class _Source:
    """The lines of the files. A damaged file ends them; its error is kept until its whole lines are sent."""

    def __init__(self, files: list[str], max_bytes: int, on_bytes: Callable[[int], None]) -> None:
        self._files = files
        self._max_bytes = max_bytes
        self._on_bytes = on_bytes
        self.broken: BrokenArchive | None = None

    def lines(self) -> Iterator[Line]:
        try:
            yield from read_lines(self._files, max_bytes=self._max_bytes, on_bytes=self._on_bytes)
        except BrokenArchive as error:
            self.broken = error


def _print_stop(report: PublishReport, topic: str) -> None:
    unsure = report.total_sent - report.delivered
    more = f", and perhaps {unsure:,} more" if unsure else ""
    err.print(
        f"Stopped. {count_noun(report.delivered, 'message')} went out to {topic}{more}. Publish the same again: a run takes"
        " messages that come twice for unchanged.",
        soft_wrap=True,
    )


def _print_report(report: PublishReport, topic: str) -> None:
    rate = report.total_sent / report.seconds if report.seconds else 0.0
    out.print(
        f"{count_noun(report.total_sent, 'message')} sent to {topic} in {report.seconds:.1f} s ({rate:,.0f}/s)",
        soft_wrap=True,
    )
    if report.blank:
        out.print(f"{count_noun(report.blank, 'blank line')} left out")
    if not report.refused:
        return
    outcome = f"{report.skipped} skipped, {report.sent_broken} sent unchanged"
    out.print(f"{count_noun(report.refused, 'line')} refused: {outcome}")
    for reason, count in report.reasons.most_common():
        out.print(f"  {count:>7}  {escape(reason)}")
    for refusal in report.refusals[:REFUSALS_PRINTED]:
        out.print(f"  {escape(str(refusal)[:300])}", soft_wrap=True)
    if report.refused > REFUSALS_PRINTED:
        out.print("  …")


def _as_json(report: PublishReport) -> dict[str, Any]:
    return {
        "read": report.read,
        "sent": report.sent,
        "sent_broken": report.sent_broken,
        "skipped": report.skipped,
        "blank": report.blank,
        "refused": report.refused,
        "seconds": round(report.seconds, 3),
        "reasons": dict(report.reasons),
        "refusals": [{"place": r.place, "reason": r.reason, "error": r.error} for r in report.refusals],
    }
