"""What was found in a text. All spans count code points, [start, end). Scores are rounded to three decimals.

The field names are those of the `tidewire annotate` contract, so that an annotation's JSON is the contract's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec

from schemas.knowledge import Coordinates

SentimentLabel = Literal["negative", "neutral", "positive"]
FurnitureKind = Literal["headline", "byline", "dateline", "caption", "credit", "box"]
Kind = Literal["direct", "indirect", "mixed"]
Stance = Literal["states", "claims", "hedges", "denies", "accuses", "predicts", "demands"]
PlaceRole = Literal["dateline", "event"]
Evidence = Literal["none given", "cited", "unknown"]
Voice = Literal["own", "reported", "both"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Furniture:
    """A stretch of text that is no part of the report itself."""

    start: int
    end: int
    kind: FurnitureKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """How a text feels about something: `score` is -1..1."""

    label: SentimentLabel
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSentiment:
    """The sentiment towards exactly the span that a message asked about."""

    start: int
    end: int
    label: SentimentLabel
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """A stretch of text with its characters; `furniture` tells an entity's mention inside a caption or by-line."""

    start: int
    end: int
    text: str
    furniture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity with all its mentions in a text; `type` is an OntoNotes label, `salience` 0..1.

    Where the knowledge base has it, `link_confidence`, 0..1, says how sure that is, and `country` (ISO 3166-1) and
    `location` come from there. `place_roles` tells the dateline's place and those of the event.
    """

    id: str
    name: str
    type: str
    wikidata: str | None = None
    link_confidence: float | None = None
    country: str | None = None
    location: Coordinates | None = None
    place_roles: tuple[PlaceRole, ...] = ()
    mentions: tuple[TextSpan, ...]
    salience: float
    sentiment: Sentiment


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who states something: the span, and the id of the entity it stands for."""

    text: str
    start: int
    end: int
    entity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One attribution: who states what, by which cue, how firmly. `content` has several spans where interrupted.

    `via` names who passed it on, outermost first. `certainty` and `confidence` are 0..1.
    """

    id: str
    kind: Kind
    speaker: Speaker | None
    cue: TextSpan | None
    content: tuple[Span, ...]
    text: str
    stance: Stance
    certainty: float
    evidence: Evidence
    via: tuple[str, ...] = ()
    rebuts: tuple[str, ...] = ()
    rebutted_by: tuple[str, ...] = ()
    claim_id: str | None = None
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lemmas:
    """The lemmas of a text's tokens outside furniture, lower case, with their spans; sentence ends as token numbers."""

    lemmas: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentence_ends: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """All that one text says by itself: a function of the text, its furniture, its targets and the fingerprint alone.

    `sentence_vectors` tell what each of the lemmas' sentences is about (see transforms/encoder/sentence_vectors.py).
    """

    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    sentiment: Sentiment | None = None
    targets: tuple[TargetSentiment, ...] = ()
    lemmas: Lemmas | None = None
    sentence_vectors: str | None = None

    def __reduce__(self) -> "tuple[Callable[[bytes], Annotation], tuple[bytes]]":
        """Travel between processes as MessagePack: pickling some 500 small objects an article costs far more."""
        return _unpacked, (_ENCODER.encode(self),)


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeMatch:
    """A narrative found in an article: `score` 0..1, with the spans that made it count.

    `voice`: whether the outlet says that itself, reports somebody who states it, or both; `disputed`: a statement that holds
    some of it is rebutted in the article.
    """

    id: str
    version: int
    score: float
    evidence: tuple[Span, ...]
    voice: Voice = "own"
    disputed: bool = False


_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Annotation)


def _unpacked(packed: bytes) -> Annotation:
    return _DECODER.decode(packed)
