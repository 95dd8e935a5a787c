"""One run of the main job, as `tidewire run` does it, with marks. `python -m benchmarks.tidewire_run ASSIGNMENT`."""

import dataclasses

from benchmarks.marks import mark
from benchmarks.side import read_assignment
from pipeline.drain import DrainOptions, Watcher, drain


def main() -> None:
    """Drain the topic; raises where the account does not add up."""
    told = read_assignment()
    settings = dataclasses.replace(told.settings, run=dataclasses.replace(told.settings.run, workers=told.cores))
    watcher = Watcher(
        planned=lambda _plan, _rounds: mark("ready"),
        round_begins=lambda number, _messages, _file: mark("round begins", round=number),
        round_ended=lambda number, _report: mark("round ended", round=number),
    )
    report = drain(settings, DrainOptions(beam_args=("--beam_plugin=benchmarks.marks",)), watcher)
    mark("done", articles=report.indexed)
    if not report.adds_up:
        raise SystemExit(f"the account does not add up: {report}")


if __name__ == "__main__":
    main()
