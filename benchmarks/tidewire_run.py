"""Runs the main job once, as `tidewire run` does, with marks. `python -m benchmarks.tidewire_run ASSIGNMENT`."""

import dataclasses
from typing import Any

import psutil
from apache_beam.portability.api import beam_provision_api_pb2
from apache_beam.runners.portability.fn_api_runner.fn_runner import ExtendedProvisionInfo, FnApiRunner

from benchmarks.marks import mark
from benchmarks.side import read_assignment
from pipeline.beam import run_pipeline as runners
from pipeline.jobs.drain import DrainOptions, Watcher, drain


def main() -> None:
    """Drain the topic; raise where the sum of the report is wrong."""
    assignment = read_assignment()
    settings = dataclasses.replace(
        assignment.settings, run=dataclasses.replace(assignment.settings.run, workers=assignment.cores)
    )
    watcher = Watcher(
        planned=lambda _plan, _group: mark("ready"),
        round_begins=lambda number, _messages, _file: mark("round begins", round=number),
        round_ended=lambda number, _report: mark("round ended", round=number),
    )
    vars(runners)["FnApiRunner"] = _MarkingRunner
    report = drain(settings, DrainOptions(), watcher)
    mark("done", articles=report.indexed, forked_cpu_s=_forked_cpu_s())
    if not report.adds_up:
        raise SystemExit(f"the report does not add up: {report}")


def _forked_cpu_s() -> float:
    """Return the processor time of the workers' parent process and all workers."""
    return sum(sum(process.cpu_times()[:4]) for process in psutil.Process().children())


class _MarkingRunner(FnApiRunner):  # type: ignore[misc]
    """A runner whose workers import `benchmarks.watch_worker`; all other options are the job's."""

    def __init__(self, *args: Any, provision_info: ExtendedProvisionInfo | None = None, **kwargs: Any) -> None:
        info = provision_info or ExtendedProvisionInfo(
            beam_provision_api_pb2.ProvisionInfo(retrieval_token="unused")  # noqa: S106 (nothing is retrieved)
        )
        info.provision_info.pipeline_options.update({"beam:option:beam_plugins:v1": ["benchmarks.watch_worker"]})
        super().__init__(*args, provision_info=info, **kwargs)


if __name__ == "__main__":
    main()
