"""Finds the attributions of a text as the trained taggers see them: cues with their sources and contents."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.functions.distances import Pieces
from transforms.functions.encoder import Floats, Reading
from transforms.functions.link_spans import score_pairs
from transforms.functions.tag_spans import best_tags, spans_of

_SOURCE, _CUE, _CONTENT = range(3)
_LEAST_SOURCE = 0.3
"""A source less likely than that is none: some attributions have none ("it was claimed that")."""

_LEAST_CONTENT = 0.4
_LEAST_FURTHER_CONTENT = 0.5
"""Contents less likely a cue's own are nobody's; on the articles held out to steer by, this gains two points of triple F1."""

Chars = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A cue with what it attributes and to whom, as code points.

    `score` 0..1 is how sure the taggers are of it, `confidence` the share of such attributions that are right.
    """

    cue: Chars
    source: Chars | None
    content: tuple[Chars, ...]
    score: float
    confidence: float


def read_attributions(readings: Sequence[Reading], heads: Mapping[str, Floats]) -> list[Attribution]:
    """Return the attributions in the order of their cues; a content belongs to the cue that claims it most.

    `lean` among the heads is what makes precision and recall even: so much is added to the score of a beginning.
    """
    transitions = heads["chain.transitions"]
    lean = heads.get("lean", np.zeros(1, np.float32))
    tagged = best_tags([reading.roles + lean for reading in readings], transitions, heads["chain.begin"])
    return [found for reading, tags in zip(readings, tagged, strict=True) for found in _of_window(reading, tags, heads)]


def _of_window(reading: Reading, tags: NDArray[np.int64], heads: Mapping[str, Floats]) -> list[Attribution]:
    sources, cues, contents = (spans_of(tags[:, role]) for role in (_SOURCE, _CUE, _CONTENT))
    if not cues or not contents:
        return []
    to_contents = score_pairs(reading, heads, "contents", cues, contents)
    to_sources = score_pairs(reading, heads, "sources", cues, sources)
    owned: dict[int, list[int]] = {}
    for number, cue in enumerate(to_contents.argmax(axis=0).tolist()):
        owned.setdefault(cue, []).append(number)
    owned = {cue: kept for cue, numbers in sorted(owned.items()) if (kept := _likely(to_contents[cue], numbers))}
    found = []
    for cue, numbers in owned.items():
        source = int(to_sources[cue].argmax()) if sources else -1
        sure = source >= 0 and to_sources[cue, source] >= _LEAST_SOURCE
        parts = [
            _sureness(reading, cues[cue], _CUE),
            min(_sureness(reading, contents[n], _CONTENT) * float(to_contents[cue, n]) for n in numbers),
        ]
        found.append(
            Attribution(
                cue=reading.window.chars_of(cues[cue]),
                source=reading.window.chars_of(sources[source]) if sure else None,
                content=tuple(reading.window.chars_of(contents[n]) for n in numbers),
                score=float(np.prod(parts)),
                confidence=_confidence(float(np.prod(parts)), heads.get("confidence")),
            )
        )
    return found


def _likely(chances: Floats, numbers: list[int]) -> list[int]:
    """Return the contents that are likely enough a cue's own, in order."""
    best = max(numbers, key=lambda number: float(chances[number]))
    return [
        number
        for number in numbers
        if chances[number] >= (_LEAST_CONTENT if number == best else _LEAST_FURTHER_CONTENT)
    ]


def _confidence(score: float, curve: Floats | None) -> float:
    """Return the score on its calibrated curve (training/calibrate.py)."""
    if curve is None:
        return score
    bounded = min(max(score, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-(float(curve[0]) * math.log(bounded / (1 - bounded)) + float(curve[1]))))


def _sureness(reading: Reading, span: Pieces, role: int) -> float:
    """Return the mean probability that the pieces of a span lie inside one."""
    scores = reading.roles[span[0] : span[1], role].astype(np.float64)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return float((1 - weights[:, 0] / weights.sum(axis=1)).mean())
