"""`python -m training.feeling`: cross-validate and train the models behind `transforms.sentiment.feelings`. The card is feeling.md.

Two multinomial logistic regressions on standardised figures, fitted by gradient descent in numpy alone; no chance in it but
the fixed folds. Reading the articles takes minutes.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language

from pipeline.core.settings import AnnotateSettings
from training.data_folder import ARTICLES, DATA
from training.gold import read
from training.stance import macro_f1
from transforms.annotation.annotate import TextToAnnotate, add_components, make_doc
from transforms.annotation.components import SENTIMENT_PIPE
from transforms.annotation.extensions import extensions_of, furniture_of, parsed_text_of
from transforms.data import FEELING
from transforms.encoder.directed import load_directed
from transforms.encoder.encoder import SENTIMENTS
from transforms.entities.build import EntityCluster
from transforms.languages.registry import annotated_languages
from transforms.sentiment.feelings import FeelingModel, Weights
from transforms.sentiment.outlet_voice import OwnVoice
from transforms.sentiment.portrayal import figures_of, parts_of
from transforms.text.furniture import mark_furniture
from transforms.text.normalize import normalize_text

READ: Final = "train/feelings.jsonl"
STRENGTH: Final = 0.01
"""Weight of the data against the penalty on the squared weights (C)."""

UNSURE: Final = 0.7
"""Weight of a feeling that its reader was not sure of."""

TOLD: Final = 50
"""Number of articles after which the reading says how far it is."""

FOLDS, STEPS, RATE, DECIMALS = 6, 3_000, 0.5, 4
SHIFTS: Final = np.arange(-2.0, 4.51, 0.25)
"""Shifts of negative and positive against neutral that are tried, as logarithms of odds."""

AS_GOOD: Final = 1.0
"""Greatest distance from the best macro-F1, in points, of shifts that count as good as the best."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A feeling towards an entity as a reader saw it, with the entity's figures."""

    article: int
    figures: Floats
    parts: Floats
    own: int
    reported: int | None
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A regression with its shifts, and the cross-validated macro-F1 in percent: of all feelings, and of the certain ones."""

    weights: Floats
    bias: Floats
    all: float
    certain: float


def fit(rows: Floats, labels: Sequence[int], each: Floats) -> tuple[Floats, Floats]:
    """Return weights and bias for unscaled figures; `labels` index SENTIMENTS, `each` weighs the rows."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    wide = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])
    wanted = np.eye(len(SENTIMENTS))[np.array(labels)]
    penalty = np.full((wide.shape[1], 1), 1 / STRENGTH)
    penalty[-1] = 0
    found = np.zeros((wide.shape[1], len(SENTIMENTS)))
    for _ in range(STEPS):
        slope = wide.T @ ((_softmax(wide @ found) - wanted) * each[:, None]) + penalty * found
        found -= RATE / len(rows) * slope
    weights = found[:-1] / scale[:, None]
    return weights, found[-1] - mean @ weights


def best_shift(scores: Floats, labels: Sequence[int]) -> Floats:
    """Return what to add to the scores for a good macro-F1 of the most likely label: the mean of all shifts near the best.

    The best one alone is chance: on other sets of articles macro-F1 falls by several points.
    """
    names = [SENTIMENTS[label] for label in labels]

    def quality(shift: Floats) -> float:
        return macro_f1(names, [SENTIMENTS[label] for label in (scores + shift).argmax(axis=1)])

    shifts = [np.array([negative, 0.0, positive]) for negative in SHIFTS for positive in SHIFTS]
    found = [quality(shift) for shift in shifts]
    near = [shift for shift, reached in zip(shifts, found, strict=True) if reached >= max(found) - AS_GOOD]
    return np.asarray(np.mean(near, axis=0))


def fitted(feelings: Sequence[Read], labels: Sequence[int], rows: Floats) -> Fitted:
    """Cross-validate by article, choose the shift on what was held out, and fit all; `rows` are the figures."""
    each = np.array([1.0 if feeling.certain else UNSURE for feeling in feelings])
    fold = np.array([feeling.article % FOLDS for feeling in feelings])
    scores = np.zeros((len(rows), len(SENTIMENTS)))
    for number in range(FOLDS):
        seen, held = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        weights, bias = fit(rows[seen], [labels[at] for at in seen.tolist()], each[seen])
        scores[held] = rows[held] @ weights + bias
    shift = best_shift(scores, labels)
    got = [SENTIMENTS[label] for label in (scores + shift).argmax(axis=1)]
    want = [SENTIMENTS[label] for label in labels]
    sure = [at for at, feeling in enumerate(feelings) if feeling.certain]
    weights, bias = fit(rows, labels, each)
    return Fitted(
        weights=weights,
        bias=bias + shift,
        all=macro_f1(want, got),
        certain=macro_f1([want[at] for at in sure], [got[at] for at in sure]),
    )


