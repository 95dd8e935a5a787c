"""Relations of a text, their voice and their statements, with a model that answers as told."""

from unittest.mock import patch

import numpy as np

from schemas.annotations import Pair, PairRelation, Relation, Span, Speaker, Statement
from transforms.relations.find_relations import KEPT_FROM, answer_pair, find_relations
from transforms.relations.pair_model import PairModel
from transforms.relations.pairs import Candidate, NamedAt

MODEL = PairModel({"lean": np.array([0.5, 1, 1, 1, 1], np.float32)})
TEXT = " Ellis said Bryce lied. "
ELLIS, BRYCE = NamedAt(entity="ellis", start=1, end=6), NamedAt(entity="bryce", start=12, end=17)
CANDIDATE = Candidate(start=0, end=len(TEXT), p=ELLIS, q=BRYCE)
SAID = Statement(
    id="s",
    kind="indirect",
    speaker=Speaker(text="Ellis", start=1, end=6, entity="ellis"),
    cue=None,
    content=(Span(start=12, end=22),),
    text="Bryce lied",
    stance="states",
    certainty=0.5,
    evidence="unknown",
    confidence=0.5,
)


def relations(*chances: float, statements: tuple[Statement, ...] = ()) -> tuple[Relation, ...]:
    with patch("transforms.relations.find_relations.judge_candidates") as judged:
        judged.return_value = [(CANDIDATE, np.array(chances, np.float32))]
        return find_relations(MODEL, (), [CANDIDATE], statements, TEXT)


def answer(pair: Pair, *chances: float) -> PairRelation:
    with patch("transforms.relations.find_relations.judge_pair") as judged:
        judged.return_value = np.array(chances, np.float32) if chances else None
        return answer_pair(MODEL, (), pair)


def test_the_likeliest_attitude_is_the_relation() -> None:
    """Its source is the one that the label names, its evidence the sentence without white space."""
    (against,) = relations(0.1, 0.0, 0.0, 0.8, 0.1)
    assert (against.source, against.target, against.attitude, against.confidence) == ("ellis", "bryce", "against", 0.8)
    assert TEXT[against.start : against.end] == "Ellis said Bryce lied."
    (back,) = relations(0.1, 0.0, 0.8, 0.1, 0.0)
    assert (back.source, back.target, back.attitude) == ("bryce", "ellis", "for")
    assert TEXT[back.source_span.start : back.source_span.end] == "Bryce"


def test_an_unsure_relation_is_left_out() -> None:
    """Below KEPT_FROM there is none."""
    low = KEPT_FROM - 0.01
    assert relations(1 - low, low, 0.0, 0.0, 0.0) == ()


def test_a_relation_in_a_statement_is_told_by_its_source() -> None:
    """The speaker's attitude to somebody in the content is the statement's; anything else is the outlet's."""
    (told,) = relations(0.1, 0.0, 0.0, 0.8, 0.1, statements=(SAID,))
    assert (told.statement, told.voice) == ("s", "source")
    (narrated,) = relations(0.1, 0.0, 0.0, 0.8, 0.1)
    assert (narrated.statement, narrated.voice) == (None, "outlet")
    (back,) = relations(0.1, 0.0, 0.0, 0.1, 0.8, statements=(SAID,))
    assert (back.source, back.statement, back.voice) == ("bryce", None, "outlet")


def test_a_pair_is_answered_with_the_lean_to_rarer_labels() -> None:
    """The score stays the chance; without a window the answer is neutral."""
    pair = Pair(p=Span(start=1, end=6), q=Span(start=12, end=17))
    found = answer(pair, 0.5, 0.0, 0.0, 0.4, 0.1)
    assert (found.p, found.q, found.label, found.score) == (pair.p, pair.q, "p_against_q", 0.4)
    assert answer(pair).label == "neutral"


def test_an_exchanged_pair_gets_the_exchanged_answer() -> None:
    """The model is asked in text order, and its answer turned."""
    pair = Pair(p=Span(start=12, end=17), q=Span(start=1, end=6))
    found = answer(pair, 0.1, 0.0, 0.0, 0.8, 0.1)
    assert (found.label, found.score) == ("q_against_p", 0.8)
