"""An article with its annotation, and the document made of it."""

from dataclasses import replace

import msgspec

from schemas.annotations import (
    Annotation,
    Entity,
    Furniture,
    Lemmas,
    NarrativeMatch,
    Sentiment,
    Span,
    Speaker,
    Statement,
    TextSpan,
)
from schemas.articles import Article, Outlet, Version
from schemas.records import Origin
from transforms.documents.article import article_document
from transforms.reprints.minhash import Signature

TEXT = "Rain fell. “The pier is safe,” said Mayor Rook. Nobody agreed in Port Amber."
WORDS = [
    "Rain",
    "fell",
    "The",
    "pier",
    "is",
    "safe",
    "said",
    "Mayor",
    "Rook",
    "Nobody",
    "agreed",
    "in",
    "Port",
    "Amber",
]
STARTS = tuple(TEXT.index(word) for word in WORDS)
LEMMAS = Lemmas(
    lemmas=tuple(word.lower() for word in WORDS),
    starts=STARTS,
    ends=tuple(start + len(word) for start, word in zip(STARTS, WORDS, strict=True)),
    sentence_ends=(2, 9, 14),
)


def span_of(piece: str) -> TextSpan:
    return TextSpan(start=TEXT.index(piece), end=TEXT.index(piece) + len(piece), text=piece)


def entity(name: str, kind: str, score: float = 0.0) -> Entity:
    return Entity(
        id=name.lower(),
        name=name,
        type=kind,
        mentions=(span_of(name),),
        salience=0.5,
        sentiment=Sentiment(label="neutral", score=score),
    )


ROOK = span_of("Mayor Rook")
STATEMENT = Statement(
    id="s" * 32,
    kind="direct",
    speaker=Speaker(text=ROOK.text, start=ROOK.start, end=ROOK.end, entity="mayor rook"),
    cue=span_of("said"),
    content=(Span(start=span_of("The pier").start, end=span_of("safe").end),),
    text="The pier is safe",
    stance="states",
    certainty=0.9,
    evidence="none given",
    via=("a spokeswoman",),
    rebutted_by=("r" * 32,),
    confidence=0.8,
)
ANNOTATION = Annotation(
    entities=(entity("Mayor Rook", "PERSON", -0.125), entity("Port Amber", "GPE")),
    statements=(STATEMENT,),
    sentiment=Sentiment(label="negative", score=-0.301),
    lemmas=LEMMAS,
)
NEAR = NarrativeMatch(
    id="safe-pier", version=1, score=0.5, evidence=(Span(start=span_of("pier").start, end=span_of("pier").end),)
)
FAR = NarrativeMatch(id="rain", version=1, score=0.5, evidence=(Span(start=0, end=4),))
SIGNATURE = Signature(b"\x01" * 512, ("0001", "0102"))


def article(**changes: object) -> Article:
    plain = Article(
        id="a" * 32,
        url="https://harbour.example/1",
        outlet=Outlet(name="Harbour", domain="harbour.example", country="NL"),
        title="Pier",
        text=TEXT,
        published_ms=1_704_153_600_500,
        language="en",
        authors=("Ada Moss",),
        furniture=(Furniture(start=0, end=4, kind="dateline"),),
        version=Version(ms=1_704_153_600_500, content_hash="h1"),
        origin=Origin(topic="news.raw", partition=2, offset=7, timestamp_ms=1_704_153_700_000),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def document(of: Article, annotation: Annotation | None = ANNOTATION) -> dict[str, object]:
    return article_document(
        of, annotation, annotation, (NEAR, FAR), signature=SIGNATURE, text_hash="t", fingerprint="f", model="m"
    )


def through_json(value: dict[str, object]) -> dict[str, object]:
    decoded: dict[str, object] = msgspec.json.decode(msgspec.json.encode(value))
    return decoded
