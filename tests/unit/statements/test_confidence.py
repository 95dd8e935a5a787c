"""The confidence of a statement."""

import json
import math
from dataclasses import replace

import pytest
from spacy.language import Language

from schemas.annotations import Statement
from transforms.annotation.extensions import extensions_of
from transforms.attribution.frame import Frame
from transforms.encoder.decode_attributions import TaggerScores
from transforms.entities.build import group_mentions
from transforms.statements import collect as module
from transforms.statements.collect import candidates, find_statements
from transforms.statements.confidence import MODEL, UNINTRODUCED, confidence_features, confidence_of, load_weights
from transforms.statements.select import LEAST_SURE_PLAIN
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

SAID = "The port said that the ferry line would cut its night boats."
UNSURE = TaggerScores(cue=0.5, content=0.5, to_content=0.5, to_source=0.5)
SURE = TaggerScores(cue=0.99, content=0.99, to_content=0.99, to_source=0.99)


def only(nlp: Language, text: str) -> tuple[ParsedText, Statement, Frame | None]:
    doc = nlp(text)
    parsed_text = ParsedText(doc)
    ((statement, frame),) = candidates(
        parsed_text, group_mentions(doc, text), SpanSet(()), extensions_of(doc).attributions
    )
    return parsed_text, statement, frame


def test_it_grows_with_the_taggers_sureness(nlp: Language) -> None:
    """Confidence stays between 0 and 1."""
    parsed_text, statement, frame = only(nlp, SAID)
    assert frame is not None
    low, high = (confidence_of(parsed_text, statement, replace(frame, signals=each)) for each in (UNSURE, SURE))
    assert 0 < low < high < 1


def test_it_is_the_logistic_of_the_weighted_features(nlp: Language) -> None:
    """Every feature counts by its weight, and one without a weight as zero."""
    parsed_text, statement, frame = only(nlp, SAID)
    assert frame is not None
    weights = load_weights(MODEL)
    features = confidence_features(parsed_text, statement, frame)
    score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    assert confidence_of(parsed_text, statement, frame) == pytest.approx(1 / (1 + math.exp(-score)), abs=0.001)


def test_a_quote_without_a_cue_has_one_of_its_own(nlp: Language) -> None:
    """The gold has too few such quotes to learn from."""
    parsed_text, statement, frame = only(nlp, "It was dark.\n\n“Nobody came to the pier that night, not one of them.”")
    assert frame is None
    assert confidence_of(parsed_text, statement, frame) == UNINTRODUCED


def test_what_is_hardly_ever_right_is_left_out(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tagged statement that is too unsure is dropped, and the others are numbered without a gap."""
    text = f"“Nobody came to the pier that night, not one of them.”\n\n{SAID}"
    doc = nlp(text)
    monkeypatch.setattr(module, "confidence_of", lambda *_: LEAST_SURE_PLAIN - 0.01)
    found = find_statements(ParsedText(doc), group_mentions(doc, text), SpanSet(()), extensions_of(doc).attributions)
    assert [(statement.id, statement.cue) for statement in found] == [("s0", None)]


def test_every_weight_that_ships_is_a_features(nlp: Language) -> None:
    """A renamed feature needs a new fit."""
    parsed_text, statement, frame = only(nlp, SAID)
    assert frame is not None
    every = confidence_features(parsed_text, statement, frame).keys() | {
        "bias", "nobody", "pronoun", "name", "apart", "untagged", "untagged, odds", "cue", "content", "link", "source",
        "unparsed", "complement alike", "complement otherwise", "parsed alike", "parsed otherwise",
        "speaker parsed alike", "speaker parsed otherwise",
        *(f"kind {kind}" for kind in ("direct", "indirect", "mixed")),
        *(f"stance {stance}" for stance in ("states", "claims", "hedges", "denies", "accuses", "predicts", "demands")),
    }  # fmt: skip
    assert json.loads(MODEL.read_text(encoding="utf-8")).keys() <= every
