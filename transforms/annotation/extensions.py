"""The attributes that we add to spaCy's Doc and Span, all declared here, with types that mypy checks.

    extensions_of(doc).statements    # the same as doc._.statements, but typed

`doc.spans["entities"]` has the mentions of entities, with `span._.entity`. `doc.spans["statements"]` has the contents
of statements, with `span._.statement`. `doc.spans["attributions"]` has the taggers' cues, sources and contents; the
spans of one attribution have the same id.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol, cast

from spacy.tokens import Doc, Span

from schemas.annotations import (
    Entity,
    Furniture,
    Lemmas,
    Pair,
    PairRelation,
    Relation,
    Sentiment,
    Statement,
    TargetSentiment,
)
from schemas.annotations import Span as CharacterSpan
from transforms.encoder.decode_attributions import Attribution
from transforms.encoder.encoder import WindowScores
from transforms.encoder.target_sentiment import TargetSentiment as TargetHead
from transforms.entities.build import EntityCluster
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.text.lemmas import collect_lemmas
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

ATTRIBUTIONS: Final = "attributions"
ENTITIES: Final = "entities"
STATEMENTS: Final = "statements"


class DocExtensions(Protocol):
    """The attributes of `Doc._`. The maker of the Doc may set the first five before the pipeline runs.

    `furniture` is left out of the report, `targets` are the spans whose sentiment is asked for, `pairs` those whose
    relation is, `original_text` has the characters that `readable` blanked, `knowledge` replaces the knowledge base of
    tidewire_entities.
    """

    furniture: tuple[Furniture, ...]
    targets: tuple[CharacterSpan, ...]
    pairs: tuple[Pair, ...]
    original_text: str | None
    knowledge: KnowledgeBase | None

    # Set by tidewire_encoder:
    attributions: tuple[Attribution, ...]
    target_head: TargetHead
    sentence_vectors: str | None
    readings: tuple[WindowScores, ...]

    # Set by tidewire_entities; tidewire_sentiment adds the sentiment of each entity:
    entity_clusters: tuple[EntityCluster, ...]
    entities: tuple[Entity, ...]

    # Set by tidewire_statements:
    statements: tuple[Statement, ...]

    # Set by tidewire_relations:
    relations: tuple[Relation, ...]
    pair_relations: tuple[PairRelation, ...]

    # Set by tidewire_sentiment:
    sentiment: Sentiment | None
    target_sentiments: tuple[TargetSentiment, ...]

    @property
    def lemmas(self) -> Lemmas:
        """The lemmas outside furniture, computed from the tokens at each call."""


DEFAULTS: Final[Mapping[str, Any]] = MappingProxyType(
    dict.fromkeys(DocExtensions.__annotations__, ())
    | {
        "original_text": None,
        "knowledge": None,
        "target_head": TargetHead((), {}),
        "sentence_vectors": None,
        "sentiment": None,
    }
)
"""Default values of the extensions: a component that is left out has empty findings."""


def extensions_of(doc: Doc) -> DocExtensions:
    """Return `doc._`, with the type of each attribute."""
    return cast("DocExtensions", doc._)


def furniture_of(doc: Doc) -> SpanSet:
    """Return the furniture of a Doc as a set of spans."""
    return SpanSet((piece.start, piece.end) for piece in extensions_of(doc).furniture)


def parsed_text_of(doc: Doc) -> ParsedText:
    """Return a Doc as a ParsedText for the rules, with its original characters.

    It refers to the Doc, so it is not stored there: the cycle would outlive spaCy's memory zone.
    """
    return ParsedText(doc, extensions_of(doc).original_text)


def _lemmas(doc: Doc) -> Lemmas:
    return collect_lemmas(doc, furniture_of(doc))


def _entity(span: Span) -> Entity | None:
    return next((entity for entity in extensions_of(span.doc).entities if entity.id == span.kb_id_), None)


def _statement(span: Span) -> Statement | None:
    return next((statement for statement in extensions_of(span.doc).statements if statement.id == span.id_), None)


for _name, _default in DEFAULTS.items():
    Doc.set_extension(_name, default=_default)
Doc.set_extension("lemmas", getter=_lemmas)
Span.set_extension("entity", getter=_entity)
Span.set_extension("statement", getter=_statement)
