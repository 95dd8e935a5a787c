"""`python -m training.stance`: cross-validate and train the model behind `relate`. The card is stance.md.

Multinomial logistic regression, fitted by accelerated gradient descent (Nesterov 1983) in numpy alone, so that the quality
tests can repeat the cross-validation without a further dependency.
"""

import argparse
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.data_folder import DATA
from transforms.claims.stance_features import Features, share_nothing, stance_features
from transforms.claims.stance_model import LABELS, MODEL, Stance, load_weights, stance_towards

EMERGENT: dict[str, Stance] = {"for": "supports", "against": "disputes", "observing": "discusses"}
FNC: dict[str, Stance] = {
    "agree": "supports", "disagree": "disputes", "discuss": "discusses", "unrelated": "unrelated",
}  # fmt: skip
FOLDS = 8
STRENGTH = 0.01
"""Weight of the data against the penalty on the squared weights: C, where the rows' weights add up to their number."""
BALANCE = 0.8
"""Balance of weights: 0 weighs each row of a set alike, 1 each label."""
STEPS = 150
DECIMALS = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A claim, another text, and the stance of that text; pairs of one topic are never trained and scored on both."""

    source: str
    topic: str
    claim: str
    text: str
    stance: Stance


@dataclass(frozen=True, slots=True)
class Linear:
    """A bias and a row of weights for each label."""

    bias: Floats
    weights: Floats

    def labels(self, rows: Floats) -> list[Stance]:
        """Return the likeliest label of each row."""
        return [LABELS[at] for at in (rows @ self.weights + self.bias).argmax(axis=1)]


def read_pairs(data: Path) -> list[Pair]:
    """Return the pairs of both gold sets, in the files' order."""
    folder = data / "eval" / "data"
    pairs = [
        Pair(source="emergent", topic=row["doc"], claim=row["claim"], text=row["text"], stance=EMERGENT[row["label"]])
        for row in _rows(folder / "stance_emergent.jsonl.gz")
    ]
    return pairs + [
        Pair(source="fnc1", topic=row["doc"], claim=claim, text=row["text"], stance=FNC[label])
        for row in _rows(folder / "stance_fnc1.jsonl.gz")
        for claim, label in row["pairs"]
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def matrix(features: Sequence[Features], names: Sequence[str]) -> Floats:
    """Return the features as rows, a column for each name."""
    columns = {name: at for at, name in enumerate(names)}
    rows = np.zeros((len(features), len(names)))
    for at, each in enumerate(features):
        for name, value in each.items():
            rows[at, columns[name]] = value
    return rows


def weights_of(pairs: Sequence[Pair]) -> Floats:
    """Return the weight of each pair: both sets weigh alike, and labels within a set nearly so."""
    labels = Counter((pair.source, pair.stance) for pair in pairs)
    raw = np.array([labels[pair.source, pair.stance] ** -BALANCE for pair in pairs])
    for source in {pair.source for pair in pairs}:
        mine = np.array([pair.source == source for pair in pairs])
        raw[mine] /= raw[mine].sum()
    return np.asarray(raw * len(pairs) / raw.sum())


def fit(rows: Floats, stances: Sequence[Stance], weights: Floats) -> Linear:
    """Return the weights that fit the labels best under the penalty on their squares (the bias has none)."""
    wide = np.hstack([rows, np.ones((len(rows), 1))])
    wanted = np.array([[stance == label for label in LABELS] for stance in stances], dtype=np.float64)
    penalty = np.ones((wide.shape[1], 1))
    penalty[-1] = 1e-3
    step = 1 / (0.5 * STRENGTH * _largest_square(wide, weights) + 1)
    found = ahead = np.zeros((wide.shape[1], len(LABELS)))
    for number in range(STEPS):
        scores = wide @ ahead
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = STRENGTH * (wide.T @ ((chances - wanted) * weights[:, None])) + penalty * ahead
        before, found = found, ahead - step * slope
        ahead = found + number / (number + 3) * (found - before)
    return Linear(found[-1], found[:-1])


def _largest_square(rows: Floats, weights: Floats) -> float:
    """The largest eigenvalue of the weighted squares, by power iteration."""
    vector = np.ones(rows.shape[1])
    for _ in range(50):
        vector = rows.T @ (weights * (rows @ vector))
        vector /= np.linalg.norm(vector)
    return float(vector @ (rows.T @ (weights * (rows @ vector))))


def cross_validated(pairs: Sequence[Pair], features: Sequence[Features]) -> list[Stance]:
    """Return a label for each pair from a model that saw no pair of its topic, in either set."""
    rows = matrix(features, sorted({name for each in features for name in each}))
    fold_of = np.array([zlib.crc32(pair.topic.encode()) % FOLDS for pair in pairs])
    found: dict[int, Stance] = {}
    for fold in range(FOLDS):
        seen, unseen = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        known = [pairs[at] for at in seen.tolist()]
        model = fit(rows[seen], [pair.stance for pair in known], weights_of(known))
        found |= zip(unseen.tolist(), model.labels(rows[unseen]), strict=True)
    return ["unrelated" if share_nothing(each) else found[at] for at, each in enumerate(features)]


def macro_f1(gold: Sequence[str], found: Sequence[str]) -> float:
    """Return the mean of the F1 of the labels that occur in gold, in percent."""
    scores = []
    for label in sorted(set(gold)):
        both = sum(a == b == label for a, b in zip(gold, found, strict=True))
        scores.append(200 * both / (sum(a == label for a in gold) + sum(b == label for b in found)))
    return sum(scores) / len(scores)


def merged(stance: str) -> str:
    """Return the label of `relate` for a label."""
    return stance if stance in {"supports", "disputes"} else "neither"


def figures(pairs: Sequence[Pair], found: Sequence[Stance]) -> dict[str, float]:
    """Return macro-F1 on each set with the labels of `relate`, and for FNC-1 also with its own four."""
    of = {
        source: [(pair.stance, label) for pair, label in zip(pairs, found, strict=True) if pair.source == source]
        for source in ("emergent", "fnc1")
    }
    three = {
        source: macro_f1(*zip(*((merged(a), merged(b)) for a, b in both), strict=True)) for source, both in of.items()
    }
    return {**three, "fnc1 of four": macro_f1(*zip(*of["fnc1"], strict=True))}


def main() -> None:
    """Print the cross-validated figures, train on everything, write the weights, print the training rows' figures."""
    ask = argparse.ArgumentParser(prog="training.stance", description=__doc__)
    ask.add_argument("--data", type=Path, default=DATA, help="the folder with the training data")
    ask.add_argument("--out", type=Path, default=MODEL, help="where the weights go")
    ask.add_argument("--check", action="store_true", help="cross-validate only")
    asked = ask.parse_args()
    pairs = read_pairs(asked.data)
    features = [stance_features(pair.claim, pair.text) for pair in pairs]
    print("cross-validated by topic:", _shown(figures(pairs, cross_validated(pairs, features))), flush=True)
    if asked.check:
        return
    names = sorted({name for each in features for name in each})
    rows = matrix(features, names)
    model = fit(rows, [pair.stance for pair in pairs], weights_of(pairs))
    kept = {name: np.round(row, DECIMALS).tolist() for name, row in zip(names, model.weights, strict=True)}
    stored = {"bias": np.round(model.bias, DECIMALS).tolist(), "features": kept}
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(stored, indent=0) + "\n", encoding="utf-8")
    load_weights.cache_clear()
    seen = [stance_towards(pair.claim, pair.text) for pair in pairs]
    print("on what it was trained on:", _shown(figures(pairs, seen)))


def _shown(scores: dict[str, float]) -> str:
    return ", ".join(f"{name} {score:.1f}" for name, score in scores.items())


if __name__ == "__main__":
    main()
