"""`tidewire entities`: shows entities, and corrects them in the whole index."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any

import typer
from elasticsearch import Elasticsearch
from rich.text import Text

from pipeline.cli.common import JsonOption, err, out, print_json, settings_of
from pipeline.cli.jobs.progress import print_round
from pipeline.cli.jobs.stopping import ending_at_once
from pipeline.cli.queries.reading import reading
from pipeline.clients.elasticsearch import connect
from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.jobs.apply_corrections import CorrectionsReport
from pipeline.jobs.correct_entities import apply_all, carry_out
from pipeline.jobs.plan_corrections import Plan, plan_merge, plan_rename, plan_split, plan_undo
from pipeline.queries.entity import IndexedEntity, find_entities, view_entity
from pipeline.render.entity import described, render_correction, render_entity
from pipeline.sinks.corrections import StoredCorrection, fetch_all_corrections
from schemas.corrections import Correction
from transforms.lexicon.entity_labels import LABELS
from transforms.stored.entity_corrections import compile_corrections

app = typer.Typer(
    help="Show an entity; merge, split and rename entities in all articles, those that are still to come among them.",
    no_args_is_help=True,
)

STOPPED = "Stopped. The same command goes on; so does `tidewire entities apply`."

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")]
EntityId = Annotated[str, typer.Argument(metavar="ID", help="An entity's id, from `tidewire entities show NAME`.")]


@app.command("show")
def show(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="ID|NAME", help="An entity's id, or a name.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Show everything known of an entity; where several have the name, list them. Exit code 1 where none has it."""
    with reading(ctx) as (client, prefix):
        found = find_entities(client, prefix, reference)
        view = view_entity(client, prefix, found[0]) if len(found) == 1 else None
    if as_json:
        print_json(
            {"entity": dataclasses.asdict(view) if view else None, "candidates": [_plain(entity) for entity in found]}
        )
    elif view is not None:
        render_entity(view, out)
    elif found:
        _print_candidates(found)
    else:
        words = f"no article names {one_line(reference)}; a part of a name finds all names that contain it"
        err.print(Text(words), soft_wrap=True)
    if not found:
        raise typer.Exit(1)


@app.command("merge")
def merge(
    ctx: typer.Context,
    entity: EntityId,
    into: Annotated[str, typer.Argument(metavar="INTO_ID", help="The entity that it is.")],
    *,
    dry_run: DryRun = False,
    as_json: JsonOption = False,
) -> None:
    """Merge one entity into another: all its mentions and statements count for the other one."""
    _correct(ctx, lambda client, prefix: plan_merge(client, prefix, entity, into), dry_run=dry_run, as_json=as_json)


@app.command("split")
def split(
    ctx: typer.Context,
    entity: EntityId,
    surface: Annotated[str, typer.Option("--name", help="Mentions that read so, in capitals or not.")],
    *,
    to: Annotated[
        str | None, typer.Option("--to", help="What the new entity is called; else as the mentions read.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--type", help=f"{', '.join(LABELS[:6])} …; else the entity's.", metavar="TYPE")
    ] = None,
    dry_run: DryRun = False,
    as_json: JsonOption = False,
) -> None:
    """Split an entity: mentions and speakers with a certain name become an entity of their own."""
    _correct(
        ctx,
        lambda client, prefix: plan_split(client, prefix, entity, surface, to, kind),
        dry_run=dry_run,
        as_json=as_json,
    )


@app.command("rename")
def rename(
    ctx: typer.Context,
    entity: EntityId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is to be called.")],
    *,
    dry_run: DryRun = False,
    as_json: JsonOption = False,
) -> None:
    """Give an entity one name in all articles; a later name replaces an earlier one."""
    _correct(ctx, lambda client, prefix: plan_rename(client, prefix, entity, name), dry_run=dry_run, as_json=as_json)


@app.command("undo")
def undo(
    ctx: typer.Context,
    correction: Annotated[
        str,
        typer.Argument(metavar="CORRECTION_ID", help="From `tidewire entities corrections`; its beginning will do."),
    ],
    *,
    dry_run: DryRun = False,
    as_json: JsonOption = False,
) -> None:
    """Take a correction back: the index becomes as if it had never been made."""
    _correct(ctx, lambda client, prefix: plan_undo(client, prefix, correction), dry_run=dry_run, as_json=as_json)


