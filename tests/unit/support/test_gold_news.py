"""Our gold set refuses invalid gold, and its scores are correct."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.annotations import Annotation, Entity, Sentiment, Span, TargetSentiment, TextSpan
from tests.support.gold_news import figures, load_gold
from tests.support.passages import InvalidPassage

TEXT = "The cruel Mara Ellis left the Halden Post. Ellis said nothing."
ROW: dict[str, Any] = {
    "text": TEXT,
    "statements": [{"content": "nothing", "speaker": "Ellis", "speaker_at": 1, "cue": "said"}],
    "entities": {"PERSON": ["Ellis", "Mara Ellis"], "ORG": ["Halden Post"]},
    "targets": {"Mara Ellis": "negative", "Ellis#1": "neutral"},
}


def written(folder: Path, **changes: Any) -> Path:
    file = folder / "gold.yaml"
    file.write_text(yaml.safe_dump([{**ROW, **changes}], sort_keys=False), encoding="utf-8")
    return file


def entity(label: str, *names: tuple[int, int]) -> Entity:
    mentions = tuple(TextSpan(start=start, end=end, text=TEXT[start:end]) for start, end in names)
    feeling = Sentiment(label="neutral", score=0.0)
    return Entity(id=label, name=label, type=label, mentions=mentions, salience=0.5, sentiment=feeling)


def test_a_name_within_a_longer_one_counts_once(tmp_path: Path) -> None:
    """The longer of two overlapping names is gold."""
    (row,) = load_gold(written(tmp_path))
    assert sorted((TEXT[start:end], label) for start, end, label in row.names) == [
        ("Ellis", "PERSON"),
        ("Halden Post", "ORG"),
        ("Mara Ellis", "PERSON"),
    ]
    assert [TEXT[span.start : span.end] for span in row.targets] == ["Mara Ellis", "Ellis"]


@pytest.mark.parametrize(
    "changes",
    [
        {"entities": {"PERSON": ["Orme"]}},
        {"entities": {"HERO": ["Ellis"]}},
        {"targets": {"Orme": "neutral"}},
        {"targets": {"Ellis#2": "neutral"}},
        {"targets": {"Ellis": "sad"}},
        {"more": 1},
    ],
)
def test_gold_that_does_not_fit_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Unknown names, labels and keys are errors."""
    with pytest.raises(InvalidPassage):
        load_gold(written(tmp_path, **changes))


def test_figures_count_names_statements_and_sentiment(tmp_path: Path) -> None:
    """An article before a name does not matter, a wrong label does, and a missed statement counts as not found."""
    rows = load_gold(written(tmp_path))
    start, post = TEXT.index("Mara"), TEXT.index("the Halden")
    first, second = rows[0].targets
    found = figures(
        rows,
        [
            Annotation(
                entities=(
                    entity("PERSON", (start, start + 10)),
                    entity("ORG", (post, post + 15)),
                    entity("GPE", (43, 48)),
                ),
                targets=(
                    TargetSentiment(start=first.start, end=first.end, label="negative", score=0.0),
                    TargetSentiment(start=second.start, end=second.end, label="negative", score=0.0),
                ),
            )
        ],
    )
    assert found == {"names": 66.7, "triple": 0.0, "content": 0.0, "sentiment": 22.2, "accuracy": 50.0}
    assert Span(start=start, end=start + 10) in rows[0].targets
