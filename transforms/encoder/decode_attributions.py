"""Decode the attributions of a text from the trained taggers' scores: cues with their sources and contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.encoder.decode_spans import best_tags, spans_of
from transforms.encoder.encoder import Floats, WindowScores
from transforms.encoder.score_pairs import score_pairs
from transforms.encoder.windows import Pieces

_SOURCE, _CUE, _CONTENT = range(3)
_LEAST_SOURCE = 0.3
"""Minimum probability of a source: some attributions have none ("it was claimed that")."""

_LEAST_CONTENT = 0.4
_LEAST_FURTHER_CONTENT = 0.5
"""Minimum probability of a cue's further contents; it gains two points of triple F1 on the development articles."""

CharSpan = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggerScores:
    """The taggers' confidence in each part, 0..1: cue, least sure content, links from cue to content and to source."""

    cue: float
    content: float
    to_content: float
    to_source: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A cue with its source and content, as code points, and the taggers' scores."""

    cue: CharSpan
    source: CharSpan | None
    content: tuple[CharSpan, ...]
    signals: TaggerScores


def read_attributions(readings: Sequence[WindowScores], heads: Mapping[str, Floats]) -> list[Attribution]:
    """Return the attributions in the order of their cues; a content belongs to the cue with the highest probability.

    `lean` among the heads is added to the score of a beginning, to balance precision and recall.
    """
    transitions = heads["chain.transitions"]
    lean = heads.get("lean", np.zeros(1, np.float32))
    tagged = best_tags([reading.roles + lean for reading in readings], transitions, heads["chain.begin"])
    return [found for reading, tags in zip(readings, tagged, strict=True) for found in _of_window(reading, tags, heads)]


def _of_window(reading: WindowScores, tags: NDArray[np.int64], heads: Mapping[str, Floats]) -> list[Attribution]:
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
        contents_sure = [_sureness(reading, contents[n], _CONTENT) for n in numbers]
        linked = [float(to_contents[cue, n]) for n in numbers]
        found.append(
            Attribution(
                cue=reading.window.chars_of(cues[cue]),
                source=reading.window.chars_of(sources[source]) if sure else None,
                content=tuple(reading.window.chars_of(contents[n]) for n in numbers),
                signals=TaggerScores(
                    cue=_sureness(reading, cues[cue], _CUE),
                    content=min(contents_sure),
                    to_content=min(linked),
                    to_source=float(to_sources[cue, source]) if sources else 0.0,
                ),
            )
        )
    return found


def _likely(chances: Floats, numbers: list[int]) -> list[int]:
    """Return the contents that are likely enough to be a cue's own, in order."""
    best = max(numbers, key=lambda number: float(chances[number]))
    return [
        number
        for number in numbers
        if chances[number] >= (_LEAST_CONTENT if number == best else _LEAST_FURTHER_CONTENT)
    ]


def _sureness(reading: WindowScores, span: Pieces, role: int) -> float:
    """Return the mean probability that a span's pieces lie inside a span."""
    scores = reading.roles[span[0] : span[1], role].astype(np.float64)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return float((1 - weights[:, 0] / weights.sum(axis=1)).mean())
