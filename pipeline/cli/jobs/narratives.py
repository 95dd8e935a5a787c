"""`tidewire narratives …`: lists, checks, tries, applies and compares the definitions of narratives."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipeline.cli.common import JsonOption, err, out, print_json, settings_of
from pipeline.cli.jobs.progress import article_progress
from pipeline.cli.jobs.runner import BEAM_OPTIONS, RunnerOption, WorkersOption, with_runner
from pipeline.cli.jobs.stopping import ending_at_once
from pipeline.cli.queries import emerging
from pipeline.core.errors import SettingsError, UsageError
from pipeline.core.plural import count_noun
from pipeline.core.settings import Settings
from pipeline.jobs.apply_narratives import NarrativesReport, apply_narratives
from pipeline.queries.try_narrative import Difference, Example, Trial, compare_narratives, try_narrative
from schemas.narratives import Narrative
from transforms.annotation.annotate_batch import loaded_model
from transforms.encoder.sentence_vectors import embed_seed
from transforms.narratives.check import check_narrative
from transforms.narratives.load import (
    BUNDLED,
    BrokenNarrative,
    LoadedNarrative,
    definition_files,
    load_narrative,
    load_narratives,
    refuse_repeated,
)

app = typer.Typer(
    help="Narratives: their definitions, tried, applied to the whole past, compared.", no_args_is_help=True
)
app.command("emerging")(emerging.emerging_command)
app.command("propose")(emerging.propose_command)

QueryOption = Annotated[str | None, typer.Option(help="Elasticsearch query string: only these articles.")]
LimitOption = Annotated[int | None, typer.Option(min=1, help="At most so many articles.")]
BAR = 30


@app.command("list")
def list_command(ctx: typer.Context, *, as_json: JsonOption = False) -> None:
    """List the narratives in force: id, version, title, and the question that each answers."""
    narratives = _in_force(settings_of(ctx))
    if as_json:
        print_json(
            [
                {name: getattr(narrative, name) for name in ("id", "version", "title", "question")}
                for narrative in narratives
            ]
        )
        return
    for narrative in narratives:
        out.print(
            f"[bold]{escape(narrative.id)}[/bold]  version {narrative.version}  {escape(narrative.title)}",
            soft_wrap=True,
        )
        if narrative.question:
            out.print(f"    {escape(narrative.question)}", soft_wrap=True)


@app.command()
def check(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files, or folders of them; absent: the folder in force.")
    ] = None,
) -> None:
    """Check definitions: exit code 1 and the line of each error; warnings for conditions that can have no effect."""
    settings = settings_of(ctx)
    sound, broken = _load_all(paths or [_folder(settings)])
    nlp = loaded_model(settings.annotate.spacy_model) if sound else None
    warnings = [warning for loaded in sound if nlp is not None for warning in check_narrative(loaded, nlp, embed_seed)]
    for error in broken:
        err.print(f"[red]broken:[/red] {escape(str(error))}", soft_wrap=True)
    for warning in warnings:
        err.print(f"[yellow]warning:[/yellow] {escape(str(warning))}", soft_wrap=True)
    out.print(f"{len(sound)} sound, {count_noun(len(warnings), 'warning')}, {len(broken)} broken")
    if broken:
        raise typer.Exit(1)


@app.command("try")
def try_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The definition.")],
    *,
    query: QueryOption = None,
    limit: LimitOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which articles of the index a definition would match, with evidence, without writing anything.

    For seeds: the number of articles at each threshold, and the sentences just above and just below the one in force.
    """
    narrative = _definition(file)
    with article_progress("articles read") as progress:
        trial = try_narrative(settings_of(ctx), narrative, query=query, limit=limit, progress=progress.update)
    if as_json:
        print_json(asdict(trial))
        return
    _print_trial(trial)


