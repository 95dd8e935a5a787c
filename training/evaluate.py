"""Scores an exported model: attributions by PolNeAR's measures, entities, sentiment."""

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from training.gold import Row
from transforms.encoder.decode_attributions import Attribution, read_attributions
from transforms.encoder.decode_spans import labelled_spans
from transforms.encoder.encoder import ENTITY_LABELS, SENTIMENTS, Encoder, Floats
from transforms.encoder.target_sentiment import TargetSentiment


def attributions(encoder: Encoder, text: str) -> list[Row]:
    """Return the attributions without any rule, in the scorer's form."""
    return as_scored(read_attributions(encoder.read(text), encoder.heads))


def as_scored(found: list[Attribution]) -> list[Row]:
    """Return attributions in the scorer's form."""
    return [
        {
            "source": [list(attribution.source)] if attribution.source else [],
            "cue": [list(attribution.cue)],
            "content": [list(piece) for piece in attribution.content],
        }
        for attribution in found
    ]


def score_quotes(encoder: Encoder, rows: list[Row], scoring: ModuleType) -> dict[str, float]:
    """Return the figures of the quotes measure."""
    docs = [(row["text"], row["attributions"], attributions(encoder, row["text"])) for row in rows]
    every, direct, indirect = (scoring.quote_score(docs, kind) for kind in (None, "direct", "indirect"))
    return {
        "triple": every["triple"]["F1"],
        "triple_P": every["triple"]["P"],
        "triple_R": every["triple"]["R"],
        "content": every["content_strict"]["F1"],
        "source": every["source_strict"]["F1"],
        "cue": every["cue_strict"]["F1"],
        "partial": every["content_partial"],
        "direct": direct["triple"]["F1"],
        "indirect": indirect["triple"]["F1"],
    }


def score_entities(encoder: Encoder, rows: list[Row], scoring: ModuleType) -> dict[str, float]:
    """Return strict F1 over the nine labels."""
    pairs = []
    for row in rows:
        got = []
        for reading in encoder.read(row["text"]):
            got += [
                (*reading.window.chars_of((first, last)), ENTITY_LABELS[label])
                for first, last, label in labelled_spans(reading.entities)
            ]
        pairs.append(([tuple(span) for span in row["spans"]], got))
    figures: dict[str, float] = scoring.ner_score(pairs)["strict"]
    return figures


def felt(encoder: Encoder, rows: list[Row]) -> Iterator[tuple[str, Floats | None]]:
    """Yield each target's gold label and its probabilities (negative, neutral, positive; None outside all windows)."""
    for row in rows:
        feelings = TargetSentiment(encoder.read(row["text"]), encoder.heads)
        for start, end, label, *_ in row["targets"]:
            yield label, feelings.towards(start, end)


def score_sentiment(encoder: Encoder, rows: list[Row], scoring: ModuleType) -> dict[str, float]:
    """Return macro-F1 and accuracy over all targets."""
    want, got = [], []
    for label, chances in felt(encoder, rows):
        want.append(label)
        got.append("none" if chances is None else SENTIMENTS[int(chances.argmax())])
    return {subset: scoring.cls_score(want, got, list(SENTIMENTS))[subset] for subset in ("macroF1", "acc")}


def load_scoring(data: Path) -> ModuleType:
    """Return the module with the scoring rules."""
    spec = spec_from_file_location("scoring", data / "eval" / "scoring.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
