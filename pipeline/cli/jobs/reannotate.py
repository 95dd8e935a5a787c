"""`tidewire reannotate`: annotates anew the articles of an older pipeline, from the index alone."""

from typing import Annotated

import typer

from pipeline.cli.common import JsonOption, out, print_json, settings_of
from pipeline.cli.jobs.progress import print_round
from pipeline.cli.jobs.run import show_crash
from pipeline.cli.jobs.runner import BEAM_OPTIONS, RunnerOption, WorkersOption, with_runner
from pipeline.cli.jobs.stopping import ending_at_once
from pipeline.core.plural import count_noun
from pipeline.jobs.reannotate import reannotate

CONTEXT_SETTINGS = BEAM_OPTIONS


def command(
    ctx: typer.Context,
    query: Annotated[
        str | None, typer.Option(help="Elasticsearch query string: these articles, whatever annotated them.")
    ] = None,
    runner: RunnerOption = None,
    workers: WorkersOption = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many articles.")] = None,
    json: JsonOption = False,
) -> None:
    """Annotate articles anew that are of an older pipeline fingerprint (models, rules, narratives), without Kafka.

    An unchanged text whose annotation is still valid is not parsed again. Any further option is passed through to Beam.
    """
    settings = with_runner(settings_of(ctx), runner, workers, ctx.args)
    with ending_at_once("Stopped. `tidewire reannotate` goes on with the articles that are left."):
        report = reannotate(
            settings,
            query=query,
            limit=limit,
            beam_args=tuple(ctx.args),
            round_begins=print_round,
            crashed=show_crash,
        )
    if json:
        print_json(report)
        return
    if not report.stale:
        out.print("Nothing to do: every article has the fingerprint in force.")
        return
    out.print(
        f"{count_noun(report.stale, 'article')}: {report.indexed} written, {report.unchanged} skipped because a newer version came, {report.kept} kept"
    )
    out.print(f"{count_noun(report.annotated, 'text')} parsed, in {report.seconds:.1f} s")
    for reason, number in report.reasons.items():
        out.print(f"  kept unchanged: {number} ({reason.replace('|', ': ')})", markup=False)
