"""`tidewire show`: one article."""

import dataclasses
from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.common import JsonOption, err, out, print_json
from pipeline.cli.queries.reading import reading
from pipeline.core.terminal_text import one_line
from pipeline.queries.article import find_article
from pipeline.render.article import render_article, when_taken_down


def command(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="URL|ID", help="The article's address, in any form, or its id.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Show everything that is known of an article, with its statements and the evidence of narratives highlighted.

    Ends with 1 where there is no such article, or where it was taken down.
    """
    with reading(ctx) as (client, prefix):
        view = find_article(client, prefix, reference)
    if as_json:
        print_json(dataclasses.asdict(view) if view else None)
    elif view is None:
        err.print(
            Text(f"no article {one_line(reference)} is in the index; `tidewire search` finds some"), soft_wrap=True
        )
    elif view.article is None:
        err.print(Text(f"article {view.id} was taken down {when_taken_down(view.tombstone or {})}"), soft_wrap=True)
    else:
        render_article(view, out)
    if view is None or view.article is None:
        raise typer.Exit(1)
