"""The hooks on a commit, the hosted workflow and `make check` run the same tools."""

from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[3]


def loaded(name: str) -> Any:
    return yaml.safe_load((REPOSITORY / name).read_text(encoding="utf-8"))


def test_hooks_run_what_make_check_runs() -> None:
    """Each hook's tool is this checkout's own, and `make check` has it."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    check = makefile.split("\ncheck:", 1)[1].split("\n\n", 1)[0].replace("$(BIN)", ".venv/bin")
    (local,) = loaded(".pre-commit-config.yaml")["repos"]
    tools = [hook["entry"].split(" --")[0].removesuffix(" check") for hook in local["hooks"]]
    assert local["repo"] == "local"
    assert len(tools) > 0
    assert [tool for tool in tools if tool not in check] == []


def test_the_hosted_workflow_runs_the_same_script() -> None:
    """Its last step is .ci/run; other steps only prepare the machine."""
    steps = loaded(".github/workflows/ci.yml")["jobs"]["check-and-test"]["steps"]
    assert steps[-1]["run"] == ".ci/run"
    assert all("uses" in step for step in steps[:-1])
