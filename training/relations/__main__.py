"""`python -m training.relations`: train, calibrate and score the model that ships. See ../relations.md."""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from training.data_folder import DATA
from training.relations.calibrate import calibrate, macro_f1, right_way_round
from training.relations.data import PairExample, examples, split
from training.relations.network import Attitude
from training.relations.train import Recipe, train
from transforms.data import RELATIONS
from transforms.encoder.encoder import Encoder
from transforms.relations.pair_model import Asked, PairModel

ENOUGH = (0.4, 0.5, 0.6, 0.7, 0.8)
THREADS = 1
"""Number of threads; another number gives other floating-point sums."""


def main() -> None:
    """Train as asked, print the figures on the held-out rows."""
    ask = argparse.ArgumentParser(prog="training.relations", description=__doc__)
    ask.add_argument("--data", type=Path, default=DATA, help="the folder with the training data")
    ask.add_argument("--out", type=Path, default=RELATIONS.parent, help="where the model goes")
    ask.add_argument("--epochs", type=int, default=Recipe().epochs)
    ask.add_argument("--seed", type=int, default=Recipe().seed)
    asked = ask.parse_args()
    encoder = Encoder()
    rows, tuning, scored = split(asked.data)
    learnt = list(examples(encoder, rows, random.Random(asked.seed)))
    held_out, tested = list(examples(encoder, tuning)), list(examples(encoder, scored))
    fit(learnt, held_out, tested, Recipe(epochs=asked.epochs, seed=asked.seed), asked.out / RELATIONS.name)


def fit(
    learnt: Sequence[PairExample],
    held_out: Sequence[PairExample],
    tested: Sequence[PairExample],
    recipe: Recipe,
    out: Path,
) -> None:
    """Train a head, write it with its calibration, and print its figures."""
    torch.manual_seed(recipe.seed)
    torch.use_deterministic_algorithms(mode=True)
    torch.set_num_threads(THREADS)
    head = Attitude()
    train(head, learnt, recipe)
    weights = {name: value.detach().numpy() for name, value in head.state_dict().items()}
    weights |= calibrate(_scores(PairModel(weights), held_out), _labels(held_out))
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, allow_pickle=False, **weights)
    model = PairModel(weights)
    for name, kept in (("held out to steer by", held_out), ("scored", tested)):
        _report(name, model, _scores(model, kept), _labels(kept))


def _scores(model: PairModel, rows: Sequence[PairExample]) -> np.ndarray:
    """Return the shipped model's scores, rows x 5."""
    asked = [Asked(states=row.states.astype(np.float32), p=row.p, q=row.q) for row in rows]
    return np.concatenate([model.scores([one]) for one in asked])


def _labels(rows: Sequence[PairExample]) -> np.ndarray:
    return np.array([row.label for row in rows])


def _report(name: str, model: PairModel, scores: np.ndarray, labels: np.ndarray) -> None:
    chances = model.chances(scores)
    given = model.leaning(chances).argmax(axis=1)
    print(f"{name}: macro-F1 {macro_f1(labels, given):.1f}, right way round {right_way_round(labels, given):.1f}")
    best = 1 + chances[:, 1:].argmax(axis=1)
    sure = chances[np.arange(len(best)), best]
    for least in ENOUGH:
        shown = sure >= least
        right = (best == labels) & shown
        found = right.sum() / max(1, (labels > 0).sum())
        print(f"  confidence from {least}: {right.sum()} of {shown.sum()} right, {found:.0%} of all found")


if __name__ == "__main__":
    main()
