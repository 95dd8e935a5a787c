"""The labelled sentences as states of the shared encoder, which is not trained here."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.gold import Row, read
from transforms.encoder.encoder import Encoder
from transforms.encoder.windows import Pieces
from transforms.relations.pair_model import LABELS, passage, pieces_of_pair

NAME = "directed_sentiment"
HELD_OUT = 1_500
"""Number of texts that are held out to steer by: neither trained on nor scored."""

EXCHANGED = (0, 2, 1, 4, 3)
"""For each label the label of the same sentence with p and q exchanged."""

SHARE_IN_CONTEXT = 0.5
"""Share of the sentences that are read behind other sentences: articles are read so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairExample:
    """A sentence's states (pieces x 384, half precision) with two spans and their label."""

    states: NDArray[np.float16]
    p: Pieces
    q: Pieces
    label: int


def split(data: Path) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows for training, for tuning and for scoring; no text is in two of them."""
    scored = read(data / "eval" / "data" / f"{NAME}.jsonl.gz")
    taken = {row["text"] for row in scored}
    free = [row for row in read(data / "train" / f"{NAME}.jsonl.gz") if row["text"] not in taken]
    aside = set(random.Random(1).sample(sorted({row["text"] for row in free}), HELD_OUT))
    return [row for row in free if row["text"] not in aside], [row for row in free if row["text"] in aside], scored


def examples(encoder: Encoder, rows: Sequence[Row], chance: random.Random | None = None) -> Iterator[PairExample]:
    """Yield an example for each row whose spans share a window; with `chance`, half of them behind other texts."""
    for row in rows:
        before = ""
        if chance is not None and chance.random() < SHARE_IN_CONTEXT:
            before = " ".join(other["text"].strip() for other in chance.sample(rows, chance.choice((1, 2)))) + " "
        start = len(before)
        spans = [(start + row[name]["start"], start + row[name]["end"]) for name in ("p", "q")]
        for reading in encoder.read(before + row["text"]):
            found = pieces_of_pair(reading.window, spans[0], spans[1])
            mine = reading.window.pieces_of(start, start + len(row["text"]))
            if found is None or mine is None:
                continue
            first, last = passage(found, mine)
            p, q = ((begin - first, end - first) for begin, end in found)
            states = reading.hidden[first:last].astype(np.float16)
            yield PairExample(states=states, p=p, q=q, label=LABELS.index(row["label"]))
            break


def exchanged(example: PairExample) -> PairExample:
    """Return the same sentence with p and q exchanged."""
    return replace(example, p=example.q, q=example.p, label=EXCHANGED[example.label])
