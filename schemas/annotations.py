"""The findings in a text. All spans count code points, [start, end). Scores are rounded to three decimals.

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
RelationVoice = Literal["source", "outlet"]
Attitude = Literal["for", "against"]
PairLabel = Literal["neutral", "p_for_q", "q_for_p", "p_against_q", "q_against_p"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A span of text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Furniture:
    """A span of boilerplate: text outside the report itself."""

    start: int
    end: int
    kind: FurnitureKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """A sentiment of a text: `score` is -1..1."""

    label: SentimentLabel
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSentiment:
    """The sentiment towards exactly the span that a message asked about."""

    start: int
    end: int
    label: SentimentLabel
    score: float


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Pair:
    """Two spans of text: which of them is for or against the other?"""

    p: Span
    q: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRelation:
    """The answer to exactly the pair that a message asked about: `score` is the label's chance, 0..1."""

    p: Span
    q: Span
    label: PairLabel
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """A span of text with its characters; `furniture` marks an entity's mention inside a caption or by-line."""

    start: int
    end: int
    text: str
    furniture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity with all its mentions in a text; `type` is an OntoNotes label, `salience` 0..1.

    If the knowledge base has it, `link_confidence`, 0..1, is the link's confidence, and `country` (ISO 3166-1) and
    `location` come from the knowledge base. `place_roles` marks the dateline's place and the event's places. `sentiment`
    is the outlet's own, `sentiment_reported` that of the voices it quotes and reports; None where none of them speaks
    of the entity.
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
    sentiment_reported: Sentiment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The speaker of a statement: the span, and the id of its entity."""

    text: str
    start: int
    end: int
    entity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One attribution: speaker, cue, content and certainty. `content` has several spans if it is interrupted.

    `via` names the speakers who passed it on, outermost first. `certainty` and `confidence` are 0..1.
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
class Relation:
    """One entity (`source`) is for or against another (`target`) in one place of a text, the evidence [start, end).

    `statement` is the id of the statement in which it stands, None in the outlet's narration; `voice` says who tells
    it. `source_span` and `target_span` are the mentions. `confidence`, 0..1, is calibrated.
    """

    source: str
    target: str
    attitude: Attitude
    start: int
    end: int
    source_span: Span
    target_span: Span
    statement: str | None = None
    voice: RelationVoice
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
    """All findings in one text: a function of the text, its furniture, its targets and pairs, and the fingerprint.

    `sentence_vectors` give the topic of each of the lemmas' sentences (see transforms/encoder/sentence_vectors.py).
    """

    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    sentiment: Sentiment | None = None
    relations: tuple[Relation, ...] = ()
    targets: tuple[TargetSentiment, ...] = ()
    pairs: tuple[PairRelation, ...] = ()
    lemmas: Lemmas | None = None
    sentence_vectors: str | None = None

    def __reduce__(self) -> "tuple[Callable[[bytes], Annotation], tuple[bytes]]":
        """Pickle as MessagePack: pickling some 500 small objects per article costs far more."""
        return _unpacked, (_ENCODER.encode(self),)


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeMatch:
    """A narrative found in an article: `score` 0..1, with the spans of its evidence.

    `voice`: whether the outlet itself says it, reports somebody who states it, or both; `disputed`: the article rebuts
    a statement with some of the evidence.
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
