"""`tidewire demo`: publishes our sample articles on the local stack, runs the job, and shows the findings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipeline.cli.common import Context, JsonOption, err, out, print_json
from pipeline.cli.jobs.run import drain_with_progress
from pipeline.cli.jobs.stopping import stopping_cleanly
from pipeline.clients.elasticsearch import connect
from pipeline.core.errors import UsageError
from pipeline.core.plural import count_noun
from pipeline.core.run_report import RunReport, as_json
from pipeline.core.settings import Settings
from pipeline.jobs.demo import LOCAL, Published, SampleFiles, find_samples, publish_samples
from pipeline.jobs.drain import DrainOptions
from pipeline.jobs.setup_cluster import setup_cluster
from pipeline.queries.overview import (
    EntityRow,
    StatementRow,
    WeekRow,
    narrative_weeks,
    narratives_seen,
    refresh,
    strongest_statements,
    top_entities,
)
from pipeline.render.overview import render_entities, render_hints, render_statements, render_weeks
from pipeline.render.run_report import render_report
from pipeline.stack.local import start_stack
from pipeline.stack.progress import ConsoleReporter
from transforms.narratives.load import load_narratives


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The findings that the demo shows; `weeks` are those of the narrative with the most articles."""

    entities: tuple[EntityRow, ...]
    statements: tuple[StatementRow, ...]
    narrative: str | None
    weeks: tuple[WeekRow, ...]


def command(
    ctx: typer.Context,
    samples: Annotated[Path, typer.Option(help="Folder with the sample articles.")] = Path("samples"),
    as_json_: JsonOption = False,
) -> None:
    """Start the local stack, publish the samples, run the job over them, and show what it found.

    Safe to repeat: the second time nothing is new. The stack stays up; `tidewire stack down` ends it.
    """
    context: Context = ctx.obj
    files = find_samples(samples)
    _refuse_other_servers(context)
    start_stack(context.state_dir, reporter=ConsoleReporter(err))
    settings = Context(
        context.config, context.state_dir
    ).loaded.settings  # read again, now with the addresses of the stack
    setup_cluster(settings)
    published = publish_samples(files, settings)
    if not as_json_:
        _print_published(files, published, settings)
    with stopping_cleanly() as stopped:
        report = drain_with_progress(settings, DrainOptions(), stopped)
    overview = look_around(settings)
    if as_json_:
        print_json(_json(published, report, overview))
    else:
        _print(report, overview)


def look_around(settings: Settings) -> Overview:
    """Ask the index for the findings that the demo shows."""
    prefix = settings.elasticsearch.index_prefix
    with connect(settings.elasticsearch) as client:
        refresh(client, prefix)
        seen = narratives_seen(client, prefix)
        narrative = seen[0] if seen else None
        return Overview(
            entities=top_entities(client, prefix),
            statements=strongest_statements(client, prefix, narrative=narrative),
            narrative=narrative,
            weeks=narrative_weeks(client, prefix, narrative) if narrative else (),
        )


def _refuse_other_servers(context: Context) -> None:
    """Refuse servers other than the local stack: sample articles must not reach real topics and indexes."""
    for key in ("kafka.bootstrap_servers", "elasticsearch.url"):
        source = context.loaded.sources[key]
        if source not in LOCAL:
            raise UsageError(
                f"the demo works on the local stack alone, but {key} is set by {source}: unset it for the demo"
            )


def _print_published(files: SampleFiles, published: Published, settings: Settings) -> None:
    out.print(
        f"Published {count_noun(published.articles, 'message')}, {published.broken} broken ones and"
        f" {count_noun(published.takedowns, 'takedown')} from {files.folder} to {settings.kafka.topic_raw}.",
        markup=False,
        soft_wrap=True,
    )


def _print(report: RunReport, overview: Overview) -> None:
    out.print()
    render_findings(report, overview, out)
    first = next((row.url for row in overview.statements if row.url), None)
    render_hints(first, overview.narrative, out)


def render_findings(report: RunReport, overview: Overview, console: Console) -> None:
    """Print the report of the run and the findings. README.md shows this output (`make readme` writes it)."""
    render_report(report, console)
    render_entities(overview.entities, console)
    render_statements(overview.statements, console)
    if overview.narrative is not None:
        titles = {narrative.id: narrative.title for narrative in load_narratives()}
        render_weeks(titles.get(overview.narrative, overview.narrative), overview.weeks, console)


def _json(published: Published, report: RunReport, overview: Overview) -> Mapping[str, Any]:
    return {"published": asdict(published), "account": as_json(report), **asdict(overview)}