@app.command("corrections")
def corrections(ctx: typer.Context, *, as_json: JsonOption = False) -> None:
    """List all corrections, oldest first, with their state."""
    with reading(ctx) as (client, prefix):
        known = fetch_all_corrections(client, prefix)
    ignored = compile_corrections(stored.correction for stored in known if not stored.undone).ignored
    if as_json:
        print_json([{**_plain(stored), "ignored": ignored.get(stored.correction.id)} for stored in known])
        return
    for stored in known:
        out.print(render_correction(stored, ignored.get(stored.correction.id)), soft_wrap=True)
    out.print(
        f"{count_noun(len(known), 'correction')}, {sum(not stored.undone for stored in known):,} in force", markup=False
    )


@app.command("apply")
def apply(ctx: typer.Context, *, as_json: JsonOption = False) -> None:
    """Apply all corrections to the whole index again: finishes what interrupted commands left. Safe to repeat."""
    settings = settings_of(ctx)
    with ending_at_once(STOPPED), _client(ctx) as (client, _):
        report = apply_all(client, settings, round_begins=print_round)
    if as_json:
        print_json(report)
    else:
        _print_report(report)


def _correct(
    ctx: typer.Context, make_plan: Callable[[Elasticsearch, str], Plan], *, dry_run: bool, as_json: bool
) -> None:
    settings = settings_of(ctx)
    with ending_at_once(STOPPED), (reading if dry_run else _client)(ctx) as (client, prefix):
        plan = make_plan(client, prefix)
        if not as_json:
            _print_plan(plan, dry_run=dry_run)
        report = None if dry_run else carry_out(client, settings, plan, round_begins=print_round)
    if as_json:
        print_json(
            {
                "correction": _plain(plan.correction),
                "undo": plan.undo,
                "dry_run": dry_run,
                "articles": plan.articles,
                "mentions": plan.mentions,
                "report": report,
            }
        )
    elif report is not None:
        _print_report(report)
        if not plan.undo:
            out.print(f"To take it back: tidewire entities undo {plan.correction.id}", markup=False)


def _print_plan(plan: Plan, *, dry_run: bool) -> None:
    what = described(plan.correction)
    changes = f"{count_noun(plan.mentions, 'mention')} in {count_noun(plan.articles, 'article')}"
    if plan.undo:
        line = f"Undo: {what}. At most {changes}."
    elif plan.stored is not None:
        line = f"{what}: made at {plan.stored.made_at} already, applied again."
    else:
        line = f"{what}: {changes}."
    out.print(Text(one_line(f"Dry run, nothing changes. {line}" if dry_run else line)), soft_wrap=True)


def _print_report(report: CorrectionsReport) -> None:
    out.print(f"{report.rewritten:,} of {count_noun(report.articles, 'article')} rewritten", markup=False)
    if report.kept:
        hint = "`tidewire reannotate` annotates them anew, with the corrections"
        out.print(f"{report.kept:,} kept unchanged because another pipeline annotated them: {hint}", markup=False)


def _print_candidates(found: tuple[IndexedEntity, ...]) -> None:
    for entity in found:
        wikidata = f" · {entity.wikidata}" if entity.wikidata else ""
        counts = f"{count_noun(entity.articles, 'article')}, {count_noun(entity.mentions, 'mention')}"
        out.print(
            Text.assemble(
                (entity.id, "dim"), " ", (one_line(entity.name), "bold"), f" ({entity.type}{wikidata}): {counts}"
            ),
            soft_wrap=True,
        )
    out.print(f"{len(found)} entities; `tidewire entities show ID` shows more", markup=False)


@contextmanager
def _client(ctx: typer.Context) -> Iterator[tuple[Elasticsearch, str]]:
    settings = settings_of(ctx).elasticsearch
    with closing(connect(settings)) as client:
        yield client, settings.index_prefix


def _plain(value: Correction | StoredCorrection | IndexedEntity) -> dict[str, Any]:
    return dataclasses.asdict(value)
