"""`tidewire story`: the articles of one story, in the order of time."""

from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.common import JsonOption, out, print_found
from pipeline.cli.queries.reading import reading
from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.queries.stories import Member, Story, find_story
from pipeline.render.terminal import listed_counts

SHOWN = 8


def command(
    ctx: typer.Context,
    story_id: Annotated[str, typer.Argument(metavar="ID", help="A story's id; `tidewire stories` lists them.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Tell a story: its articles by time and outlet, reprints marked, and who is quoted.

    Ends with 1 where there is no such story.
    """
    with reading(ctx) as (client, prefix):
        story = find_story(client, prefix, story_id)
    missing = f"no story {one_line(story_id)} is in the index; `tidewire stories` lists them"
    print_found(story, missing=missing, as_json=as_json, show=_print)


def _print(story: Story) -> None:
    out.print(Text(one_line(story.label), style="bold"), soft_wrap=True)
    for article in story.articles:
        _print_article(article)
    out.print(f"{count_noun(len(story.articles), 'article')}, {story.collapsed:,} without reprints", markup=False)
    out.print(Text(f"outlets  {listed_counts(story.outlets, SHOWN)}"), soft_wrap=True)
    out.print(Text(f"quoted   {listed_counts(story.quoted, SHOWN)}"), soft_wrap=True)


def _print_article(article: Member) -> None:
    when = (article.published_at or "no date")[:16].replace("T", " ")
    reprint = (f" (reprint of {one_line(article.reprint_of)})", "yellow") if article.reprint_of else ""
    out.print(
        Text.assemble((f"{when} {one_line(article.outlet)}: ", "dim"), one_line(article.title), reprint), soft_wrap=True
    )
    if article.quoted:
        out.print(Text(f"  quotes {listed_counts(article.quoted, SHOWN)}"), soft_wrap=True)
    out.print(Text(f"  {one_line(article.url or article.id)}", style="dim"), soft_wrap=True)
