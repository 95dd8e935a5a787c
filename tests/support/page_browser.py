"""The page as a process of its own, and a headless Chromium that visits it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from pipeline.core.settings import Settings

CHROMIUM = os.environ.get("TIDEWIRE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_S = 120.0
PATIENCE_MS = 60_000


@contextlib.contextmanager
def served(settings: Settings, folder: Path) -> Iterator[str]:
    """Serve the page over the indexes of these settings; give its address."""
    port = _free_port()
    search = settings.elasticsearch
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TIDEWIRE_", "STREAMLIT_"))
    }
    environment |= {
        "TIDEWIRE_ELASTICSEARCH_URL": search.url,
        "TIDEWIRE_ELASTICSEARCH_INDEX_PREFIX": search.index_prefix,
        "TIDEWIRE_STATE": str(folder / "state"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    words = [
        sys.executable,
        "-c",
        "from pipeline.cli import main; main()",
        "dashboard",
        "--headless",
        "--port",
        str(port),
    ]
    with (folder / "page.log").open("wb") as log:
        server = subprocess.Popen(words, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(server, port, folder / "page.log")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=START_S)


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
            return
        time.sleep(0.2)
    raise AssertionError(log.read_text())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


_SETTLED = """() => {
    const quiet = document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-stale=true]');
    const now = performance.now();
    if (!quiet) window.quietSince = undefined;
    else window.quietSince ??= now;
    const done = quiet && now - window.quietSince > 300;
    if (done) window.quietSince = undefined;
    return done;
}"""


class Visitor:
    """A page in the browser; it records requests to other hosts, pop-ups and errors in scripts."""

    def __init__(self, page: Any, url: str) -> None:
        self.page = page
        self.url = url
        self.elsewhere: list[str] = []
        self.popped_up: list[str] = []
        self.failed: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", self._remember)
        page.on("dialog", self._dismiss)
        page.on("pageerror", lambda error: self.failed.append(str(error)))

    def go(self, **parameters: Any) -> None:
        """Open a view by its address, and wait for its content."""
        self.page.goto(f"{self.url}/?{urlencode(parameters, doseq=True)}")
        self.page.locator(".tw-card, .tw-notice, .tw-article, h3").first.wait_for()
        self.settled()

    def settled(self) -> None:
        """Wait until the page has been idle for a moment: the address changes before a run of the page begins."""
        self.page.wait_for_function(_SETTLED)

    def text(self) -> str:
        """Return all text on the page."""
        return str(self.page.locator("[data-testid=stMain]").inner_text())

    def asked_for(self) -> str:
        """Return the query of the page's address."""
        return urlsplit(self.page.url).query

    def _remember(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "localhost":
            self.elsewhere.append(request.url)

    def _dismiss(self, dialog: Any) -> None:
        self.popped_up.append(dialog.message)
        dialog.dismiss()
