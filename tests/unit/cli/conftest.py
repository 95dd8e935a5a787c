"""Fixtures for commands whose queries a test replaces: they need no Elasticsearch."""

import pytest

from pipeline.cli.queries import reading


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accept the indexes without a request to a server."""
    monkeypatch.setattr(reading, "check_indexes", lambda *_: None)
