"""The trained model of relations, and what it reads."""

from itertools import pairwise

import numpy as np
import pytest

from transforms.encoder.encoder import load_encoder
from transforms.relations.judge_pairs import judge_pair
from transforms.relations.pair_model import (
    LABELS,
    MOST_PIECES,
    ORDERS,
    STEPS,
    load_pair_model,
    order,
    passage,
    pieces_of_pair,
)

ATTACK = "Mara Ellis called Tom Bryce a liar and demanded that he resign."
PRAISE = "Mara Ellis praised Tom Bryce and thanked him for his help."
ELLIS, BRYCE = (0, 10), (18, 27)


def judged(text: str, p: tuple[int, int], q: tuple[int, int]) -> dict[str, float]:
    chances = judge_pair(load_pair_model(), load_encoder().read(text), p, q)
    assert chances is not None
    return dict(zip(LABELS, chances.tolist(), strict=True))


def test_an_attack_is_against_and_praise_is_for() -> None:
    """The source is the name that attacks or praises."""
    attack = judged(ATTACK, ELLIS, BRYCE)
    praise = judged(PRAISE, ELLIS, (19, 28))
    assert attack["p_against_q"] > max(attack["q_against_p"], attack["p_for_q"], attack["q_for_p"])
    assert praise["p_for_q"] > max(praise["q_for_p"], praise["p_against_q"], praise["q_against_p"])


def test_exchanged_names_give_exchanged_answers() -> None:
    """The model does not prefer the first of the two."""
    there, back = judged(ATTACK, ELLIS, BRYCE), judged(ATTACK, BRYCE, ELLIS)
    turned = {"neutral": "neutral", "p_for_q": "q_for_p", "q_for_p": "p_for_q"}
    turned |= {"p_against_q": "q_against_p", "q_against_p": "p_against_q"}
    assert there == pytest.approx({label: back[other] for label, other in turned.items()}, abs=1e-5)


def test_overlapping_spans_are_not_judged() -> None:
    """A name inside the other has no relation to it, and none is outside all windows."""
    readings = load_encoder().read(ATTACK)
    assert judge_pair(load_pair_model(), readings, ELLIS, (5, 10)) is None
    assert judge_pair(load_pair_model(), readings, ELLIS, (500, 510)) is None


def test_pieces_of_both_spans_are_those_of_one_window() -> None:
    """The spans' pieces are counted from the window's start."""
    (reading,) = load_encoder().read(ATTACK)
    found = pieces_of_pair(reading.window, ELLIS, BRYCE)
    assert found is not None
    assert [ATTACK[slice(*reading.window.chars_of(span))] for span in found] == ["Mara Ellis", "Tom Bryce"]


def test_a_long_passage_is_cut_around_the_pair() -> None:
    """Both spans are always in it; what fits is left whole."""
    assert passage(((3, 4), (8, 9)), (0, MOST_PIECES)) == (0, MOST_PIECES)
    first, last = passage(((300, 301), (310, 312)), (0, 1_000))
    assert first <= 300
    assert last >= 312
    assert last - first == MOST_PIECES
    assert passage(((0, 1), (400, 401)), (0, 500)) == (0, 401)


def test_the_order_tells_side_and_distance() -> None:
    """Each step of distance has a number of its own on either side."""
    there = [order((0, 1), (1 + step, 2 + step)) for step in STEPS]
    back = [order((1 + step, 2 + step), (0, 1)) for step in STEPS]
    assert all(near < far for near, far in pairwise(there))
    assert not set(there) & set(back)
    assert max(there + back) < ORDERS


def test_chances_add_up_to_one() -> None:
    """They are chances of five answers that exclude each other."""
    assert np.isclose(sum(judged(PRAISE, ELLIS, (19, 28)).values()), 1.0, atol=1e-5)
