"""`tidewire stories`: the stories in the index, by period, size and growth."""

import dataclasses
from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.common import JsonOption, out, print_json
from pipeline.cli.queries.reading import reading
from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.queries.stories import Order, StorySearch, StorySummary, find_stories
from pipeline.render.terminal import listed_counts

OUTLETS = 6


def command(
    ctx: typer.Context,
    *,
    since: Annotated[str | None, typer.Option("--since", "--from", help="First day, 2025-03-08.")] = None,
    until: Annotated[str | None, typer.Option("--until", "--to", help="Last day.")] = None,
    outlet: Annotated[str | None, typer.Option(help="An outlet's name or domain.")] = None,
    narrative: Annotated[str | None, typer.Option(help="A narrative's id.")] = None,
    sort: Annotated[Order, typer.Option(help="The largest, the fastest growing, or the newest first.")] = "size",
    days: Annotated[
        int, typer.Option(help="Growth: that many days up to the last article, against as many before.")
    ] = 7,
    min_articles: Annotated[int, typer.Option(help="Leave out smaller stories.")] = 2,
    min_outlets: Annotated[int, typer.Option(help="Leave out stories of fewer outlets.")] = 1,
    limit: Annotated[int, typer.Option(help="How many stories to show.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List stories: articles on one event, with the most central headline, outlets and days."""
    search = StorySearch(
        since=since,
        until=until,
        outlet=outlet,
        narrative=narrative,
        order=sort,
        days=days,
        min_articles=min_articles,
        min_outlets=min_outlets,
        limit=limit,
    )
    with reading(ctx) as (client, prefix):
        stories = find_stories(client, prefix, search)
    if as_json:
        print_json([as_dict(story) for story in stories])
        return
    for story in stories:
        _print(story, days)
    out.print(f"{len(stories):,} stories", markup=False)


def as_dict(story: StorySummary) -> dict[str, object]:
    """Return a story for programs."""
    counts = dataclasses.asdict(story.counts)
    return {
        **counts,
        "growth": {**counts["growth"], "factor": story.counts.growth.factor},
        "label": story.label,
        "outlets": story.outlets,
    }


def _print(story: StorySummary, days: int) -> None:
    counts = story.counts
    out.print(Text(one_line(story.label), style="bold"), soft_wrap=True)
    period = " to ".join(dict.fromkeys(moment[:10] for moment in (counts.first, counts.last) if moment)) or "no date"
    size = f"{count_noun(counts.articles, 'article')}, {counts.collapsed:,} without reprints"
    grown = f"last {days} days {counts.growth.recent:,}, before {counts.growth.before:,} (x{counts.growth.factor:g})"
    out.print(Text(f"  {period} · {size} · {grown}"), soft_wrap=True)
    out.print(Text("  " + listed_counts(story.outlets, OUTLETS)), soft_wrap=True)
    out.print(Text(f"  {one_line(counts.id)}", style="dim"), soft_wrap=True)