@app.command(context_settings=BEAM_OPTIONS)
def apply(
    ctx: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    runner: RunnerOption = None,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Match all articles of the index with the definitions in force, without parsing, and write the changes.

    The command can be interrupted at any time; the next one continues. Any further option is passed through to Beam.
    """
    settings = with_runner(settings_of(ctx), runner, workers, ctx.args)
    stopped = "Stopped. `tidewire narratives apply` goes on with the articles that are left."
    with ending_at_once(stopped), article_progress("articles matched") as progress:
        report = apply_narratives(settings, dry_run=dry_run, beam_args=tuple(ctx.args), begins=progress.follow)
    if as_json:
        print_json(asdict(report))
        return
    _print_report(report)


@app.command()
def diff(
    ctx: typer.Context,
    old: Annotated[Path, typer.Argument(help="The definition before; alone: the new one, against that in force.")],
    new: Annotated[Path | None, typer.Argument(help="The definition after.")] = None,
    *,
    query: QueryOption = None,
    limit: LimitOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which articles another version of a definition gains, loses or matches otherwise, without writing anything."""
    settings = settings_of(ctx)
    after = _definition(new or old)
    before = _definition(old) if new is not None else _of_id(settings, after.id)
    with article_progress("articles read") as progress:
        found = compare_narratives(settings, before, after, query=query, limit=limit, progress=progress.update)
    if as_json:
        print_json(asdict(found))
        return
    _print_difference(found)


def _folder(settings: Settings) -> Path:
    chosen = settings.annotate.narratives_dir
    return Path(chosen) if chosen else BUNDLED


def _in_force(settings: Settings) -> tuple[Narrative, ...]:
    try:
        return load_narratives(_folder(settings))
    except BrokenNarrative as error:
        raise SettingsError(str(error)) from error


def _of_id(settings: Settings, name: str) -> Narrative:
    found = next((narrative for narrative in _in_force(settings) if narrative.id == name), None)
    if found is None:
        raise UsageError(f"no narrative in force has the id '{name}': give two files")
    return found


def _definition(file: Path) -> Narrative:
    try:
        return load_narrative(file).narrative
    except BrokenNarrative as error:
        raise UsageError(str(error)) from error


def _load_all(paths: list[Path]) -> tuple[list[LoadedNarrative], list[BrokenNarrative]]:
    """Return the sound definitions of files and folders, and the errors of the others; ids are unique within a folder."""
    sound: list[LoadedNarrative] = []
    broken: list[BrokenNarrative] = []
    for path in paths:
        beside: list[LoadedNarrative] = []
        for file in definition_files(path) if path.is_dir() else [path]:
            try:
                beside.append(load_narrative(file))
            except BrokenNarrative as error:
                broken.append(error)
        try:
            refuse_repeated(beside)
        except BrokenNarrative as error:
            broken.append(error)
        sound += beside
    return sound, broken


def _print_trial(trial: Trial) -> None:
    out.print(
        f"[bold]{escape(trial.narrative)}[/bold] version {trial.version}: "
        f"{trial.matches} of {trial.articles} annotated articles would match"
    )
    _print_unreadable(trial.unreadable)
    if trial.conditions:
        out.print("\n[bold]articles in which a condition is met[/bold]")
        for name, count in trial.conditions.items():
            out.print(f"  {count:>6,}  {escape(name)}", soft_wrap=True)
    if trial.threshold is not None:
        out.print(f"\n[bold]articles that would match by threshold[/bold] (in force: {trial.threshold:g})")
        most = max(trial.at_thresholds.values(), default=0) or 1
        for threshold, count in trial.at_thresholds.items():
            out.print(f"  {threshold}  {count:>6,}  {'█' * round(BAR * count / most)}")
    _print_examples("best matches", trial.best)
    _print_examples("just above the threshold: these count by a seed alone", trial.above)
    _print_examples("just below the threshold: these don't count", trial.below)


def _print_report(report: NarrativesReport) -> None:
    if not report.articles:
        out.print("Nothing to do: every article was matched against the definitions in force.")
        return
    verb = "would be" if report.dry_run else "were"
    out.print(
        f"{count_noun(report.articles, 'article')} matched, {report.changed} {verb} rewritten, {count_noun(report.days, 'outlet-day')} recomputed, "
        f"in {report.seconds:.1f} s ({report.per_second:.0f} articles/s)"
    )
    for name, counts in report.narratives.items():
        changes = ", ".join(f"{number} {change}" for change, number in counts.items())
        out.print(f"  {escape(name)}: {changes}", soft_wrap=True)
    if report.kept:
        out.print(
            f"{count_noun(report.kept, 'article')} left unchanged: first annotate them anew (`tidewire reannotate`)"
        )


def _print_difference(found: Difference) -> None:
    changes = ", ".join(f"{number} {change}" for change, number in found.counts.items())
    out.print(f"{found.articles} annotated articles: {changes}; {found.both} match both")
    _print_unreadable(found.unreadable)
    for change, examples in found.examples.items():
        _print_examples(change, examples)


def _print_unreadable(number: int) -> None:
    if number:
        out.print(f"{count_noun(number, 'article')} left out: first annotate them anew (`tidewire reannotate`)")


def _print_examples(title: str, examples: tuple[Example, ...]) -> None:
    if not examples:
        return
    out.print(f"\n[bold]{escape(title)}[/bold]")
    for example in examples:
        near = "" if example.near is None else f"  near {example.near:.3f}"
        head = f"{example.day or 'undated'}  {example.outlet}: {example.title}"
        out.print(f"  {escape(head)}  [dim]score {example.score:g}{near}  {example.voice}[/dim]", soft_wrap=True)
        for words in example.evidence:
            out.print(f"      “{escape(words)}”", soft_wrap=True)
