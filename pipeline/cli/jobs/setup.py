"""`tidewire setup`: makes topics, index templates, indexes and aliases."""

import typer
from rich.markup import escape

from pipeline.cli.common import JsonOption, out, print_json, settings_of
from pipeline.jobs.setup_cluster import SetupReport, as_json, setup_cluster


def command(ctx: typer.Context, *, as_json_: JsonOption = False) -> None:
    """Make topics, index templates, indexes and aliases where they are missing. Safe to repeat; deletes nothing.

    An index that lacks fields of this version gets them.

    Exit code 1 where a topic or index exists with another configuration: it stays unchanged, and the output says what to do.
    """
    report = setup_cluster(settings_of(ctx))
    if as_json_:
        print_json(as_json(report))
    else:
        _print(report)
    if report.differing:
        raise typer.Exit(1)


def _print(report: SetupReport) -> None:
    changed = [step for step in report.steps if step.outcome in {"created", "updated"}]
    for step in changed:
        hint = f": {escape(step.hint)}" if step.hint else ""
        out.print(f"[green]{step.outcome:<8}[/green] {step.what:<9} {escape(step.name)}{hint}", soft_wrap=True)
    there = sum(step.outcome == "already there" for step in report.steps)
    if there:
        out.print(f"{'all' if there == len(report.steps) else 'the other'} {there} were already there")
    for step in report.differing:
        out.print(f"[yellow]differs [/yellow] {step.what:<9} {escape(step.name)}: {escape(step.hint)}", soft_wrap=True)
    for line in report.left_out:
        out.print(f"left out: {escape(line)}", soft_wrap=True)
