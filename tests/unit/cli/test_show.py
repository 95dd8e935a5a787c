"""`tidewire show` ends with 1 where there is nothing to show, and says why."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.common import Context
from pipeline.cli.queries import show
from pipeline.queries.article import ArticleView


@pytest.fixture
def app() -> typer.Typer:
    application = typer.Typer()
    application.command()(show.command)
    return application


def run(app: typer.Typer, monkeypatch: pytest.MonkeyPatch, view: ArticleView | None, *words: str) -> Any:
    monkeypatch.setattr(show, "find_article", lambda *_: view)
    return CliRunner().invoke(app, ["x", *words], obj=Context(None, Path("nowhere")))


def test_what_is_not_there_ends_with_1(app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON answer is null."""
    result = run(app, monkeypatch, None, "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, None)


def test_a_takedown_ends_with_1_and_its_date(app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the tombstone is known."""
    gone = ArticleView(id="x", tombstone={"deleted_at": "2025-03-09T00:00:00Z"})
    result = run(app, monkeypatch, gone, "--json")
    assert (result.exit_code, json.loads(result.stdout)["tombstone"]) == (1, {"deleted_at": "2025-03-09T00:00:00Z"})


def test_an_article_ends_with_0(app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON holds all of the article."""
    there = ArticleView(id="x", article={"title": "Ferries return"})
    result = run(app, monkeypatch, there, "--json")
    assert (result.exit_code, json.loads(result.stdout)["article"]) == (0, {"title": "Ferries return"})
