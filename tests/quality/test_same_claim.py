"""Precision and recall of "the same claim", on pairs from the stream that were judged by reading.

`claims_pairs.json` holds no text: archive, line, spans of each content, whether its cue denies it, and the judgement.
Pairs were drawn from strata of lexical similarity, with as many hard as easy ones; TAU was chosen on one half.
"""

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from transforms.claims.same_claim import Neighbours, Stated, claim_ids
from transforms.claims.signatures import claim_bands, claim_words

pytestmark = pytest.mark.quality

PAIRS = Path(__file__).parent / "claims_pairs.json"


@cache
def texts(archive: Path) -> list[str]:
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        return [msgspec.json.decode(line)["text"] or "" for line in lines]


def stated(one_id: str, side: dict[str, Any], articles: Path) -> Stated | None:
    text = texts(articles / side["file"])[side["line"]]
    words = claim_words(" ".join(text[start:end] for start, end in side["content"]))
    if words is None:
        return None
    bands = claim_bands(words)
    denies = side.get("denies", False)
    return Stated(id=one_id, article_id=one_id, published_ms=0, words=words, bands=bands, denies=denies)


def found_same(pair: dict[str, Any], articles: Path) -> bool:
    first, second = stated("a", pair["first"], articles), stated("b", pair["second"], articles)
    if first is None or second is None:
        return False
    return claim_ids([second], Neighbours([first, second])) == {"b": "a"}


@pytest.mark.parametrize(("half", "precision", "recall"), [("tuning", 0.85, 0.71), ("held out", 0.81, 0.70)])
def test_the_same_claim(shared_dir: Path, half: str, precision: float, recall: float) -> None:
    """Precision and recall of pairs with the same claim reach their floors."""
    pairs = [pair for pair in msgspec.json.decode(PAIRS.read_bytes()) if pair["half"] == half]
    found = [found_same(pair, shared_dir / "stream" / "articles") for pair in pairs]
    right = sum(same and pair["same"] for same, pair in zip(found, pairs, strict=True))
    assert right / sum(found) >= precision
    assert right / sum(pair["same"] for pair in pairs) >= recall
