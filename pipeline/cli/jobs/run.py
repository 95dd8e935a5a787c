"""`tidewire run`: settles the new messages and prints the report."""

from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from pipeline.beam.run_pipeline import CrashedRound
from pipeline.cli.common import JsonOption, err, out, print_json, settings_of
from pipeline.cli.jobs.runner import BEAM_OPTIONS, RunnerOption, WorkersOption, with_runner
from pipeline.cli.jobs.stopping import stopping_cleanly
from pipeline.clients.kafka_offsets import RESUME
from pipeline.core.errors import NewlyRefused, TidewireError, UsageError
from pipeline.core.plural import count_noun
from pipeline.core.run_report import RunReport, as_json, missed_messages
from pipeline.core.settings import Settings
from pipeline.jobs.drain import DrainOptions, Watcher, drain, with_group
from pipeline.jobs.group_watch import GroupWatch
from pipeline.jobs.round_report import RoundReport
from pipeline.render.run_report import render_report, stranger
from pipeline.sources.offset_ranges import Plan, parse_bound

CONTEXT_SETTINGS = BEAM_OPTIONS


def command(
    ctx: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on, round after round, until SIGTERM or Ctrl-C.")
    ] = False,
    runner: RunnerOption = None,
    workers: WorkersOption = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read at most so many offsets.")] = None,
    start: Annotated[str, typer.Option("--from", help="resume, beginning, an offset, or an ISO 8601 time.")] = "resume",
    stop: Annotated[str, typer.Option("--to", help="end, an offset, or an ISO 8601 time.")] = "end",
    partitions: Annotated[str | None, typer.Option(help="Only these, as in 0,2,5.")] = None,
    group: Annotated[str | None, typer.Option(help="Consumer group.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write and commit nothing.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Read what is new on the topic, settle every message, print its report and stop.

    Any further option is passed through to Beam, as in: tidewire run --runner FlinkRunner --flink_master=localhost:8081
    """
    if follow and (dry_run or stop != "end"):
        raise UsageError("--follow goes with neither --dry-run nor --to")
    settings = with_group(with_runner(settings_of(ctx), runner, workers, ctx.args), group)
    options = DrainOptions(
        start=parse_bound(start),
        stop=parse_bound(stop),
        limit=limit,
        partitions=_partitions(partitions),
        dry_run=dry_run,
        beam_args=tuple(ctx.args),
    )
    refused = 0
    said: set[str] = set()
    missed: TidewireError | None = None
    with stopping_cleanly() as stopped:
        while True:
            report = drain_with_progress(settings, options, stopped, said)
            refused += report.refused
            if not follow or report.read or stopped.is_set() or missed_messages(report):
                print_report(report, json=json, dry_run=dry_run)
            missed = missed or missed_messages(report)
            left = None if options.limit is None else options.limit - report.read
            if not follow or (left is not None and left <= 0) or stopped.wait(settings.run.follow_pause_s):
                break
            options = replace(options, start=RESUME, limit=left)
    if missed:
        raise missed
    if refused:
        raise NewlyRefused(
            f"{count_noun(refused, 'article')} refused by Elasticsearch became dead letters (`tidewire dead list --stage index` "
            "shows the reasons); all else settled. After mending the cause, `tidewire dead replay` publishes them again"
        )


def print_report(report: RunReport, *, json: bool, dry_run: bool = False) -> None:
    """Print the report of a run, for people or for programs."""
    if json:
        print_json({**as_json(report), "dry_run": dry_run})
        return
    if dry_run:
        out.print("Dry run: nothing was written or committed. It would have been:")
    render_report(report, out)


def drain_with_progress(
    settings: Settings, options: DrainOptions, stopped: Event, said: set[str] | None = None
) -> RunReport:
    """Drain with a progress display on standard error: a bar on a terminal, lines otherwise.

    `said` holds the warnings of earlier drains, which are not said again.
    """
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[texts]}"), TimeElapsedColumn(),
        console=err, transient=True, disable=not err.is_terminal,
    ) as progress:  # fmt: skip
        display = _Display(progress, settings.kafka.group, set() if said is None else said)
        try:
            return drain(settings, options, display.watcher(stopped))
        finally:
            display.close()


class _Display:
    """Shows the running round and the number of texts that its workers have annotated."""

    def __init__(self, progress: Progress, group: str, said: set[str]) -> None:
        self.progress, self.group, self.said = progress, group, said
        self.task = progress.add_task("looking at the topic", total=None, texts="")
        self.offsets = 0
        self.begun = 0
        self.progress_file: Path | None = None
        self.closed = Event()
        Thread(target=self._poll, name="progress", daemon=True).start()

    def watcher(self, stopped: Event) -> Watcher:
        return Watcher(
            recovering=self._recovering,
            planned=self._planned,
            round_begins=self._begins,
            round_ended=self._ended,
            crashed=show_crash,
            stopping=stopped.is_set,
        )

    def close(self) -> None:
        self.closed.set()

    def _recovering(self, articles: int) -> None:
        err.print(
            f"An earlier run was interrupted: recomputing what it touched ({count_noun(articles, 'article')}) first."
        )

    def _planned(self, plan: Plan, group: GroupWatch) -> None:
        self.offsets, self.begun = sum(map(len, plan.ranges)), 0
        for lost in group.lost:
            self._warn(f"LOST {lost}")
        for skipped in group.skipped:
            self._warn(f"SKIPPED {skipped}")
        for member in group.members:
            self._warn(stranger(member, self.group))

    def _warn(self, words: str) -> None:
        """Print a warning in red, once for all drains of a command."""
        if words not in self.said:
            self.said.add(words)
            err.print(Text(words, style="bold red"), soft_wrap=True)

    def _begins(self, number: int, messages: int, progress_file: Path) -> None:
        self.progress_file = progress_file
        self.begun += messages
        words = f"round {number}: {count_noun(messages, 'offset')}, {self.begun:,} of {self.offsets:,} begun"
        self.progress.update(self.task, description=words, texts="")

    def _ended(self, number: int, report: RoundReport) -> None:
        if not err.is_terminal and (number > 1 or self.begun < self.offsets):
            settled = report.indexed + report.unchanged + report.deleted + report.dead
            err.print(
                f"round {number}: {count_noun(settled, 'message')} settled, {self.begun:,} of {self.offsets:,} offsets done"
            )

    def _poll(self) -> None:
        while not self.closed.wait(0.5):
            file = self.progress_file
            if file is not None and file.exists():
                self.progress.update(self.task, texts=f"{file.stat().st_size} texts annotated")


def show_crash(crash: CrashedRound) -> None:
    """Show a worker's traceback."""
    err.print("[bold red]A bug of ours[/] crashed a worker:")
    err.print(crash.error, markup=False)


def _partitions(words: str | None) -> tuple[int, ...] | None:
    if words is None:
        return None
    try:
        return tuple(int(word) for word in words.split(","))
    except ValueError as error:
        raise UsageError(f"--partitions {words}: allowed: numbers, as in 0,2,5") from error
