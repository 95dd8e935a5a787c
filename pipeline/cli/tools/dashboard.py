"""`tidewire dashboard`: serves the page for analysts on this machine."""

import importlib.util
import os
import socket
import sys
from collections.abc import Mapping
from typing import Annotated, Final

import typer

from pipeline.cli.common import Context, err
from pipeline.core.errors import UsageError

HERE: Final = "127.0.0.1"
PORT: Final = 8501

# Streamlit's settings. Nothing is sent anywhere; errors appear in the terminal, not on the page.
FIXED: Final[Mapping[str, str]] = {
    "browser.gatherUsageStats": "false",
    "browser.serverAddress": "localhost",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "viewer",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": "false",
    "server.maxUploadSize": "1",
    "runner.magicEnabled": "false",
    "theme.light.primaryColor": "#0b64a0",
    "theme.light.textColor": "#1f2933",
    "theme.dark.primaryColor": "#5cb3e8",
    "theme.dark.backgroundColor": "#11181d",
    "theme.dark.secondaryBackgroundColor": "#1b252c",
    "theme.dark.textColor": "#e8edf1",
}


def command(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65_535)] = PORT,
    address: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine can then read it.")
    ] = HERE,
    headless: Annotated[bool, typer.Option("--headless", help="Don't open a browser.")] = False,
) -> None:
    """Serve the page for analysts: narratives over time, who states what, outlets compared; Ctrl-C ends it.

    The page shows the whole index without a password: keep it on this machine, or put a proxy with a login before it.
    """
    context: Context = ctx.obj
    _check_installed()
    assert context.loaded.settings  # a broken setting is reported before anything starts
    _check_free(address, port)
    environment = {**os.environ, "TIDEWIRE_STATE": str(context.state_dir.resolve())}
    if context.config is not None:
        environment["TIDEWIRE_CONFIG"] = str(context.config.resolve())
    err.print(
        f"The page is at http://{'localhost' if address == HERE else address}:{port}  (Ctrl-C ends it)", markup=False
    )
    words = page_command(address, port, headless=headless)
    os.execve(words[0], words, environment)  # noqa: S606 (signals and the exit code are the server's own)


def page_command(address: str, port: int, *, headless: bool) -> list[str]:
    """Return the command line that serves the page."""
    options = {**FIXED, "server.address": address, "server.port": str(port), "server.headless": str(headless).lower()}
    if address == HERE:
        options["server.allowedHosts"] = "localhost"
    return [sys.executable, "-P", "-m", "dashboard", *(f"--{name}={value}" for name, value in options.items())]


def _check_installed() -> None:
    if missing := [name for name in ("streamlit", "altair", "pyarrow") if importlib.util.find_spec(name) is None]:
        raise UsageError(
            f"the page needs {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed: "
            "pip install 'tidewire[dashboard]'"
        )


def _check_free(address: str, port: int) -> None:
    try:
        with socket.create_server((address, port)):
            return
    except OSError as error:
        raise UsageError(f"cannot listen on {address}:{port} ({error.strerror}); choose another with --port") from error
