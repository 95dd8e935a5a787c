"""The encoder that all trained heads share: reads a text window by window and scores every word piece.

A window is read alone, so that its result never depends on other windows: dynamic quantisation scales by the greatest
value in the batch.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from schemas.annotations import SentimentLabel
from transforms.data import ENCODER
from transforms.encoder.windows import Window, cut_windows
from transforms.lexicon.tagger_labels import TAGGER_LABELS

ENCODER_FILES = ("encoder.onnx", "tokenizer.json", "heads.npz")
ROLES = ("source", "cue", "content")
ENTITY_LABELS = tuple(TAGGER_LABELS)
SENTIMENTS: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive")
WIDTH = 384

CLS, SEP = 101, 102
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowScores:
    """A window's scores: `hidden` pieces x 384, `roles` pieces x 3 x 3, `entities` pieces x 19 (logits)."""

    window: Window
    hidden: Floats
    roles: Floats
    entities: Floats


class Encoder:
    """An ONNX encoder with its tokenizer and the small heads' weights, read from a folder."""

    __slots__ = ("_session", "heads", "tokenizer")

    def __init__(self, folder: Path = ENCODER) -> None:
        """Load on one thread: runs are parallel by process."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        graph = (folder / "encoder.onnx").read_bytes()
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        with np.load(folder / "heads.npz") as stored:
            self.heads: dict[str, Floats] = {name: stored[name] for name in stored.files}

    def read(self, text: str) -> list[WindowScores]:
        """Return the scores of every window of a text, in order."""
        return [self._read(window) for window in cut_windows(self.tokenizer, text)]

    def _read(self, window: Window) -> WindowScores:
        pieces = np.concatenate([[CLS], window.pieces, [SEP]])[None]
        shapes = np.concatenate([[0], window.shapes, [0]])[None]
        hidden, roles, entities = self._session.run(None, {"pieces": pieces, "shapes": shapes})
        return WindowScores(
            window=window,
            hidden=hidden[0, 1:-1],
            roles=roles[0, 1:-1].reshape(len(window), len(ROLES), 3),
            entities=entities[0, 1:-1],
        )


@cache
def load_encoder(folder: Path = ENCODER) -> Encoder:
    """Return the encoder of a folder, loaded once per process."""
    return Encoder(folder)
