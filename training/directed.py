"""`python -m training.directed`: train the head behind `transforms.encoder.directed`, on frozen states of the encoder.

A hidden layer that starts from that of the head for targets, trained by Adam in numpy alone. Reading the sentences takes minutes.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.data_folder import DATA
from training.gold import Row, read
from transforms.data import DIRECTED
from transforms.encoder.directed import BACKED, BACKS, NONE, OPPOSED, OPPOSES, PARTS
from transforms.encoder.encoder import Encoder, load_encoder
from transforms.encoder.sentence_vectors import mean_hidden
from transforms.encoder.softmax import softmax
from transforms.encoder.target_sentiment import TargetSentiment

Floats = NDArray[np.float32]

PARTS_OF: Final = {
    "neutral": (NONE, NONE),
    "p_for_q": (BACKS, BACKED),
    "q_for_p": (BACKED, BACKS),
    "p_against_q": (OPPOSES, OPPOSED),
    "q_against_p": (OPPOSED, OPPOSES),
}
"""The parts of the two names that a sentence marks, by its label."""

NONE_WEIGHS: Final = 0.5
EPOCHS, BATCH, RATE, DROPPED, SEED, HELD_OUT = 4, 256, 8e-4, 0.3, 0, 2000
FIRST_MOMENT, SECOND_MOMENT, DECAY = 0.9, 0.999, 0.01


def sentences(data: Path) -> list[Row]:
    """Return the training sentences that are not scored on."""
    scored = {row["text"] for row in read(data / "eval" / "data" / "directed_sentiment.jsonl.gz")}
    return [row for row in read(data / "train" / "directed_sentiment.jsonl.gz") if row["text"] not in scored]


def states(encoder: Encoder, rows: list[Row]) -> Iterator[tuple[Floats, int]]:
    """Yield the states and the part of each marked name."""
    for row in rows:
        readings = encoder.read(row["text"])
        seen = TargetSentiment(readings, encoder.heads)
        sentence = mean_hidden(readings, 0, len(row["text"]))
        for name, part in zip(("p", "q"), PARTS_OF[row["label"]], strict=True):
            span = seen.seen(row[name]["start"], row[name]["end"])
            if span is not None and sentence is not None:
                yield np.concatenate([span, sentence]), part


def fit(rows: Floats, parts: NDArray[np.int64], heads: dict[str, Floats]) -> dict[str, Floats]:
    """Return the weights, trained with dropout on the states and on the hidden layer."""
    chance = np.random.default_rng(SEED)
    start = heads["target.inner.weight"].T
    weights = {
        "inner": np.vstack([start, np.zeros((rows.shape[1] - len(start), start.shape[1]), np.float32)]),
        "inner_bias": heads["target.inner.bias"].copy(),
        "outer": chance.normal(0, 0.02, (start.shape[1], PARTS)).astype(np.float32),
        "outer_bias": np.zeros(PARTS, np.float32),
    }
    first, second = ({name: np.zeros_like(value) for name, value in weights.items()} for _ in range(2))
    steps, step = EPOCHS * (len(rows) // BATCH), 0
    for _ in range(EPOCHS):
        order = chance.permutation(len(rows))
        for begin in range(0, len(rows) - BATCH + 1, BATCH):
            batch = order[begin : begin + BATCH]
            slopes = _slopes(weights, rows[batch], parts[batch], chance)
            step += 1
            rate = RATE * (1 - step / steps)
            for name, slope in slopes.items():
                first[name] += (1 - FIRST_MOMENT) * (slope - first[name])
                second[name] += (1 - SECOND_MOMENT) * (slope**2 - second[name])
                size = np.sqrt(second[name] / (1 - SECOND_MOMENT**step)) + 1e-8
                weights[name] -= rate * (first[name] / (1 - FIRST_MOMENT**step) / size + DECAY * weights[name])
    return weights


def chances_of(weights: dict[str, Floats], rows: Floats) -> Floats:
    """Return the probabilities of the parts for many states."""
    hidden = np.tanh(rows @ weights["inner"] + weights["inner_bias"])
    return softmax(hidden @ weights["outer"] + weights["outer_bias"])


def _slopes(
    weights: dict[str, Floats], rows: Floats, parts: NDArray[np.int64], chance: np.random.Generator
) -> dict[str, Floats]:
    seen = rows * _kept(chance, rows.shape)
    hidden = np.tanh(seen @ weights["inner"] + weights["inner_bias"])
    kept = _kept(chance, hidden.shape)
    found = softmax(hidden * kept @ weights["outer"] + weights["outer_bias"])
    each = np.where(parts == NONE, NONE_WEIGHS, 1.0).astype(np.float32)
    error = (found - np.eye(PARTS, dtype=np.float32)[parts]) * (each / each.sum())[:, None]
    back = error @ weights["outer"].T * kept * (1 - hidden**2)
    return {
        "inner": seen.T @ back,
        "inner_bias": back.sum(axis=0),
        "outer": (hidden * kept).T @ error,
        "outer_bias": error.sum(axis=0),
    }


def _kept(chance: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return (chance.random(shape, dtype=np.float32) >= DROPPED).astype(np.float32) / (1 - DROPPED)


def f1_of(parts: NDArray[np.int64], found: NDArray[np.int64]) -> list[float]:
    """Return the F1 of each part, in percent."""
    both = [((parts == part) & (found == part)).sum() for part in range(PARTS)]
    sizes = [(parts == part).sum() + (found == part).sum() for part in range(PARTS)]
    return [round(float(200 * hit / max(1, size)), 1) for hit, size in zip(both, sizes, strict=True)]


def save(weights: dict[str, Floats], out: Path) -> None:
    """Write the weights, as half-precision numbers."""
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, allow_pickle=False, **{name: value.astype(np.float16) for name, value in weights.items()})


def main() -> None:
    """Print the figures of a head that did not see the last names, train on everything, write the weights."""
    ask = argparse.ArgumentParser(prog="training.directed", description=__doc__)
    ask.add_argument("--data", type=Path, default=DATA, help="the folder with the training data")
    ask.add_argument("--out", type=Path, default=DIRECTED, help="where the weights go")
    asked = ask.parse_args()
    encoder = load_encoder()
    pairs = list(states(encoder, sentences(asked.data)))
    rows, parts = np.stack([row for row, _ in pairs]), np.array([part for _, part in pairs])
    held = fit(rows[:-HELD_OUT], parts[:-HELD_OUT], encoder.heads)
    print(
        "F1 of none, opposes, backs, backed, opposed:",
        f1_of(parts[-HELD_OUT:], chances_of(held, rows[-HELD_OUT:]).argmax(axis=1)),
    )
    save(fit(rows, parts, encoder.heads), asked.out)


if __name__ == "__main__":
    main()
