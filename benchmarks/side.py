"""The assignment of one side of a comparison, and the command that starts the side."""

import os
import sys
from pathlib import Path

import msgspec

from benchmarks.marks import MARKS_FILE, STAGES
from pipeline.core.settings import Settings


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """One run: the settings of its servers, and its number of processes."""

    settings: Settings
    cores: int


def read_assignment() -> Assignment:
    """Return the assignment in the file that is named on the command line."""
    return msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Assignment)


def command(side: str, assignment: Assignment, folder: Path, *, stages: bool) -> tuple[list[str], dict[str, str], Path]:
    """Return command, environment and marks file of one run of `plain_script` or `tidewire_run`."""
    assignment_file, marks = folder / "assignment.json", folder / "marks.jsonl"
    assignment_file.write_bytes(msgspec.json.encode(assignment))
    marks.touch()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {MARKS_FILE, STAGES}},
        MARKS_FILE: str(marks),
        "OMP_NUM_THREADS": "1",
        **({STAGES: "1"} if stages else {}),
    }
    return [sys.executable, "-m", f"benchmarks.{side}", str(assignment_file)], environment, marks
