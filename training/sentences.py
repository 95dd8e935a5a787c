"""Fits the projection of the encoder's hidden states to sentence vectors, and adds it to heads.npz.

Recipe ("all-but-the-top": Mu and Viswanath 2018): the hidden states of a sentence's word pieces are averaged; the mean over
all sentences is subtracted, and the principal axes from DROPPED on are kept. No labels are used.

    python -m training.sentences DATA/stream/articles/*.jsonl.gz     # after every `make train`: it depends on the encoder
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from transforms.data import ENCODER
from transforms.encoder.encoder import Encoder, Floats
from transforms.encoder.sentence_vectors import AXES, DIMENSIONS, MEAN, mean_hidden

DROPPED = 5
TEXTS_PER_FILE = 75
_SENTENCE = re.compile(r"[^.!?\n]{25,400}[.!?]")


def texts_of(paths: Sequence[Path]) -> Iterator[str]:
    """Yield about 75 English texts of each file, evenly spread over it."""
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        for row in rows[:: max(1, len(rows) // TEXTS_PER_FILE)]:
            if row.get("text") and row.get("language") in {None, "en"}:
                yield row["text"][:9_000]


def means_of(encoder: Encoder, texts: Iterator[str]) -> Floats:
    """Return sentences x 384 mean hidden states."""
    found = []
    for text in texts:
        readings = encoder.read(text)
        means = (mean_hidden(readings, sentence.start(), sentence.end()) for sentence in _SENTENCE.finditer(text))
        found += [mean for mean in means if mean is not None]
    return np.stack(found)


def fit(means: Floats) -> tuple[Floats, Floats]:
    """Return the mean and the kept axes, 384 x DIMENSIONS; the greatest weight of each axis is positive."""
    mean = means.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov((means - mean).T))
    axes = vectors[:, ::-1][:, DROPPED : DROPPED + DIMENSIONS]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(DIMENSIONS)])
    return mean.astype(np.float32), axes.astype(np.float32)


def main(paths: Sequence[str]) -> None:
    """Fit on these files, and write into the shipped model."""
    encoder = Encoder()
    means = means_of(encoder, texts_of([Path(path) for path in paths]))
    mean, axes = fit(means)
    stored: dict[str, Any] = {**encoder.heads, MEAN: mean, AXES: axes}
    np.savez_compressed(ENCODER / "heads.npz", **stored)
    sys.stdout.write(f"fitted on {len(means)} sentences\n")


if __name__ == "__main__":
    main(sys.argv[1:])
