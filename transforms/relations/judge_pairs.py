"""Judge the pairs of a text, all together: the passages around them are read from the encoder's windows."""

from collections.abc import Iterable, Sequence

import numpy as np

from transforms.encoder.encoder import Floats, WindowScores
from transforms.relations.pair_model import Asked, PairModel, passage, pieces_of_pair
from transforms.relations.pairs import Candidate

Place = tuple[int, int]


def judge_candidates(
    model: PairModel, readings: Sequence[WindowScores], candidates: Iterable[Candidate]
) -> list[tuple[Candidate, Floats]]:
    """Return the candidates that a window holds, in order, with the chances of LABELS."""
    kept, asked = [], []
    for candidate in candidates:
        places = (candidate.p.start, candidate.p.end), (candidate.q.start, candidate.q.end)
        if (found := _asked(readings, *places, (candidate.start, candidate.end))) is not None:
            kept.append(candidate)
            asked.append(found)
    return list(zip(kept, model.chances(model.scores(asked)), strict=True)) if asked else []


def judge_pair(model: PairModel, readings: Sequence[WindowScores], p: Place, q: Place) -> Floats | None:
    """Return the chances of LABELS for two spans of code points, None if no window holds both apart."""
    found = _asked(readings, p, q, None)
    return None if found is None else np.asarray(model.chances(model.scores([found]))[0], dtype=np.float32)


def _asked(readings: Sequence[WindowScores], p: Place, q: Place, sentence: Place | None) -> Asked | None:
    """Return the pair with the sentence around it, or with its window."""
    for reading in readings:
        found = pieces_of_pair(reading.window, p, q)
        if found is not None:
            whole = reading.window.pieces_of(*sentence) if sentence is not None else None
            first, last = passage(found, whole or (0, len(reading.window)))
            one, other = ((begin - first, end - first) for begin, end in found)
            return Asked(states=reading.hidden[first:last], p=one, q=other)
    return None
