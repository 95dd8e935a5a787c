"""`tidewire delete`: takes an article down."""

from typing import Annotated

import typer
from rich.markup import escape

from pipeline.cli.common import JsonOption, out, print_json, settings_of
from pipeline.core.errors import UsageError
from pipeline.publishing.take_down import take_down, takedown_of_id, takedown_of_url


def command(
    ctx: typer.Context,
    urls: Annotated[list[str] | None, typer.Argument(metavar="[URL]...", help="Addresses of the articles.")] = None,
    *,
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="An article's id, for those without an address.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Take articles down: at the next run they leave every index, with all that was made of them.

    Versions up to now stay away for good, however often they are sent; a later update of the article is indexed again.
    """
    takedowns = [takedown_of_url(url) for url in urls or ()] + [takedown_of_id(each) for each in ids or ()]
    if not takedowns:
        raise UsageError("say which article: tidewire delete URL, or tidewire delete --id ID")
    kafka = settings_of(ctx).kafka
    sent = take_down(takedowns, kafka)
    if as_json:
        print_json({"topic": kafka.topic_raw, "takedowns": [{"id": each.id, "key": each.key} for each in sent]})
        return
    for takedown in sent:
        out.print(escape(f"takedown sent to {kafka.topic_raw}: {takedown.key}"), soft_wrap=True)
    out.print(
        "the next `tidewire run` removes the article with its mentions and statements; versions up to now stay away for good",
        soft_wrap=True,
    )
