"""How one Beam pipeline is run, and what an error in its workers means to us.

`DirectRunner` means Beam's FnApiRunner with as many worker processes as cores: the name DirectRunner itself would first try to
download another runner. Any other runner is passed through with its own options.
"""

import os
import re
import traceback
from collections.abc import Callable, Sequence

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_provision_api_pb2
from apache_beam.runners.portability.fn_api_runner.fn_runner import ExtendedProvisionInfo, FnApiRunner
from google.protobuf.struct_pb2 import Struct

from pipeline import ends_with_driver, errors
from pipeline.errors import TidewireError
from pipeline.settings import RunSettings
from transforms.functions.crashed import culprit

_OURS = re.compile(r"pipeline\.\w+\.(\w+): (.*)")


class CrashedRound(Exception):
    """A bug of ours struck in a worker. `culprit` names the record or text, None where the error names none."""

    def __init__(self, culprit_key: str | None, error: str) -> None:
        """Keep the worker's traceback as text."""
        super().__init__(error)
        self.culprit = culprit_key
        self.error = error


def run_pipeline(run: RunSettings, further: Sequence[str], build: Callable[[beam.Pipeline], None]) -> None:
    """Build and run one pipeline to its end; `further` are options passed through to Beam.

    Raises the TidewireError that a worker raised, or CrashedRound for a bug.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # inherited by the workers: spaCy's threads would fight the processes
    ends_with_driver.announce_driver()
    pipeline = _pipeline(run, further)
    build(pipeline)
    try:
        pipeline.run().wait_until_finish()
    except TidewireError:
        raise
    except Exception as error:
        text = "".join(traceback.format_exception(error))
        if (ours := _tidewire_error(text)) is not None:
            raise ours from error
        raise CrashedRound(culprit(text), text) from error


def _pipeline(run: RunSettings, further: Sequence[str]) -> beam.Pipeline:
    if run.runner != "DirectRunner":
        return beam.Pipeline(options=PipelineOptions([f"--runner={run.runner}", *further]))
    workers = run.workers or os.cpu_count() or 1
    mode = ["--direct_running_mode=multi_processing", f"--direct_num_workers={workers}"] if workers > 1 else []
    return beam.Pipeline(
        runner=FnApiRunner(provision_info=_workers_options()), options=PipelineOptions([*mode, *further])
    )


def _workers_options() -> ExtendedProvisionInfo:
    """What worker processes are told at their start: to be quiet (INFO is the default), and to end with us.

    FnApiRunner hands them no options otherwise.
    """
    options = Struct()
    options.update(
        {
            "beam:option:default_sdk_harness_log_level:v1": "ERROR",
            "beam:option:sdk_harness_log_level_overrides:v1": {"pipeline": "WARNING", "transforms": "WARNING"},
            "beam:option:beam_plugins:v1": [ends_with_driver.PLUGIN],
        }
    )
    return ExtendedProvisionInfo(
        beam_provision_api_pb2.ProvisionInfo(retrieval_token="unused", pipeline_options=options)  # noqa: S106
    )


def _tidewire_error(text: str) -> TidewireError | None:
    """The error of ours that ended a worker: Beam hands on its traceback as text."""
    found = _OURS.findall(text)
    for name, message in reversed(found):
        kind = getattr(errors, "RefusedForAll" if name == "IndexMissing" else name, None)
        if isinstance(kind, type) and issubclass(kind, TidewireError):
            return kind(re.sub(r" \[while running .*", "", message))
    return None
