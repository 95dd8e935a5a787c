"""Precision of the disputes shown between articles, on pairs from the stream that were judged by reading.

`dispute_pairs.json` holds no text: archive, line, spans of each content, its speaker and cue, whether the cue denies
it, and the judgement. The tuning half has all close pairs set apart by a negation or denial among 15,009 statements;
the other half has all pairs that were shown in other articles, before or after a change.
"""

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from transforms.claims.same_claim import Neighbours, Stated, disputes, rivals
from transforms.claims.signatures import claim_bands, claim_words
from transforms.claims.stance_model import relate

pytestmark = pytest.mark.quality

PAIRS = Path(__file__).parent / "dispute_pairs.json"
FIRST, SECOND = "first", "second"


@cache
def texts(archive: Path) -> list[str]:
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        return [msgspec.json.decode(line)["text"] or "" for line in lines]


def stated(name: str, side: dict[str, Any], text: str) -> tuple[Stated, str]:
    content = " ".join(text[start:end] for start, end in side["content"])
    words = claim_words(content)
    assert words is not None
    found = Stated(
        id=name,
        article_id=name,
        published_ms=int(name == SECOND),
        words=words,
        bands=claim_bands(words),
        denies=side.get("denies", False),
        speaker=text[slice(*side["speaker"])] if "speaker" in side else None,
        cue=text[slice(*side["cue"])] if "cue" in side else None,
    )
    return found, content


def is_shown(pair: dict[str, Any], articles: Path) -> bool:
    sides = [
        stated(side_name, pair[side_name], texts(articles / pair[side_name]["file"])[pair[side_name]["line"]])
        for side_name in (FIRST, SECOND)
    ]
    asked = {side.id: side for side, _ in sides}
    contents = {side.id: content for side, content in sides}
    found = disputes(asked, rivals(asked.values(), Neighbours(asked.values())), contents, relate)
    return bool(found[FIRST].disputes or found[FIRST].disputed_by)


@pytest.mark.parametrize(("half", "fewest_right", "most_wrong"), [("tuning", 8, 3), ("held out", 3, 1)])
def test_disputes(shared_dir: Path, half: str, fewest_right: int, most_wrong: int) -> None:
    """Enough of the shown pairs are disputes, and few enough are not."""
    pairs = [pair for pair in msgspec.json.decode(PAIRS.read_bytes()) if pair["half"] == half]
    shown = [pair["dispute"] for pair in pairs if is_shown(pair, shared_dir / "stream" / "articles")]
    assert sum(shown) >= fewest_right
    assert len(shown) - sum(shown) <= most_wrong
