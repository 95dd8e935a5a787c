"""The gold data beside the checkout, as labelled windows; scored documents are left out."""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from transforms.encoder.encoder import ENTITY_LABELS, ROLES, SENTIMENTS
from transforms.encoder.windows import LONGEST, Pieces, Window, cut_windows

Row = dict[str, Any]
"""A line of a gold file."""

HELD_OUT = 40
"""Number of tuning articles of each training set (thresholds, calibration): neither trained on nor scored."""

HELD_OUT_SENTENCES = 400


class AttributionPieces(NamedTuple):
    """An attribution's spans, in pieces of a window."""

    sources: tuple[Pieces, ...]
    cue: Pieces
    contents: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A window with its labels; the task decides which fields are filled."""

    window: Window
    roles: NDArray[np.int64] | None = None
    """Tags, 3 x pieces: 0 outside, 1 begins, 2 goes on."""
    attributions: tuple[AttributionPieces, ...] = ()
    """Attributions with a cue in this window."""
    entities: NDArray[np.int64] | None = None
    """Tags: 0 outside, 1 + 2k begins, 2 + 2k goes on."""
    targets: tuple[tuple[Pieces, int], ...] = field(default=())
    """Spans in pieces with the sentiment towards them."""


def read(path: Path) -> list[Row]:
    """Return the rows of a gold file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def split(data: Path, name: str) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows for training, for tuning and for scoring; no document is in two of them."""
    scored = read(data / "eval" / "data" / f"{name}.jsonl.gz")
    taken = {row["doc"] for row in scored} | {row["text"] for row in scored}
    free = [
        row
        for row in read(data / "train" / f"{name}.jsonl.gz")
        if _document(row) not in taken and row["text"] not in taken
    ]
    documents = sorted({_document(row) for row in free})
    held_out = HELD_OUT_SENTENCES if name == "sentiment_newsmtsc" else HELD_OUT
    aside = set(random.Random(1).sample(documents, held_out))
    return (
        [row for row in free if _document(row) not in aside],
        [row for row in free if _document(row) in aside],
        scored,
    )


def quote_examples(tokenizer: Tokenizer, row: Row, *, first: int = LONGEST) -> Iterator[Example]:
    """Yield an article's windows with its attributions."""
    for window in cut_windows(tokenizer, row["text"], first=first):
        roles = np.zeros((3, len(window)), dtype=np.int64)
        attributions = []
        for attribution in row["attributions"]:
            here = {role: _all_pieces(window, attribution[role]) for role in ROLES}
            for number, role in enumerate(ROLES):
                for begin, end in here[role]:
                    if not roles[number, begin:end].any():
                        roles[number, begin] = 1
                        roles[number, begin + 1 : end] = 2
            if here["cue"]:
                attributions.append(AttributionPieces(tuple(here["source"]), here["cue"][0], tuple(here["content"])))
        yield Example(window=window, roles=roles, attributions=tuple(attributions))


def entity_examples(tokenizer: Tokenizer, row: Row, *, first: int = LONGEST) -> Iterator[Example]:
    """Yield an article's windows with its entities."""
    for window in cut_windows(tokenizer, row["text"], first=first):
        labels = np.zeros(len(window), dtype=np.int64)
        for start, end, label in row["spans"]:
            found = window.pieces_of(start, end)
            if found is not None and not labels[found[0] : found[1]].any():
                labels[found[0]] = 1 + 2 * ENTITY_LABELS.index(label)
                labels[found[0] + 1 : found[1]] = 2 + 2 * ENTITY_LABELS.index(label)
        yield Example(window=window, entities=labels)


def sentiment_examples(tokenizer: Tokenizer, rows: list[Row], chance: random.Random | None) -> Iterator[Example]:
    """Yield sentences with the sentiment towards their targets; with `chance`, half of them joined to paragraphs."""
    waiting = list(rows)
    if chance is not None:
        chance.shuffle(waiting)
    while waiting:
        count = chance.choice((1, 1, 2, 4)) if chance is not None else 1
        text, targets = "", []
        for row in waiting[:count]:
            text += " " if text else ""
            targets += [(len(text) + start, len(text) + end, label) for start, end, label, *_ in row["targets"]]
            text += row["text"]
        del waiting[:count]
        for window in cut_windows(tokenizer, text):
            found = [
                (pieces, SENTIMENTS.index(label))
                for start, end, label in targets
                if (pieces := window.pieces_of(start, end)) is not None
            ]
            if found:
                yield Example(window=window, targets=tuple(found))


def _document(row: Row) -> str:
    """Return the id of the row's document."""
    document: str = row["doc"] if "doc" in row else row["id"]
    return document


def _all_pieces(window: Window, spans: list[list[int]]) -> list[Pieces]:
    return [found for start, end in spans if (found := window.pieces_of(start, end)) is not None]
