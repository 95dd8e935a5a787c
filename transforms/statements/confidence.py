"""The confidence of a statement: the share of such statements that are right.

A logistic model over features of its attribution. training/confidence.py fits the weights on articles that no other
model was trained on.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from spacy.tokens import Token

from schemas.annotations import Statement
from transforms.attribution.by_grammar import frame_at
from transforms.attribution.frame import FINITE, Frame
from transforms.attribution.verb_content import complements_of
from transforms.data import CONFIDENCE
from transforms.lexicon.cues import ACCORDING, BARE_QUOTE, VERBS
from transforms.lexicon.word_sets import ATTRIBUTION
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan, SpanSet

MODEL: Final = CONFIDENCE
DECIMALS: Final = 3

UNINTRODUCED: Final = 0.4
"""Confidence of a quote without a cue; the gold data has too few to fit it."""

_LEAST: Final = 1e-3
_NEAR: Final = 3
_SAME: Final = 0.8
Features = dict[str, float]


def confidence_of(
    parsed_text: ParsedText, statement: Statement, frame: Frame | None, weights: Mapping[str, float] | None = None
) -> float:
    """Return the confidence of a statement, 0..1; `frame` is None where no cue introduces it."""
    if frame is None:
        return UNINTRODUCED
    weights = load_weights(MODEL) if weights is None else weights
    features = confidence_features(parsed_text, statement, frame)
    score = weights.get("bias", 0.0) + math.fsum(weights.get(name, 0.0) * features[name] for name in sorted(features))
    return round(1 / (1 + math.exp(-score)), DECIMALS)


def confidence_features(parsed_text: ParsedText, statement: Statement, frame: Frame) -> Features:
    """Return the model's features of a statement."""
    features = {f"kind {statement.kind}": 1.0, f"stance {statement.stance}": 1.0}
    features |= _of_content(parsed_text, statement) | _of_speaker(parsed_text, statement, frame)
    lemma = frame.verb.lemma_.lower()
    features |= {
        "known cue": float(frame.cue is ACCORDING or VERBS.get(lemma) is frame.cue),
        "according": float(frame.cue is ACCORDING),
        "unknown cue": float(frame.cue is BARE_QUOTE),
        "noun": float(frame.verb.pos_ == "NOUN"),
        "says": float(lemma in ATTRIBUTION["speaks"]),
        "infinitive": float(frame.verb.tag_ == "VB"),
        "participle": float(frame.verb.tag_ in {"VBG", "VBN"}),
        "long cue": float(frame.cue_span[1] - frame.cue_span[0] > 2 * len(frame.verb)),
        "negated": float(frame.negated),
    }
    if frame.signals is None:
        return features | {"untagged": 1.0, "untagged, odds": _log_odds(frame.confidence)}
    signals = frame.signals
    features |= _of_grammar(parsed_text, statement, frame)
    return features | {
        "cue": _log_odds(signals.cue),
        "content": _log_odds(signals.content),
        "link": _log_odds(signals.to_content),
        "source": _log_odds(signals.to_source),
    }


def opens_clause(parsed_text: ParsedText, statement: Statement) -> bool:
    """Tell whether the content begins with a word that opens a dependent clause: "that", "to", "whether"."""
    return parsed_text.doc[parsed_text.token_at(statement.content[0].start)].lower_ in ATTRIBUTION["opens_clause"]


def _of_content(parsed_text: ParsedText, statement: Statement) -> Features:
    words = [
        token
        for piece in statement.content
        for token in parsed_text.doc[parsed_text.token_at(piece.start) : parsed_text.token_at(piece.end - 1) + 1]
    ]
    return {
        "length": math.log(len(words)),
        "short": float(len(words) <= _NEAR),
        "clause": float(any(word.tag_ in FINITE for word in words)),
        "opens": float(opens_clause(parsed_text, statement)),
        "pieces": float(len(statement.content) > 1),
        "behind": float(statement.cue is not None and statement.content[0].start > statement.cue.start),
    }


def _of_speaker(parsed_text: ParsedText, statement: Statement, frame: Frame) -> Features:
    if statement.speaker is None:
        return {"nobody": 1.0}
    word: Token = (
        frame.head if frame.head is not None else parsed_text.doc[parsed_text.token_at(statement.speaker.end - 1)]
    )
    return {
        "pronoun": float(word.pos_ == "PRON"),
        "name": float(word.pos_ == "PROPN"),
        "apart": float(
            statement.cue is not None
            and max(statement.cue.start - statement.speaker.end, statement.speaker.start - statement.cue.end) > _NEAR
        ),
    }


def _of_grammar(parsed_text: ParsedText, statement: Statement, frame: Frame) -> Features:
    """Return features for whether the parse alone gives the cue the same content and speaker."""
    parsed = frame_at(parsed_text, frame.verb, frame.verb.pos_)
    if parsed is None or not parsed.content:
        complements = complements_of(parsed_text, frame.verb, frame.cue_span)
        alike = any(_same([complement], statement) for complement in complements)
        return {
            "unparsed": 1.0,
            "complement alike": float(alike),
            "complement otherwise": float(bool(complements) and not alike),
        }
    alike = _same(parsed.content, statement) or any(
        _same([complement], statement) for complement in complements_of(parsed_text, frame.verb, frame.cue_span)
    )
    features = {"parsed alike": float(alike), "parsed otherwise": float(not alike)}
    if parsed.head is not None and frame.head is not None:
        features["speaker parsed alike"] = float(parsed.head.i == frame.head.i)
        features["speaker parsed otherwise"] = float(parsed.head.i != frame.head.i)
    return features


def parsed_alike(parsed_text: ParsedText, statement: Statement, frame: Frame) -> bool:
    """Tell whether taggers and parse independently give a word of attribution the same content."""
    parsed = frame_at(parsed_text, frame.verb, frame.verb.pos_) if frame.signals is not None else None
    return parsed is not None and _same(parsed.content, statement)


def _same(content: Sequence[CharSpan], statement: Statement) -> bool:
    regions = SpanSet(content)
    theirs = sum(end - start for start, end in content)
    ours = sum(piece.end - piece.start for piece in statement.content)
    alone = sum(end - start for piece in statement.content for start, end in regions.outside(piece.start, piece.end))
    return ours - alone >= _SAME * (theirs + alone)


def _log_odds(share: float) -> float:
    bounded = min(max(share, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))


@lru_cache(maxsize=1)
def load_weights(path: Path) -> dict[str, float]:
    """Return the weights in a file, by feature; `bias` is the intercept."""
    found: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return found
