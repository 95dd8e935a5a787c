"""`tidewire claim`: a claim's history."""

import dataclasses
from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.common import JsonOption, out, print_found
from pipeline.cli.queries.reading import reading
from pipeline.cli.queries.statements import described, print_statement
from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.queries.claim import CANDIDATES, ClaimHistory, find_claim
from pipeline.render.terminal import listed_counts

SHOWN = 10


def command(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="ID", help="A claim's id, or that of any statement of it.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Tell a claim's history: first seen, attributed to whom and how often, said as the outlet's own, disputed by whom.

    Ends with 1 where there is no such claim.
    """
    with reading(ctx) as (client, prefix):
        history = find_claim(client, prefix, reference)
    missing = f"no claim or statement {one_line(reference)} is in the index; `tidewire statements` finds some"
    print_found(history, missing=missing, as_json=as_json, show=_print)


def _print(history: ClaimHistory) -> None:
    out.print(Text(f"Claim {one_line(history.id)}, first seen", style="bold"), soft_wrap=True)
    print_statement(dataclasses.replace(history.first, disputed_by=()))
    attributed = f"{count_noun(history.statements, 'statement')} in {count_noun(history.articles, 'article')}, {history.collapsed:,} without reprints"
    out.print(Text.assemble(("\nAttributed to somebody: ", "bold"), attributed), soft_wrap=True)
    for name, counts in (("outlets", history.outlets), ("speakers", history.speakers), ("days", history.days)):
        out.print(Text(f"  {name:<9}{listed_counts(counts, SHOWN)}"), soft_wrap=True)
    _print_own_voice(history)
    _print_objections(history)


def _print_own_voice(history: ClaimHistory) -> None:
    count = f"{count_noun(len(history.own_voice), 'article')}, {history.own_voice_collapsed:,} without reprints"
    out.print(Text.assemble(("\nIn the outlet's own voice: ", "bold"), count), soft_wrap=True)
    how = (
        "Counted: articles without a statement of the claim, a sentence of which, outside all statements, has its words"
    )
    more = "" if history.own_voice_complete else f"; only the {CANDIDATES} nearest articles were read"
    out.print(Text(f"  {how}{more}.", style="dim"), soft_wrap=True)
    for article in history.own_voice[:SHOWN]:
        day = (article.published_at or "no date")[:10]
        out.print(Text(one_line(f"{day} {article.outlet}: {article.sentence}")), soft_wrap=True)
        out.print(Text(f"  {one_line(article.url or article.article_id)}", style="dim"), soft_wrap=True)
    _print_rest(len(history.own_voice))


def _print_objections(history: ClaimHistory) -> None:
    count = f"{history.disputed_statements:,} of {count_noun(history.statements, 'statement')}, by {count_noun(len(history.objections), 'other')}"
    out.print(Text.assemble(("\nDisputed: ", "bold"), count), soft_wrap=True)
    for objection in history.objections[:SHOWN]:
        out.print(Text(f"  {described(objection)}"), soft_wrap=True)
    _print_rest(len(history.objections))


def _print_rest(count: int) -> None:
    if count > SHOWN:
        out.print(f"  … and {count - SHOWN:,} more; --json has all", markup=False)
