"""An annotation survives the way from one worker process to another."""

import pickle

from schemas.annotations import (
    Annotation,
    Entity,
    Lemmas,
    Sentiment,
    Span,
    Speaker,
    Statement,
    TargetSentiment,
    TextSpan,
)

CALM = Sentiment(label="neutral", score=0.0)
FULL = Annotation(
    entities=(
        Entity(
            id="e1", name="Mara Holt", type="PERSON", mentions=(TextSpan(start=0, end=9, text="Mara Holt", furniture=True),),
            salience=1.0, sentiment=CALM,
        ),
    ),
    statements=(
        Statement(
            id="s1", kind="direct", speaker=Speaker(text="Mara Holt", start=0, end=9, entity="e1"),
            cue=TextSpan(start=10, end=14, text="said"), content=(Span(start=15, end=22),), text="“Näh.”", stance="denies",
            certainty=0.5, evidence="none given", via=("a clerk",), rebuts=("s0",), confidence=1.0,
        ),
    ),
    sentiment=CALM,
    targets=(TargetSentiment(start=0, end=9, label="negative", score=-0.25),),
    lemmas=Lemmas(lemmas=("mara", "holt", "say"), starts=(0, 5, 10), ends=(4, 9, 14), sentence_ends=(3,)),
)  # fmt: skip


def test_nothing_of_an_annotation_is_lost_between_processes() -> None:
    """It comes back equal, each part of the same type as before."""
    assert repr(pickle.loads(pickle.dumps(FULL))) == repr(FULL)  # noqa: S301 (our own bytes)


def test_an_empty_annotation_travels_too() -> None:
    """An annotation without findings comes back equal."""
    assert pickle.loads(pickle.dumps(Annotation())) == Annotation()  # noqa: S301 (our own bytes)
