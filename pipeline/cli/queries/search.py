"""`tidewire search`: finds articles."""

from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.common import JsonOption, out, print_json
from pipeline.cli.queries.reading import reading
from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.queries.articles import Found, Search, SearchResult, as_json, search_articles
from pipeline.render.terminal import visible


def command(
    ctx: typer.Context,
    query: Annotated[
        str, typer.Argument(help='Words; also "a phrase", -without, this | that, begin*. Empty: all articles.')
    ] = "",
    *,
    outlet: Annotated[str | None, typer.Option(help="An outlet's name or domain.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="First day of publication, 2025-03-08.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day of publication.")] = None,
    language: Annotated[str | None, typer.Option(help="A language's code, en.")] = None,
    narrative: Annotated[str | None, typer.Option(help="A narrative's id.")] = None,
    entity: Annotated[str | None, typer.Option(help="Who or what is in it: a name, or an entity's id.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who states something in it.")] = None,
    limit: Annotated[int, typer.Option(help="How many articles to show.")] = 10,
    collapsed: Annotated[bool, typer.Option("--collapsed", help="One article for all its reprints.")] = False,
    as_json_: JsonOption = False,
) -> None:
    """Find articles by their words and by filters; shows where the words stand, and counts with and without reprints."""
    search = Search(
        text=query,
        outlet=outlet,
        since=since,
        until=until,
        language=language,
        narrative=narrative,
        entity=entity,
        speaker=speaker,
        limit=limit,
        collapsed=collapsed,
    )
    with reading(ctx) as (client, prefix):
        result = search_articles(client, prefix, search)
    if as_json_:
        print_json(as_json(result))
    else:
        _print(result)


def _print(result: SearchResult) -> None:
    for article in result.articles:
        out.print(Text(one_line(article.title) or "(no title)", style="bold"), soft_wrap=True)
        out.print(Text("  " + _circumstances(article), style="dim"), soft_wrap=True)
        out.print(Text(f"  {one_line(article.url or '')} {article.id}".rstrip(), style="dim"), soft_wrap=True)
        for snippet in article.snippets:
            out.print(_snippet(snippet))
        out.print()
    shown = "" if len(result.articles) in {result.total, result.total_collapsed} else f"; shown: {len(result.articles)}"
    out.print(
        f"{count_noun(result.total, 'article')}, {result.total_collapsed:,} without reprints{shown}", markup=False
    )


def _circumstances(article: Found) -> str:
    parts = [article.outlet, (article.published_at or "no date")[:10]]
    if article.sentiment_label:
        parts.append(article.sentiment_label)
    if article.narratives:
        parts.append("narratives: " + ", ".join(article.narratives))
    if article.reprint_of:
        parts.append(f"reprint of {article.reprint_of}")
    return one_line(" · ".join(parts))


def _snippet(snippet: tuple[tuple[str, bool], ...]) -> Text:
    line = Text("  … ")
    for text, match in snippet:
        line.append(visible(text), style="bold yellow" if match else "")
    return line
