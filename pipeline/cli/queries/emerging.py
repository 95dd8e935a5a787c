"""`tidewire narratives emerging` and `propose`: topics that no definition covers yet, and a draft of a definition."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.common import JsonOption, err, out, print_json
from pipeline.cli.queries.reading import reading
from pipeline.core.errors import UsageError
from pipeline.core.terminal_text import one_line
from pipeline.queries.emerging import Candidate, EmergingSearch, find_emerging
from pipeline.queries.propose_narrative import draft_from
from pipeline.render.terminal import listed_counts
from transforms.narratives.propose import definition

OUTLETS = 6


def emerging_command(
    ctx: typer.Context,
    *,
    until: Annotated[str | None, typer.Option("--until", "--to", help="Last day looked at; absent: all days.")] = None,
    days: Annotated[int, typer.Option(help="That many days up to the last article, against as many before.")] = 7,
    min_outlets: Annotated[int, typer.Option(help="In at least so many outlets.")] = 3,
    min_articles: Annotated[int, typer.Option(help="At least so many articles in those days, reprints left out.")] = 3,
    max_covered: Annotated[float, typer.Option(help="0 to 1: at most that share is in a narrative already.")] = 0.5,
    limit: Annotated[int, typer.Option(help="How many candidates to show.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List stories and claims that grow in several outlets and that no definition covers."""
    search = EmergingSearch(
        until=until,
        days=days,
        min_outlets=min_outlets,
        min_articles=min_articles,
        max_covered=max_covered,
        limit=limit,
    )
    with reading(ctx) as (client, prefix):
        candidates = find_emerging(client, prefix, search)
    if as_json:
        print_json([_as_dict(candidate) for candidate in candidates])
        return
    for candidate in candidates:
        _print(candidate, days)
    out.print(f"{len(candidates):,} candidates", markup=False)


def propose_command(
    ctx: typer.Context,
    candidate: Annotated[str, typer.Argument(help="The id of a story or a claim; `narratives emerging` lists some.")],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; absent: standard output.")
    ] = None,
) -> None:
    """Draft a definition from a candidate: phrases, an entity, seed sentences, counter-examples; to be edited."""
    if output is not None and output.exists():
        raise UsageError(f"{output} is there already")
    with reading(ctx) as (client, prefix):
        text = definition(draft_from(client, prefix, candidate))
    if output is None:
        out.file.write(text)
        return
    output.write_text(text, encoding="utf-8")
    err.print(Text(f"{output} written; now edit it, and `tidewire narratives check {output}`"), soft_wrap=True)


def _as_dict(candidate: Candidate) -> dict[str, object]:
    listed = dataclasses.asdict(candidate)
    return {**listed, "growth": {**listed["growth"], "factor": candidate.growth.factor}}


def _print(candidate: Candidate, days: int) -> None:
    out.print(Text.assemble((f"{candidate.kind} ", "dim"), (one_line(candidate.label), "bold")), soft_wrap=True)
    what = "articles" if candidate.kind == "story" else "statements"
    grown = f"last {days} days {candidate.growth.recent:,}, before {candidate.growth.before:,} (x{candidate.growth.factor:g}, no reprints)"
    seen = f"first seen {(candidate.first_seen or 'no date')[:10]}"
    covered = f"{candidate.covered:.0%} in narratives"
    out.print(Text(f"  {seen} · {candidate.articles:,} {what} · {grown} · {covered}"), soft_wrap=True)
    out.print(Text("  " + listed_counts(candidate.outlets, OUTLETS)), soft_wrap=True)
    for example in candidate.examples:
        out.print(Text(one_line(f"- {example.outlet}: {example.sentence}"), style="italic"), soft_wrap=True)
    out.print(Text(f"  {one_line(candidate.id)}", style="dim"), soft_wrap=True)
