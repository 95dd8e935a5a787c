"""How one Beam pipeline is run, and what an error in its workers means to us.

`DirectRunner` means Beam's FnApiRunner with as many worker processes as cores: the name DirectRunner itself would first try to
download another runner. Any other runner is passed through with its own options.
"""

import os
import re
from collections.abc import Callable, Sequence

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from pipeline import errors
from pipeline.errors import TidewireError
from pipeline.settings import RunSettings
from transforms.functions.crashed import culprit

FN_API_RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"
QUIET_WORKERS = (
    "--default_sdk_harness_log_level=ERROR",
    '--sdk_harness_log_level_overrides={"pipeline": "WARNING", "transforms": "WARNING"}',
)
_OURS = re.compile(r"pipeline\.\w+\.(\w+): (.*)")


class CrashedRound(Exception):
    """A bug of ours struck in a worker. `culprit` names the record or text, None where the error names none."""

    def __init__(self, culprit_key: str | None, error: str) -> None:
        """Keep the worker's traceback as text."""
        super().__init__(error)
        self.culprit = culprit_key
        self.error = error


def beam_options(run: RunSettings, further: Sequence[str]) -> PipelineOptions:
    """Return Beam's options: ours for DirectRunner, and whatever else was passed through."""
    if run.runner != "DirectRunner":
        return PipelineOptions([f"--runner={run.runner}", *further])
    workers = run.workers or os.cpu_count() or 1
    mode = ["--direct_running_mode=multi_processing", f"--direct_num_workers={workers}"] if workers > 1 else []
    return PipelineOptions([f"--runner={FN_API_RUNNER}", *mode, *QUIET_WORKERS, *further])


def run_pipeline(options: PipelineOptions, build: Callable[[beam.Pipeline], None]) -> None:
    """Build and run one pipeline to its end.

    Raises the TidewireError that a worker raised, or CrashedRound for a bug.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # inherited by the workers: spaCy's threads would fight the processes
    pipeline = beam.Pipeline(options=options)
    build(pipeline)
    try:
        pipeline.run().wait_until_finish()
    except TidewireError:
        raise
    except Exception as error:
        text = str(error)
        if (ours := _tidewire_error(text)) is not None:
            raise ours from error
        raise CrashedRound(culprit(text), text) from error


def _tidewire_error(text: str) -> TidewireError | None:
    """The error of ours that ended a worker: Beam hands on its traceback as text."""
    found = _OURS.findall(text)
    for name, message in reversed(found):
        kind = getattr(errors, "RefusedForAll" if name == "IndexMissing" else name, None)
        if isinstance(kind, type) and issubclass(kind, TidewireError):
            return kind(re.sub(r" \[while running .*", "", message))
    return None
