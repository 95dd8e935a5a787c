"""`tidewire run` prints its report, and ends with a code of its own where articles were refused."""

from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from pipeline.cli.jobs import run
from pipeline.core.errors import NewlyRefused
from pipeline.core.run_report import RunReport
from pipeline.core.settings import Settings


def report(*, refused: int) -> RunReport:
    reasons = {("index", "refused by Elasticsearch"): refused} if refused else {}
    return RunReport(run_id="r", group="g", read=refused, dead=refused, refused=refused, dead_reasons=reasons)


def invoke(monkeypatch: pytest.MonkeyPatch, reports: list[RunReport], *words: str) -> Result:
    """Run the command over drains with these reports; a signal stops it after the last one."""
    left = list(reports)

    def drained(_settings: Settings, _options: Any, stopped: Event, _said: set[str]) -> RunReport:
        found = left.pop(0)
        if not left:
            stopped.set()
        return found

    monkeypatch.setattr(run, "drain_with_progress", drained)
    app = typer.Typer()
    app.command(context_settings=run.CONTEXT_SETTINGS)(run.command)
    return CliRunner().invoke(app, [*words, "--json"], obj=SimpleNamespace(loaded=SimpleNamespace(settings=Settings())))


def test_new_refusals_end_with_a_code_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is printed first; the error says where to look."""
    done = invoke(monkeypatch, [report(refused=2)])
    assert '"refused":2' in done.stdout
    assert isinstance(done.exception, NewlyRefused)
    assert NewlyRefused.exit_code == 10
    assert "2 articles refused by Elasticsearch" in str(done.exception)


def test_refusals_are_remembered_until_a_following_run_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """With --follow the run goes on, and its end says it."""
    done = invoke(monkeypatch, [report(refused=1), report(refused=0)], "--follow")
    assert isinstance(done.exception, NewlyRefused)
    assert "1 article refused" in str(done.exception)


def test_without_new_refusals_the_end_is_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 0."""
    assert invoke(monkeypatch, [report(refused=0)]).exit_code == 0
