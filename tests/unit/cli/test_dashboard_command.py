"""`tidewire dashboard` reports what is missing before it starts, and sends nothing to third parties."""

import importlib.util
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.common import Context
from pipeline.cli.tools.dashboard import HERE, command, page_command
from pipeline.core.errors import UsageError


def invoke(*words: str) -> BaseException | None:
    import typer  # noqa: PLC0415

    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, list(words), obj=Context(None, Path(".tidewire"))).exception


def test_nothing_is_reported_to_anyone() -> None:
    """Streamlit's statistics are off, and so is its request for an e-mail address."""
    words = page_command(HERE, 8501, headless=True)
    assert words[1:4] == ["-P", "-m", "dashboard"]
    assert {"--browser.gatherUsageStats=false", "--server.showEmailPrompt=false", "--server.headless=true"} <= set(
        words
    )
    assert {"--server.address=127.0.0.1", "--server.port=8501", "--server.allowedHosts=localhost"} <= set(words)


def test_other_machines_may_use_other_names() -> None:
    """An address that other machines reach sets no allowed host names."""
    assert not any(word.startswith("--server.allowedHosts") for word in page_command("0.0.0.0", 1, headless=True))  # noqa: S104


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the command that installs it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "streamlit" else name)
    error = invoke()
    assert isinstance(error, UsageError)
    assert "streamlit" in str(error)
    assert "pip install 'tidewire[dashboard]'" in str(error)


def test_a_port_that_is_taken_is_reported() -> None:
    """The error says that the port can be changed."""
    with socket.create_server((HERE, 0)) as taken:
        error = invoke("--port", str(taken.getsockname()[1]))
    assert isinstance(error, UsageError)
    assert "choose another with --port" in str(error)
