"""The demo sends its samples in order: articles, broken messages, takedowns."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.core.errors import LineRefused, UsageError
from pipeline.core.settings import Settings
from pipeline.jobs.demo import Published, find_samples, publish_samples, read_takedowns

GOOD = b'{"url": "https://quay.example/a", "title": "Fog over the quay"}\n'


class RememberingProducer:
    """Takes records and keeps them; `sent` is shared with the test."""

    def __init__(self, sent: list[tuple[bytes | None, bytes | None]]) -> None:
        self.sent = sent

    def send(self, _topic: str, *, key: bytes | None, value: bytes | None, **_: Any) -> Any:
        self.sent.append((key, value))
        return SimpleNamespace(get=lambda **_: None)

    def flush(self, **_: Any) -> None:
        """Nothing waits."""

    def close(self, **_: Any) -> None:
        """Nothing to close."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles.jsonl").write_bytes(GOOD)
    (tmp_path / "broken.jsonl").write_bytes(b"\xff not JSON\n")
    (tmp_path / "takedowns.txt").write_text(
        "# gone\n\n2025-03-01T00:00:00Z https://www.quay.example/b?utm_source=x\n", encoding="utf-8"
    )
    return tmp_path


def test_all_go_out_in_order(folder: Path) -> None:
    """Articles go out under their url, broken messages unchanged, takedowns with no value under the canonical url."""
    sent: list[tuple[bytes | None, bytes | None]] = []
    published = publish_samples(find_samples(folder), Settings(), connect=lambda *_: RememberingProducer(sent))
    assert published == Published(articles=1, broken=1, takedowns=1)
    assert sent == [
        (b"https://quay.example/a", GOOD.rstrip(b"\n")),
        (None, b"\xff not JSON"),
        (b"https://www.quay.example/b", None),
    ]


def test_a_broken_line_among_the_articles_stops_it(folder: Path) -> None:
    """A broken line among our own articles is an error."""
    (folder / "articles.jsonl").write_bytes(GOOD + b"oops\n")
    with pytest.raises(LineRefused, match=r"articles\.jsonl:2: not JSON"):
        publish_samples(find_samples(folder), Settings(), connect=lambda *_: RememberingProducer([]))


def test_missing_samples_are_explained(folder: Path) -> None:
    """The message names the file and what to do."""
    (folder / "takedowns.txt").unlink()
    with pytest.raises(UsageError, match=r"takedowns\.txt is missing: .*--samples"):
        find_samples(folder)


def test_takedowns_carry_their_own_time(folder: Path) -> None:
    """Their own time lets a repeated one be recognised; blank lines and # lines are left out."""
    (takedown,) = read_takedowns(folder / "takedowns.txt")
    assert (takedown.key, takedown.timestamp_ms) == ("https://www.quay.example/b", 1_740_787_200_000)
