"""`tidewire timeline`: a narrative over time."""

from typing import Annotated, Literal

import typer

from pipeline.cli.common import JsonOption, out, print_json
from pipeline.cli.queries.reading import reading
from pipeline.queries.timeline import TimelineQuestion, by_week, fetch_timeline
from pipeline.render.timeline import as_json, render_timeline

BY_DAY_UP_TO = 92


def command(
    ctx: typer.Context,
    narrative: Annotated[str, typer.Argument(help="A narrative's id.")],
    *,
    since: Annotated[str | None, typer.Option("--since", "--from", help="First day, 2025-03-08.")] = None,
    until: Annotated[str | None, typer.Option("--until", "--to", help="Last day.")] = None,
    outlet: Annotated[list[str] | None, typer.Option(help="An outlet's name; more than once for several.")] = None,
    by: Annotated[
        Literal["day", "week"] | None, typer.Option(help=f"Period; by week above {BY_DAY_UP_TO} days.")
    ] = None,
    collapsed: Annotated[
        bool, typer.Option("--collapsed/--raw", help="Bars and shares of originals alone, or of all articles.")
    ] = True,
    as_json_: JsonOption = False,
) -> None:
    """Show how a narrative went: articles with and without reprints, their share, bursts, and days without data."""
    question = TimelineQuestion(narrative=narrative, outlets=tuple(outlet or ()), since=since, until=until)
    with reading(ctx) as (client, prefix):
        timeline = fetch_timeline(client, prefix, question)
    weekly = by == "week" or (by is None and len(timeline.days) > BY_DAY_UP_TO)
    periods = by_week(timeline.days) if weekly else timeline.days
    if as_json_:
        print_json(as_json(timeline, periods))
    else:
        render_timeline(timeline, periods, collapsed=collapsed, console=out)
