"""Make a topic vector of DIMENSIONS bytes for each sentence: similar sentences have vectors at a small angle.

The encoder's hidden states of a sentence's word pieces are averaged, centred and projected (training/sentences.py).
Only a vector's direction is kept, in whole numbers of -127..127, so that all vectors of an article fit into one short
string.
"""

import base64
from collections.abc import Sequence
from typing import Final

import numpy as np

from schemas.annotations import Lemmas
from transforms.encoder.encoder import Encoder, Floats, WindowScores, load_encoder

DIMENSIONS: Final = 64
MEAN, AXES = "sentence.mean", "sentence.axes"
_MOST: Final = 127


def sentence_vectors(encoder: Encoder, readings: Sequence[WindowScores], lemmas: Lemmas) -> str:
    """Return the vectors of the lemmas' sentences as one base64 string, DIMENSIONS bytes each."""
    means = [
        mean_hidden(readings, lemmas.starts[first], lemmas.ends[last - 1])
        for first, last in zip((0, *lemmas.sentence_ends), lemmas.sentence_ends, strict=False)
    ]
    if not means:
        return ""
    nothing = encoder.heads[MEAN]
    return base64.b64encode(_shortened(encoder, np.stack([nothing if m is None else m for m in means]))).decode()


def read_vectors(text: str) -> Floats:
    """Return sentences x DIMENSIONS vectors of length 1 (0 if a sentence could not be read); raises ValueError."""
    vectors = np.frombuffer(base64.b64decode(text), np.int8).reshape(-1, DIMENSIONS).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1), dtype=np.float32)


def sentence_vector(encoder: Encoder, sentence: str) -> Floats:
    """Return the vector of a single sentence."""
    mean = mean_hidden(encoder.read(sentence), 0, len(sentence))
    means = np.stack([encoder.heads[MEAN] if mean is None else mean])
    return read_vectors(base64.b64encode(_shortened(encoder, means)).decode())[0]


def embed_seed(sentence: str) -> Floats:
    """Return the vector of a definition's sentence; the first call loads the encoder."""
    return sentence_vector(load_encoder(), sentence)


def mean_hidden(readings: Sequence[WindowScores], start: int, end: int) -> Floats | None:
    """Return the mean hidden state of the pieces in code points [start, end), None if there are none."""
    found = [
        reading.hidden[slice(*pieces)]
        for reading in readings
        if (pieces := reading.window.pieces_of(start, end)) is not None
    ]
    return np.asarray(np.concatenate(found).mean(axis=0), dtype=np.float32) if found else None


def _shortened(encoder: Encoder, means: Floats) -> bytes:
    vectors = (means - encoder.heads[MEAN]) @ encoder.heads[AXES]
    greatest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.rint(vectors * (_MOST / np.maximum(greatest, 1e-6))).astype(np.int8).tobytes()
