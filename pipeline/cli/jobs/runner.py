"""The options of commands that run a Beam pipeline: --runner, --workers, and Beam's own."""

from dataclasses import replace
from typing import Annotated

import typer

from pipeline.beam.run_pipeline import unknown_options
from pipeline.core.errors import UsageError
from pipeline.core.settings import Settings

BEAM_OPTIONS = {"allow_extra_args": True, "ignore_unknown_options": True}
"""The context settings with which a command passes further options through to Beam."""

RunnerOption = Annotated[
    str | None, typer.Option("--runner", help="Beam runner; others than DirectRunner get all further options.")
]
WorkersOption = Annotated[int | None, typer.Option("--workers", min=0, help="Worker processes; 0: as many as cores.")]


def with_runner(settings: Settings, runner: str | None, workers: int | None, beam_args: list[str]) -> Settings:
    """Return the settings with the runner and workers of the command line; raises UsageError for an unknown option."""
    run = settings.run
    run = replace(run, runner=runner or run.runner, workers=run.workers if workers is None else workers)
    if run.runner == "DirectRunner" and (unknown := unknown_options(beam_args)):
        raise UsageError(f"no such option: {unknown[0]}; see --help (other runners may have options of their own)")
    return replace(settings, run=run)
