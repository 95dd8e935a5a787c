"""Precision of the rebuttals found in news articles, judged by reading.

`rebuttal_pairs.json` holds no text: archive, line, the starts of the claim's and the objection's content, and the
judgement. It has all pairs found in 597 articles, and later in 420 unseen ones.
"""

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.core.settings import AnnotateSettings
from schemas.annotations import Annotation
from transforms.annotation.annotate import TextToAnnotate, annotate_texts, load_model

pytestmark = pytest.mark.quality

PAIRS = Path(__file__).parent / "rebuttal_pairs.json"
FEWEST_RIGHT, MOST_WRONG, MOST_NEW = 60, 44, 4
"""One wrong pair more than before RULES_VERSION 10: "questioned" keeps its quote now, and an answer to it counts as rebuttal."""
NEAR = 60
"""Maximum distance of a judged pair, in code points: rules move the edges of a content."""

Found = tuple[int, int]


@cache
def texts(archive: Path) -> list[str]:
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        return [msgspec.json.decode(line)["text"] or "" for line in lines]


def pairs_of(annotation: Annotation) -> set[Found]:
    starts = {statement.id: statement.content[0].start for statement in annotation.statements}
    return {(starts[claim], starts[statement.id]) for statement in annotation.statements for claim in statement.rebuts}


def judgement(found: Found, judged: list[dict[str, Any]]) -> bool | None:
    """Return the judgement of a pair, or of the nearest judged pair within NEAR characters; None where there is none."""
    offs = [
        (abs(judged_pair["claim"] - found[0]), abs(judged_pair["objection"] - found[1]), judged_pair["dispute"])
        for judged_pair in judged
    ]
    near = [(claim + objection, dispute) for claim, objection, dispute in offs if max(claim, objection) <= NEAR]
    return min(near)[1] if near else None


def test_rebuttals_in_news(shared_dir: Path) -> None:
    """Enough of the found pairs are rebuttals, few enough are not, and few have no judgement."""
    articles: list[dict[str, Any]] = msgspec.json.decode(PAIRS.read_bytes())
    folder = shared_dir / "stream" / "articles"
    inputs = (TextToAnnotate(text=texts(folder / article["file"])[article["line"]]) for article in articles)
    annotations = annotate_texts(load_model(AnnotateSettings().spacy_model), inputs)
    judgements = [
        judgement(pair, article["pairs"])
        for article, annotation in zip(articles, annotations, strict=True)
        for pair in pairs_of(annotation)
    ]
    figures = (judgements.count(True), judgements.count(False), judgements.count(None))
    assert figures[0] >= FEWEST_RIGHT, figures
    assert figures[1] <= MOST_WRONG, figures
    assert figures[2] <= MOST_NEW, figures
