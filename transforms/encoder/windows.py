"""Cut a text into the windows that the encoder reads: word pieces with their letter case and layout."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Pieces = tuple[int, int]
"""Word pieces [first, last) of a window."""

LONGEST = 250
"""Maximum word pieces of a window, without its two marks: half of the encoder's positions."""

CASES = ("none", "lower", "capitalised", "upper", "mixed", "digits")
LEADS = ("joined", "space", "break")
SHAPES = len(CASES) * len(LEADS)
"""Number of shapes: a piece's letter case (the vocabulary is lower case) times its lead, the character before it."""

_LINE = re.compile(r"[^\n]*\n*")
_ENDS_SENTENCE = frozenset('.!?”"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A run of word pieces: ids, shapes, and the code points [start, end) of each; four arrays of one length."""

    pieces: NDArray[np.int64]
    shapes: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self.pieces)

    def pieces_of(self, start: int, end: int) -> Pieces | None:
        """Return the pieces that code points [start, end) touch, None if they lie outside the window."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left"))
        return (first, last) if first < last else None

    def chars_of(self, span: Pieces) -> tuple[int, int]:
        """Return the code points of a span of pieces."""
        return int(self.starts[span[0]]), int(self.ends[span[1] - 1])


def cut_windows(tokenizer: Tokenizer, text: str, *, first: int = LONGEST) -> list[Window]:
    """Return windows of whole lines, in order, that together hold every piece of the text once.

    A line longer than a window is cut, after a sentence if possible. `first` makes the first window shorter (for
    training on different cuts).
    """
    windows: list[Window] = []
    waiting: list[Window] = []
    room = first
    for line in _lines(tokenizer, text):
        if waiting and sum(map(len, waiting)) + len(line) > room:
            windows.append(_joined(waiting))
            waiting, room = [], LONGEST
        waiting.append(line)
    return [*windows, _joined(waiting)] if waiting else windows


def _lines(tokenizer: Tokenizer, text: str) -> Iterator[Window]:
    """Yield the pieces of each line; a long line comes in several parts."""
    for found in _LINE.finditer(text):
        line = found.group()
        if not line.strip():
            continue
        encoded = tokenizer.encode(line, add_special_tokens=False)
        at = found.start()
        offsets = encoded.offsets
        shapes = [_shape(text, at, start, end) for start, end in offsets]
        begin = 0
        while begin < len(offsets):
            end = _part(text, at, offsets, begin)
            part = slice(begin, end)
            spans = np.array(offsets[part], dtype=np.int64).reshape(-1, 2) + at
            yield Window(
                pieces=np.array(encoded.ids[part], dtype=np.int64),
                shapes=np.array(shapes[part], dtype=np.int64),
                starts=spans[:, 0],
                ends=spans[:, 1],
            )
            begin = end


def _part(text: str, at: int, offsets: list[tuple[int, int]], begin: int) -> int:
    """Return the end of the part of a line that begins at a piece: after the last sentence that fits."""
    end = begin + LONGEST
    if end >= len(offsets):
        return len(offsets)
    for last in range(end - 1, begin + LONGEST // 2, -1):
        start, stop = offsets[last]
        if text[at + start] in _ENDS_SENTENCE and stop < offsets[last + 1][0]:
            return last + 1
    return end


def _shape(text: str, at: int, start: int, end: int) -> int:
    word = text[at + start : at + end]
    before = text[at + start - 1] if at + start else "\n"
    lead = 2 if before == "\n" else int(before.isspace())
    return _case(word) * len(LEADS) + lead


def _case(word: str) -> int:
    if word.islower():
        return 1
    if word.isupper():
        return 2 if len(word) == 1 else 3
    if not any(map(str.isalnum, word)):
        return 0
    if word[0].isupper() and word[1:].islower():
        return 2
    return 4 if any(map(str.isalpha, word)) else 5


def _joined(windows: list[Window]) -> Window:
    if len(windows) == 1:
        return windows[0]
    return Window(
        pieces=np.concatenate([w.pieces for w in windows]),
        shapes=np.concatenate([w.shapes for w in windows]),
        starts=np.concatenate([w.starts for w in windows]),
        ends=np.concatenate([w.ends for w in windows]),
    )