def read_feelings(data: Path) -> Iterator[Read]:
    """Yield the readers' feelings towards the entities that we find, each with its figures."""
    nlp = _without_sentiment(AnnotateSettings().spacy_model)
    empty = Weights(weights=np.zeros((0, 0), np.float32), bias=np.zeros(0, np.float32))
    unfitted = FeelingModel(own=empty, reported=empty, directed=load_directed())
    stored = [json.loads(line) for line in (data / READ).read_text(encoding="utf-8").splitlines()]
    articles = _articles(data, {row["id"] for row in stored})
    for number, row in enumerate(stored):
        article = articles[row["id"]]
        if hashlib.sha256(article["text"].encode()).hexdigest() != row["text_sha256"]:
            raise SystemExit(f"the text of article {row['id']} is not the one that was read: its hash differs")
        shared = normalize_text(article["text"], mark_furniture(article["text"], article["title"] or "", ()))
        doc = nlp(make_doc(nlp, TextToAnnotate(text=shared.text, furniture=shared.furniture)))
        found = extensions_of(doc)
        voice = OwnVoice(parsed_text_of(doc), furniture_of(doc), found.statements, found.target_head, unfitted)
        mood = voice.mood()
        for feeling in row["feelings"]:
            cluster = _named(found.entity_clusters, feeling["name"])
            if cluster is not None:
                portrayal = voice.portrayal(cluster)
                reported = feeling["reported"]
                yield Read(
                    article=number,
                    figures=figures_of(mood, portrayal).astype(np.float64),
                    parts=parts_of(portrayal).astype(np.float64),
                    own=_label(feeling["own"]),
                    reported=None if reported is None else _label(reported),
                    certain=feeling["certain"],
                )
        if (number + 1) % TOLD == 0:
            print(f"read {number + 1} of {len(stored)} articles", flush=True)


def _without_sentiment(name: str) -> Language:
    """Return the pipeline without the component whose weights are made here."""
    nlp = spacy.load(name)
    add_components(nlp, annotated_languages()[str(nlp.lang)])
    nlp.remove_pipe(SENTIMENT_PIPE)
    return nlp


def _articles(data: Path, wanted: set[str]) -> dict[str, dict[str, Any]]:
    files = sorted(data.glob(ARTICLES))
    return {row["id"]: row for file in files for row in read(file) if row["id"] in wanted}


def _named(clusters: Iterable[EntityCluster], name: str) -> EntityCluster | None:
    """Return the entity with most mentions of those that have this name or are once called so."""
    words = name.lower()
    found = [c for c in clusters if c.name.lower() == words or any(m.text.lower() == words for m in c.mentions)]
    return max(found, key=lambda cluster: len(cluster.mentions), default=None)


def _label(value: int) -> int:
    return int(np.sign(value)) + 1


def _softmax(scores: Floats) -> Floats:
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def main() -> None:
    """Print the cross-validated figures, train on everything, write the weights."""
    ask = argparse.ArgumentParser(prog="training.feeling", description=__doc__)
    ask.add_argument("--data", type=Path, default=DATA, help="the folder with the training data")
    ask.add_argument("--out", type=Path, default=FEELING, help="where the weights go")
    asked = ask.parse_args()
    feelings = list(read_feelings(asked.data))
    heard = [feeling for feeling in feelings if feeling.reported is not None]
    own = np.array([feeling.figures for feeling in feelings])
    reported = np.array([np.concatenate([feeling.figures, feeling.parts]) for feeling in heard])
    found = {
        "own": fitted(feelings, [feeling.own for feeling in feelings], own),
        "reported": fitted(heard, [feeling.reported for feeling in heard if feeling.reported is not None], reported),
    }
    for voice, model in found.items():
        print(f"{voice}: macro-F1 cross-validated by article {model.all:.1f}, certain ones {model.certain:.1f}")
    stored = {
        voice: {
            "weights": np.round(model.weights, DECIMALS).tolist(),
            "bias": np.round(model.bias, DECIMALS).tolist(),
        }
        for voice, model in found.items()
    }
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(stored) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
