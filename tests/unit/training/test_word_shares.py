"""The table of common words consists of counts only."""

import gzip
from pathlib import Path

import msgspec
import pytest

from training import word_shares


def test_every_second_article_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other half stays unseen; a word counts once per article, in headline or lead."""
    texts = ("harbour harbour fog", "unseen", "harbour rain", "unseen too")
    lines = [msgspec.json.encode({"title": "Pier" if "fog" in text else None, "text": text}) for text in texts]
    archive = tmp_path / "a.jsonl.gz"
    archive.write_bytes(gzip.compress(b"\n".join(lines)))
    target = tmp_path / "shares.tsv"
    monkeypatch.setattr(word_shares, "TARGET", target)
    word_shares.main([str(archive)])
    assert target.read_text(encoding="utf-8").splitlines() == [
        "fog\t5000",
        "harbour\t10000",
        "pier\t5000",
        "rain\t5000",
    ]
