"""How many of the rebuttals that are found in news articles are some, judged by reading.

`rebuttal_pairs.json` holds places alone: archive, line, and where the contents of a claim and of the objection to it begin, with the
judgement. They are all pairs that were found in 597 articles, and later in 420 others, which had not been looked at before.
"""

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.settings import AnnotateSettings
from schemas.annotations import Annotation
from transforms.functions.annotate_text import TextToAnnotate, annotate_texts, load_model

pytestmark = pytest.mark.quality

PAIRS = Path(__file__).parent / "rebuttal_pairs.json"
FEWEST_RIGHT, MOST_WRONG, MOST_NEW = 66, 53, 4
Found = tuple[int, int, int]


@cache
def texts(archive: Path) -> list[str]:
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        return [msgspec.json.decode(line)["text"] or "" for line in lines]


def pairs_of(article: int, annotation: Annotation) -> set[Found]:
    starts = {one.id: one.content[0].start for one in annotation.statements}
    return {(article, starts[claim], starts[one.id]) for one in annotation.statements for claim in one.rebuts}


def test_rebuttals_in_news(shared_dir: Path) -> None:
    """So many of those found are some, no more are not, and hardly any are found that nobody has judged."""
    articles: list[dict[str, Any]] = msgspec.json.decode(PAIRS.read_bytes())
    folder = shared_dir / "stream" / "articles"
    inputs = (TextToAnnotate(text=texts(folder / one["file"])[one["line"]]) for one in articles)
    annotations = enumerate(annotate_texts(load_model(AnnotateSettings().spacy_model), inputs))
    found = {pair for number, annotation in annotations for pair in pairs_of(number, annotation)}
    judged: dict[Found, bool] = {
        (number, pair["claim"], pair["objection"]): pair["dispute"]
        for number, one in enumerate(articles)
        for pair in one["pairs"]
    }
    right = [judged[one] for one in found if one in judged]
    assert sum(right) >= FEWEST_RIGHT
    assert len(right) - sum(right) <= MOST_WRONG
    assert len(found - set(judged)) <= MOST_NEW
