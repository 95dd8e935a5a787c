"""`tidewire relations`: who is for or against whom."""

import dataclasses
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from pipeline.cli.common import JsonOption, out, print_json
from pipeline.cli.queries.reading import reading
from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.queries.relations import RelatedPair, RelationRow, Relations, RelationSearch, Tally, search_relations
from pipeline.render.terminal import visible
from transforms.relations.find_relations import SHOWN_FROM

SHOWN = 12
STYLES = {"for": "green", "against": "red"}


def command(
    ctx: typer.Context,
    words: Annotated[
        str, typer.Argument(help='Words of the sentence; also "a phrase", -without, this | that. Empty: all.')
    ] = "",
    *,
    source: Annotated[str | None, typer.Option(help="Who is for or against: words of the name, or an id.")] = None,
    target: Annotated[str | None, typer.Option(help="For or against whom: words of the name, or an id.")] = None,
    between: Annotated[str | None, typer.Option(help="Either of the two: words of the name, or an id.")] = None,
    attitude: Annotated[str | None, typer.Option(help="for or against.")] = None,
    voice: Annotated[
        str | None, typer.Option(help="Who tells it: source (a statement) or outlet (its narration).")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="An outlet's name or domain.")] = None,
    since: Annotated[str | None, typer.Option("--since", "--from", help="First day, 2025-03-08.")] = None,
    until: Annotated[str | None, typer.Option("--until", "--to", help="Last day.")] = None,
    narrative: Annotated[str | None, typer.Option(help="A narrative's id.")] = None,
    confidence: Annotated[
        float, typer.Option(help="Minimum, 0 to 1; with the default about two in three are right.")
    ] = SHOWN_FROM,
    limit: Annotated[int, typer.Option(help="How many pairs and sentences to show.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Tell who attacks and who backs whom, by outlet and over time, with the sentences that show it."""
    search = RelationSearch(
        text=words,
        source=source,
        target=target,
        between=between,
        attitude=attitude,
        voice=voice,
        outlet=outlet,
        since=since,
        until=until,
        narrative=narrative,
        confidence=confidence,
        limit=limit,
    )
    with reading(ctx) as (client, prefix):
        found = search_relations(client, prefix, search)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        _print(found)


def _print(found: Relations) -> None:
    if found.pairs:
        out.print(_pairs(found.pairs))
        _print_tallies("outlets", found.outlets)
        _print_tallies("weeks", found.weeks[-SHOWN:])
        out.print()
    for row in found.relations:
        print_relation(row)
    counts = found.counts
    out.print(
        f"{count_noun(counts.relations, 'relation')}: {counts.against:,} against, {counts.in_favour:,} for;"
        f" texts without reprints: {counts.collapsed:,}",
        markup=False,
    )


def _pairs(pairs: Sequence[RelatedPair]) -> Table:
    table = Table("who", "whom", box=None, pad_edge=False)
    for name in ("against", "for", "texts"):
        table.add_column(name, justify="right")
    for pair in pairs:
        counts = pair.counts
        table.add_row(
            Text(one_line(pair.source_name)),
            Text(one_line(pair.target_name)),
            Text(f"{counts.against:,}", style=STYLES["against"]),
            Text(f"{counts.in_favour:,}", style=STYLES["for"]),
            f"{counts.collapsed:,}",
        )
    return table


def _print_tallies(name: str, tallies: Sequence[Tally]) -> None:
    parts = [f"{tally.key} {tally.against:,} against, {tally.in_favour:,} for" for tally in tallies[:SHOWN]]
    out.print(Text(one_line(f"{name:<8}{' · '.join(parts)}"), style="dim"), soft_wrap=True)


def print_relation(row: RelationRow) -> None:
    """Print a relation: place, who and whom, the sentence with both names highlighted."""
    style = STYLES[row.attitude]
    out.print(
        Text.assemble(
            (f"{(row.published_at or 'no date')[:10]} {one_line(row.outlet)} · ", "dim"),
            (one_line(row.source_name), "bold"),
            (f" {row.attitude} ", style),
            (one_line(row.target_name), "bold"),
        ),
        soft_wrap=True,
    )
    sentence = Text(visible(row.sentence))
    for start, end in (row.source_mark, row.target_mark):
        sentence.stylize(f"bold {style}", start, end)
    out.print(Text("  ").append_text(sentence))
    told = "said in a statement" if row.voice == "source" else "told by the outlet"
    manner = f"  {told} · confidence {row.confidence:.2f} · {one_line(row.url or row.article_id)}"
    out.print(Text(manner, style="dim"), soft_wrap=True)
    out.print()
