"""`tidewire verify`: finds and repairs what was lost in the index."""

import dataclasses
from typing import Annotated, Any

import typer
from rich.markup import escape

from pipeline.cli.common import JsonOption, out, print_json, settings_of
from pipeline.cli.jobs.progress import article_progress
from pipeline.core.errors import IndexDamaged
from pipeline.core.plural import count_noun
from pipeline.jobs.verify_index import VerifyReport, verify_index


def command(
    ctx: typer.Context,
    *,
    heal: Annotated[bool, typer.Option("--heal", help="Repair what is found; without it nothing is written.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check that every article has all its documents and no others, and that no index was lost; --heal repairs.

    Ends with 13 where damage remains. Safe beside runs.
    """
    with article_progress("verifying") as progress:
        report = verify_index(settings_of(ctx), heal=heal, progress=progress.update)
    if as_json:
        print_json(_as_json(report))
    else:
        _print(report, heal=heal)
    if not report.is_whole:
        raise IndexDamaged(_advice(report, heal=heal))


def _print(report: VerifyReport, *, heal: bool) -> None:
    out.print(f"{count_noun(report.articles, 'article')} verified, in {report.seconds:.1f} s")
    for loss in report.losses:
        style = "red" if loss.is_damage else "yellow"
        out.print(
            f"  [{style}]{loss.kind}: {loss.state}[/{style}] ({escape(loss.evidence)}): {escape(loss.remedy)}",
            soft_wrap=True,
        )
    for problem, articles in sorted(report.problems.items()):
        out.print(f"  {problem}: {count_noun(articles, 'article')}")
    for each in report.examples:
        out.print(
            f"    {each.article_id} {each.kind} {each.problem}: {each.found:,} found, {each.expected:,} expected",
            soft_wrap=True,
        )
    if report.days:
        out.print(f"  timelines: {count_noun(report.days, 'outlet-day')} with another count than the articles'")
    if report.busy:
        out.print(
            f"  not judged: {count_noun(report.busy, 'article')} that a run is writing or that an interrupted run left;"
            " the next `tidewire run` completes those",
            soft_wrap=True,
        )
    if heal and (report.damaged or report.days):
        out.print(
            f"healed: {report.healed:,} of {count_noun(report.damaged, 'article')}, {report.healed_days:,} of {count_noun(report.days, 'outlet-day')}"
        )
    if report.is_whole and not (report.damaged or report.days):
        out.print("[green]no damage found[/green]")


def _advice(report: VerifyReport, *, heal: bool) -> str:
    lost = [loss for loss in report.losses if loss.is_damage]
    if lost:
        return f"the index {lost[0].kind} was lost: {lost[0].remedy}"
    if not heal:
        return "damage was found; `tidewire verify --heal` repairs it"
    if report.kept:
        return (
            f"{count_noun(report.kept, 'article')} cannot be repaired from the stored annotations: `tidewire reannotate`"
            " annotates them anew"
        )
    return "not all damage is repaired: run `tidewire verify --heal` again"


def _as_json(report: VerifyReport) -> dict[str, Any]:
    fields = {column.name: getattr(report, column.name) for column in dataclasses.fields(report)}
    return {**fields, "is_whole": report.is_whole}
