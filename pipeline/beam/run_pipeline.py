"""Runs one Beam pipeline, and turns an error in its workers into an error of ours or a crash that names its culprit.

`DirectRunner` stands for Beam's FnApiRunner with as many worker processes as cores, since Beam's own DirectRunner would first
try to download another runner. Any other runner is passed through with its own options.
"""

import os
import traceback
from argparse import ArgumentError, ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import suppress

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_provision_api_pb2
from apache_beam.runners.portability.fn_api_runner.fn_runner import ExtendedProvisionInfo, FnApiRunner
from google.protobuf.struct_pb2 import Struct

from pipeline.beam.data_plane import mend_data_plane
from pipeline.beam.forked_workers import ForkedWorkers, take_losses, uses_processes, worker_count
from pipeline.core.errors import WorkerLost, decode_error
from pipeline.core.settings import RunSettings
from transforms.messages.errors import culprit

_LOST = (
    "nothing of the round is committed; run again. -9 is mostly the system, out of memory: fewer [run] workers or smaller "
    "[run] round_messages and round_bytes need less"
)


class CrashedRound(Exception):
    """A bug of ours in a worker. `culprit` is the record's origin or the text's hash, None where the error names none."""

    def __init__(self, culprit_key: str | None, error: str) -> None:
        """Keep the worker's traceback as text."""
        super().__init__(error)
        self.culprit = culprit_key
        self.error = error


def run_pipeline(run: RunSettings, further: Sequence[str], build: Callable[[beam.Pipeline], None]) -> None:
    """Build and run one pipeline to its end; `further` are options passed through to Beam.

    Raises the TidewireError that a worker raised, WorkerLost where one was killed, or CrashedRound for a bug.
    """
    take_losses()
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # inherited by the workers: spaCy's threads would fight the processes
    pipeline = _pipeline(run, further)
    build(pipeline)
    try:
        pipeline.run().wait_until_finish()
    except Exception as error:
        # Beam hands on text alone, or our error again with the name of the step in its message.
        text = "".join(traceback.format_exception(error))
        if (ours := decode_error(text)) is not None:
            raise ours from error
        if losses := take_losses():
            raise WorkerLost(f"{', '.join(losses)}: {_LOST}") from error
        raise CrashedRound(culprit(text), text) from error


def unknown_options(words: Sequence[str]) -> list[str]:
    """Return the options that Beam does not know; Beam itself would only warn of them."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    for options in PipelineOptions.__subclasses__():
        with suppress(ArgumentError):  # two of Beam's own define one
            options._add_argparse_args(parser)  # noqa: SLF001
    return parser.parse_known_args(list(words))[1]


def _pipeline(run: RunSettings, further: Sequence[str]) -> beam.Pipeline:
    if run.runner != "DirectRunner":
        return beam.Pipeline(options=PipelineOptions([f"--runner={run.runner}", *further]))
    mend_data_plane()
    # Not --direct_running_mode=multi_processing: that would start Beam's own workers, which outlive a killed run.
    processes = ForkedWorkers() if uses_processes(run) else None
    runner = FnApiRunner(default_environment=processes, provision_info=_quiet_workers())
    options = PipelineOptions([f"--direct_num_workers={worker_count(run)}", *further])
    return beam.Pipeline(runner=runner, options=options)


def _quiet_workers() -> ExtendedProvisionInfo:
    """Return the log levels of worker processes: FnApiRunner hands them no options otherwise, and INFO is the default."""
    options = Struct()
    options.update(
        {
            "beam:option:default_sdk_harness_log_level:v1": "ERROR",
            "beam:option:sdk_harness_log_level_overrides:v1": {
                "pipeline": "WARNING",
                "transforms": "WARNING",
                "kafka.net": "CRITICAL",  # a line for each attempt to connect
            },
        }
    )
    return ExtendedProvisionInfo(
        beam_provision_api_pb2.ProvisionInfo(retrieval_token="unused", pipeline_options=options)  # noqa: S106
    )
