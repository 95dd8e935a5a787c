"""Find who is for or against whom in a text, and in whose words."""

from collections.abc import Iterable, Sequence
from typing import Final, get_args

from schemas.annotations import Attitude, Pair, PairRelation, Relation, Span, Statement
from transforms.encoder.encoder import WindowScores
from transforms.relations.judge_pairs import judge_candidates, judge_pair
from transforms.relations.pair_model import LABELS, PairModel
from transforms.relations.pairs import Candidate, NamedAt

KEPT_FROM: Final = 0.3
"""Minimum confidence of a relation that is kept."""

SHOWN_FROM: Final = 0.6
"""Minimum confidence of a relation that is shown unless all are asked for: two in three are right (training/relations.md)."""

_ATTITUDES: Final[tuple[Attitude, ...]] = get_args(Attitude)
_EXCHANGED: Final = (0, 2, 1, 4, 3)
"""For each label the label of the pair with p and q exchanged."""


def find_relations(
    model: PairModel,
    readings: Sequence[WindowScores],
    candidates: Iterable[Candidate],
    statements: Sequence[Statement],
    text: str,
) -> tuple[Relation, ...]:
    """Return the relations of a text in order; `candidates` are the pairs that may have one."""
    found = []
    for candidate, chances in judge_candidates(model, readings, candidates):
        best = int(chances[1:].argmax())
        confidence = round(float(chances[1 + best]), 3)
        if confidence >= KEPT_FROM:
            attitude = _ATTITUDES[best // 2]  # the labels behind neutral: for, for, against, against
            source, target = (candidate.q, candidate.p) if best % 2 else (candidate.p, candidate.q)
            found.append(_relation(candidate, source, target, attitude, confidence, statements, text))
    return tuple(found)


def answer_pair(model: PairModel, readings: Sequence[WindowScores], pair: Pair) -> PairRelation:
    """Return the likeliest label of a pair that a message asks about; neutral if no window holds both spans."""
    turned = pair.q < pair.p
    first, second = (pair.q, pair.p) if turned else (pair.p, pair.q)
    chances = judge_pair(model, readings, (first.start, first.end), (second.start, second.end))
    if chances is None:
        return PairRelation(p=pair.p, q=pair.q, label="neutral", score=0.0)
    best = int(model.leaning(chances).argmax())
    label = LABELS[_EXCHANGED[best] if turned else best]
    return PairRelation(p=pair.p, q=pair.q, label=label, score=round(float(chances[best]), 3))


def _relation(
    candidate: Candidate,
    source: NamedAt,
    target: NamedAt,
    attitude: Attitude,
    confidence: float,
    statements: Sequence[Statement],
    text: str,
) -> Relation:
    statement = _statement_of(source, target, statements)
    start, end = _trimmed(text, candidate.start, candidate.end)
    return Relation(
        source=source.entity,
        target=target.entity,
        attitude=attitude,
        start=start,
        end=end,
        source_span=Span(start=source.start, end=source.end),
        target_span=Span(start=target.start, end=target.end),
        statement=statement.id if statement else None,
        voice="source" if statement else "outlet",
        confidence=confidence,
    )


def _statement_of(source: NamedAt, target: NamedAt, statements: Sequence[Statement]) -> Statement | None:
    """Return the innermost statement that says it: one with both names, or its speaker's about the target."""
    saying = [
        statement
        for statement in statements
        if _inside(target, statement) and (_inside(source, statement) or _speaks(source, statement))
    ]
    return min(saying, key=_length, default=None)


def _inside(named: NamedAt, statement: Statement) -> bool:
    return any(piece.start <= named.start and named.end <= piece.end for piece in statement.content)


def _speaks(named: NamedAt, statement: Statement) -> bool:
    return statement.speaker is not None and statement.speaker.entity == named.entity


def _length(statement: Statement) -> int:
    return sum(piece.end - piece.start for piece in statement.content)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
