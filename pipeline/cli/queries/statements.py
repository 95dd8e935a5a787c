"""`tidewire statements`: searches the statement ledger."""

import dataclasses
from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.common import JsonOption, out, print_json
from pipeline.cli.queries.reading import reading
from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.queries.statements import Ledger, LedgerRow, Objection, StatementSearch, search_statements
from pipeline.render.article import STANCE_STYLES
from pipeline.render.terminal import visible


def command(
    ctx: typer.Context,
    words: Annotated[
        str, typer.Argument(help='Words; also "a phrase", -without, this | that, begin*. Empty: all statements.')
    ] = "",
    *,
    speaker: Annotated[str | None, typer.Option(help="Who states it: words of the name, or an entity's id.")] = None,
    stance: Annotated[
        str | None, typer.Option(help="states, claims, hedges, denies, accuses, predicts or demands.")
    ] = None,
    evidence: Annotated[str | None, typer.Option(help='"none given", cited or unknown.')] = None,
    rebutted: Annotated[
        bool | None,
        typer.Option(
            "--rebutted/--not-rebutted", help="Only what somebody disputes, in that article or another; or not."
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="direct, indirect or mixed.")] = None,
    outlet: Annotated[str | None, typer.Option(help="An outlet's name or domain.")] = None,
    since: Annotated[str | None, typer.Option("--since", "--from", help="First day, 2025-03-08.")] = None,
    until: Annotated[str | None, typer.Option("--until", "--to", help="Last day.")] = None,
    narrative: Annotated[str | None, typer.Option(help="A narrative's id.")] = None,
    claim: Annotated[str | None, typer.Option(help="A claim's id: what states the same.")] = None,
    min_confidence: Annotated[float, typer.Option(help="0 to 1: how sure Tidewire is of the statement.")] = 0.0,
    limit: Annotated[int, typer.Option(help="How many statements to show.")] = 10,
    collapsed: Annotated[bool, typer.Option("--collapsed", help="One statement of each claim.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Find statements by their words and by filters: who states what, how firmly, and who disputes it."""
    search = StatementSearch(
        text=words,
        speaker=speaker,
        stance=stance,
        evidence=evidence,
        rebutted=rebutted,
        kind=kind,
        outlet=outlet,
        since=since,
        until=until,
        narrative=narrative,
        claim=claim,
        min_confidence=min_confidence,
        limit=limit,
        collapsed=collapsed,
    )
    with reading(ctx) as (client, prefix):
        ledger = search_statements(client, prefix, search)
    if as_json:
        print_json(dataclasses.asdict(ledger))
    else:
        _print(ledger)


def _print(ledger: Ledger) -> None:
    for row in ledger.statements:
        print_statement(row)
        out.print()
    shown = "" if len(ledger.statements) in {ledger.total, ledger.claims} else f"; shown: {len(ledger.statements)}"
    out.print(f"{count_noun(ledger.total, 'statement')}, {count_noun(ledger.claims, 'claim')}{shown}", markup=False)


def print_statement(row: LedgerRow) -> None:
    """Print a statement: speaker, manner, sentence with the content highlighted, objections, place."""
    style = STANCE_STYLES.get(row.stance, "")
    out.print(
        Text.assemble(
            (f"{(row.published_at or 'no date')[:10]} {one_line(row.outlet)} · ", "dim"),
            (one_line(row.speaker or "somebody"), "bold"),
            " ",
            (row.stance, style),
        ),
        soft_wrap=True,
    )
    out.print(Text("  ").append_text(highlighted_sentence(row)))
    out.print(Text(f"  {_manner(row)}", style="dim"), soft_wrap=True)
    for objection in row.disputed_by:
        out.print(Text(f"  disputed by {described(objection)}", style="red"), soft_wrap=True)
    out.print(Text(f"  {one_line(row.url or row.article_id)} {row.id}", style="dim"), soft_wrap=True)


def highlighted_sentence(row: LedgerRow) -> Text:
    """Return the sentence with its content in the colour of the stance; nothing in it can steer a terminal."""
    text = Text(visible(row.sentence))
    for start, end in row.content:
        text.stylize(f"bold {STANCE_STYLES.get(row.stance, '')}".rstrip(), start, end)
    return text


def described(objection: Objection) -> str:
    """Return an objection's speaker, place, time and sentence on one line."""
    day = (objection.published_at or "no date")[:10]
    return one_line(f"{objection.speaker or 'somebody'} in {objection.outlet}, {day}: {objection.sentence}")


def _manner(row: LedgerRow) -> str:
    parts = [
        f"cue {row.cue}" if row.cue else "no cue",
        row.kind,
        f"certainty {row.certainty:.2f}",
        f"evidence {row.evidence}",
        f"confidence {row.confidence:.2f}",
    ]
    if row.via:
        parts.append("via " + ", ".join(row.via))
    if row.claim_id and row.claim_id != row.id:
        parts.append(f"claim {row.claim_id}")
    return one_line(" · ".join(parts))
