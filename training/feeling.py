"""`python -m training.feeling`: cross-validate and train the model behind `feeling_towards_main`. The card is feeling.md.

Multinomial logistic regression on standardised figures with nearly balanced labels, fitted by gradient descent in numpy alone; no
chance in it but the fixed folds. Reading the articles takes minutes.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from pipeline.core.settings import AnnotateSettings
from training.data_folder import DATA
from training.gold import read
from training.stance import macro_f1
from transforms.annotation.annotate import load_model
from transforms.annotation.extensions import extensions_of
from transforms.encoder.encoder import SENTIMENTS
from transforms.entities.build import EntityCluster, group_mentions
from transforms.sentiment.main_entity import MODEL, figures_of
from transforms.sentiment.outlet_voice import OwnVoice
from transforms.statements.collect import find_statements
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

STRENGTH = 0.03
"""Weight of the data against the penalty on the squared weights (C)."""
BALANCE = 0.8
"""Balance of weights: 0 weighs each article alike, 1 each label."""
FOLDS, STEPS, RATE, DECIMALS = 5, 3_000, 0.5, 4

Floats = NDArray[np.float64]
Spans = Sequence[Sequence[int]]


def figures(doc: Doc, name: str, spots: Spans) -> Floats | None:
    """Return the figures of the entity with most mentions at the given spots; None where no entity has any."""
    parsed_text, nothing = ParsedText(doc), SpanSet(())
    groups = group_mentions(doc, parsed_text.text)
    hit = max(groups, key=lambda group: _hits(group, name, spots), default=None)
    if hit is None or not _hits(hit, name, spots):
        return None
    found = extensions_of(doc)
    statements = find_statements(parsed_text, groups, nothing, found.attributions)
    voice = OwnVoice(parsed_text, nothing, statements, found.target_head)
    return figures_of(voice.portrayal(hit)).astype(np.float64)


def _hits(group: EntityCluster, name: str, spots: Spans) -> int:
    at = sum(mention.start < end and start < mention.end for mention in group.mentions for start, end in spots)
    return at + (group.name == name)


def fit(rows: Floats, labels: Sequence[str]) -> tuple[Floats, Floats]:
    """Return weights and bias for unscaled figures: labels weigh nearly alike, and squared weights are penalised."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    wide = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])
    wanted = np.array([[label == sentiment for sentiment in SENTIMENTS] for label in labels], dtype=np.float64)
    each = (wanted * wanted.sum(axis=0).clip(1) ** -BALANCE).sum(axis=1)
    each *= len(rows) / each.sum()
    penalty = np.ones((wide.shape[1], 1)) / STRENGTH
    penalty[-1] = 0
    found = np.zeros((wide.shape[1], len(SENTIMENTS)))
    for _ in range(STEPS):
        scores = wide @ found
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = wide.T @ ((chances - wanted) * each[:, None]) + penalty * found
        found -= RATE / len(rows) * slope
    weights = found[:-1] / scale[:, None]
    return weights, found[-1] - mean @ weights


def cross_validated(rows: Floats, labels: Sequence[str]) -> float:
    """Return macro-F1 in percent of models that did not see the articles they label."""
    fold = np.random.default_rng(1).permutation(len(rows)) % FOLDS
    predicted = np.empty(len(rows), dtype=object)
    for number in range(FOLDS):
        seen = np.flatnonzero(fold != number)
        weights, bias = fit(rows[seen], [labels[at] for at in seen.tolist()])
        for at in np.flatnonzero(fold == number).tolist():
            predicted[at] = SENTIMENTS[int((rows[at] @ weights + bias).argmax())]
    return macro_f1(labels, predicted.tolist())


def best_thresholds(rows: Floats, labels: Sequence[str]) -> tuple[float, float, float]:
    """Return the best bounds of negative and positive for the mean over mentions (-1..1), with macro-F1 in percent."""
    score = rows[:, 1] - rows[:, 0]

    def quality(low: float, high: float) -> float:
        return macro_f1(labels, [SENTIMENTS[int(value > low) + int(value >= high)] for value in score.tolist()])

    steps = [round(number / 50, 2) for number in range(51)]
    return max(((-low, high, quality(-low, high)) for low in steps for high in steps), key=itemgetter(2))


def read_portrayals(data: Path) -> Iterator[tuple[Floats, str]]:
    """Yield the figures and the label of each training article, where its entity is found."""
    stored = read(data / "train" / "sentiment_persent.jsonl.gz")
    nlp = load_model(AnnotateSettings().spacy_model)
    for number, (doc, row) in enumerate(nlp.pipe(((row["text"], row) for row in stored), as_tuples=True), start=1):
        found = figures(doc, row["target"], row.get("exact_mentions") or [])
        if found is not None:
            yield found, row["label"]
        if number % 100 == 0:
            print(f"read {number} of {len(stored)} articles", flush=True)


def main() -> None:
    """Print the cross-validated figure, train on everything, write the weights."""
    ask = argparse.ArgumentParser(prog="training.feeling", description=__doc__)
    ask.add_argument("--data", type=Path, default=DATA, help="the folder with the training data")
    ask.add_argument("--out", type=Path, default=MODEL, help="where the weights go")
    asked = ask.parse_args()
    pairs = list(read_portrayals(asked.data))
    rows, labels = np.array([row for row, _ in pairs]), [label for _, label in pairs]
    print(f"{len(labels)} articles, macro-F1 cross-validated: {cross_validated(rows, labels):.1f}")
    print("mean over mentions, best thresholds there (negative, positive, macro-F1):", *best_thresholds(rows, labels))
    weights, bias = fit(rows, labels)
    stored = {"weights": np.round(weights, DECIMALS).tolist(), "bias": np.round(bias, DECIMALS).tolist()}
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(stored) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
