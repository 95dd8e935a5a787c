"""The six spaCy components of Tidewire: each sets its findings on the Doc (see `extensions`).

    tidewire_paragraphs  ends sentences with paragraphs; stands before the parser
    tidewire_encoder     the trained encoder: attributions, entity spans, the head for sentiment, sentence vectors
    tidewire_entities    named entities, linked to the knowledge base
    tidewire_statements  statements with speaker, stance and certainty
    tidewire_relations   who is for or against whom
    tidewire_sentiment   the sentiment of the outlet's own voice

Each component can be left out or replaced: later ones work with the findings that exist. The config names the folder of a
component's files; None means the bundled folder. Word lists have no setting: they are constants, read when the components
are imported.

`annotate.make_doc` makes the Doc for a caller that has furniture, targets or further entities. A caller of `nlp(text)` has
none of them, and its texts are not changed: only `make_doc` cuts a run of more than 500 characters without white space,
over which spaCy's tokenizer takes quadratic time. A caller with such texts calls `nlp(annotate.readable(text))`.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from schemas.annotations import Entity, Statement
from schemas.knowledge import KnownEntity
from transforms.annotation.component_data import ComponentWithData
from transforms.annotation.extensions import (
    ATTRIBUTIONS,
    ENTITIES,
    STATEMENTS,
    extensions_of,
    furniture_of,
    parsed_text_of,
)
from transforms.data import CONFIDENCE, DIRECTED, FEELING, RELATIONS
from transforms.encoder.decode_attributions import Attribution, read_attributions
from transforms.encoder.decode_entities import set_entities
from transforms.encoder.encoder import ENCODER_FILES, Encoder, load_encoder
from transforms.encoder.sentence_vectors import sentence_vectors
from transforms.encoder.target_sentiment import TargetSentiment
from transforms.entities.build import group_mentions, to_entities
from transforms.entities.knowledge_base import KnowledgeBase, extended, knowledge_base
from transforms.entities.load_knowledge import load_knowledge
from transforms.entities.places import place_roles
from transforms.entities.salience import body_salience
from transforms.relations.candidates import candidate_pairs
from transforms.relations.find_relations import answer_pair, find_relations
from transforms.relations.pair_model import PairModel, load_pair_model
from transforms.sentiment.feelings import Both, FeelingModel, load_feeling_model
from transforms.sentiment.outlet_voice import OwnVoice
from transforms.statements.collect import find_statements
from transforms.statements.confidence import load_weights

PARAGRAPHS_PIPE: Final = "tidewire_paragraphs"
ENCODER_PIPE: Final = "tidewire_encoder"
ENTITIES_PIPE: Final = "tidewire_entities"
STATEMENTS_PIPE: Final = "tidewire_statements"
RELATIONS_PIPE: Final = "tidewire_relations"
SENTIMENT_PIPE: Final = "tidewire_sentiment"

_WEIGHTS: Final = "weights.json"
_SENTENCE_ENDS: Final = frozenset(".!?:;\"”’')]…")


class ParagraphsComponent:
    """Makes a new sentence begin with every paragraph; the parser respects these starts."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark the token after each line break that ends a paragraph."""
        for token in doc[:-1]:
            if token.is_space and "\n" in token.text:
                before = doc[token.i - 1].text[-1] if token.i else "."
                if token.text.count("\n") > 1 or before in _SENTENCE_ENDS:
                    doc[token.i + 1].is_sent_start = True
        return doc


class EncoderComponent(ComponentWithData[Encoder]):
    """Sets the encoder's entities, attributions, head for sentiment and sentence vectors."""

    files = ENCODER_FILES

    def read(self, folder: Path | None) -> Encoder:
        return load_encoder() if folder is None else Encoder(folder)

    def __call__(self, doc: Doc) -> Doc:
        """Read a document; spans are the tokens that the found code points touch."""
        found, encoder = extensions_of(doc), self.data
        readings = encoder.read(doc.text)
        set_entities(doc, readings)
        found.target_head = TargetSentiment(readings, encoder.heads)
        found.attributions = tuple(read_attributions(readings, encoder.heads))
        found.readings = tuple(readings)
        found.sentence_vectors = sentence_vectors(encoder, readings, found.lemmas)
        doc.spans[ATTRIBUTIONS] = [
            span for number, attribution in enumerate(found.attributions) for span in _parts(doc, attribution, number)
        ]
        return doc


class EntitiesComponent(ComponentWithData[KnowledgeBase]):
    """Sets entities with their mentions, salience and places. The config's folder adds to the bundled knowledge."""

    files = ("*.jsonl",)

    def read(self, folder: Path | None) -> KnowledgeBase:
        return knowledge_base(() if folder is None else load_knowledge(folder))

    def __call__(self, doc: Doc) -> Doc:
        """Group and link a document's mentions."""
        found, parsed_text, furniture = extensions_of(doc), parsed_text_of(doc), furniture_of(doc)
        clusters = group_mentions(doc, parsed_text.text, found.knowledge or self.data)
        found.entity_clusters = tuple(clusters)
        found.entities = to_entities(
            clusters,
            furniture,
            salience=body_salience(clusters, parsed_text, furniture),
            sentiments={},
            places=place_roles(clusters, parsed_text, found.furniture),
        )
        doc.spans[ENTITIES] = [
            Span(doc, mention.first, mention.last, label=cluster.label, kb_id=cluster.id)
            for cluster in clusters
            for mention in cluster.mentions
        ]
        return doc


class StatementsComponent(ComponentWithData[dict[str, float]]):
    """Sets the statements; the config's folder holds the weights of their confidence."""

    files = (_WEIGHTS,)

    def read(self, folder: Path | None) -> dict[str, float]:
        return load_weights(CONFIDENCE if folder is None else folder / _WEIGHTS)

    def __call__(self, doc: Doc) -> Doc:
        """Find a document's statements."""
        found = extensions_of(doc)
        found.statements = find_statements(
            parsed_text_of(doc), found.entity_clusters, furniture_of(doc), found.attributions, self.data
        )
        doc.spans[STATEMENTS] = [span for statement in found.statements for span in _contents(doc, statement)]
        return doc


class RelationsComponent(ComponentWithData[PairModel]):
    """Sets the relations between entities, and the answers to the pairs that are asked about."""

    files = (RELATIONS.name,)

    def read(self, folder: Path | None) -> PairModel:
        return load_pair_model() if folder is None else load_pair_model(folder / RELATIONS.name)

    def __call__(self, doc: Doc) -> Doc:
        """Judge the pairs of entities that share a sentence."""
        found, parsed_text = extensions_of(doc), parsed_text_of(doc)
        candidates = candidate_pairs(parsed_text, found.entity_clusters, found.statements, furniture_of(doc))
        found.relations = find_relations(self.data, found.readings, candidates, found.statements, parsed_text.text)
        found.pair_relations = tuple(answer_pair(self.data, found.readings, pair) for pair in found.pairs)
        return doc


class SentimentComponent(ComponentWithData[FeelingModel]):
    """Sets sentiment; the config's folder holds the weights of the models of feelings towards entities."""

    files = (_WEIGHTS, DIRECTED.name)

    def read(self, folder: Path | None) -> FeelingModel:
        return load_feeling_model(FEELING if folder is None else folder / _WEIGHTS)

    def __call__(self, doc: Doc) -> Doc:
        """Judge the outlet's own voice overall, both voices towards each entity, and the sentiment towards each target."""
        found = extensions_of(doc)
        voice = OwnVoice(parsed_text_of(doc), furniture_of(doc), found.statements, found.target_head, self.data)
        sentiments = voice.towards(found.entity_clusters)
        found.entities = tuple(_with_sentiments(entity, sentiments.get(entity.id)) for entity in found.entities)
        found.sentiment = voice.of_all()
        found.target_sentiments = tuple(voice.towards_span(target) for target in found.targets)
        return doc


def encoder_of(nlp: Language) -> Encoder:
    """Return the encoder of a pipeline, or the bundled one if the pipeline has no encoder of ours."""
    component = nlp.get_pipe(ENCODER_PIPE) if nlp.has_pipe(ENCODER_PIPE) else None
    return component.data if isinstance(component, EncoderComponent) else load_encoder()


def knowledge_of(nlp: Language, further: tuple[KnownEntity, ...] = ()) -> KnowledgeBase:
    """Return what a pipeline knows, with `further` entities, which replace those of the same id.

    A pipeline without our component knows the entities that ship.
    """
    component = nlp.get_pipe(ENTITIES_PIPE) if nlp.has_pipe(ENTITIES_PIPE) else None
    if isinstance(component, EntitiesComponent):
        return extended(component.data, further) if further else component.data
    return knowledge_base(further)


@Language.factory(PARAGRAPHS_PIPE, assigns=["token.is_sent_start"])
def make_paragraphs(nlp: Language, name: str) -> ParagraphsComponent:  # noqa: ARG001 (spaCy's signature)
    """Return the component that ends sentences with paragraphs."""
    return ParagraphsComponent()


@Language.factory(
    ENCODER_PIPE,
    default_config={"folder": None},
    requires=["token.lemma", "token.is_sent_start"],
    assigns=[
        "doc.ents",
        "doc.spans",
        "doc._.attributions",
        "doc._.target_head",
        "doc._.sentence_vectors",
        "doc._.readings",
    ],
)
def make_encoder(nlp: Language, name: str, folder: str | None) -> EncoderComponent:  # noqa: ARG001 (spaCy's signature)
    """Return the component that reads texts with the encoder of a folder."""
    return EncoderComponent(folder)


@Language.factory(
    ENTITIES_PIPE,
    default_config={"folder": None},
    requires=["doc.ents", "token.dep", "token.tag", "token.lemma"],
    assigns=["doc.spans", "doc._.entity_clusters", "doc._.entities"],
)
def make_entities(nlp: Language, name: str, folder: str | None) -> EntitiesComponent:  # noqa: ARG001 (spaCy's signature)
    """Return the component that groups and links mentions, with the knowledge of a folder added to ours."""
    return EntitiesComponent(folder)


@Language.factory(
    STATEMENTS_PIPE,
    default_config={"folder": None},
    requires=["token.dep", "token.tag", "token.lemma", "doc._.entity_clusters", "doc._.attributions"],
    assigns=["doc.spans", "doc._.statements"],
)
def make_statements(nlp: Language, name: str, folder: str | None) -> StatementsComponent:  # noqa: ARG001 (spaCy's signature)
    """Return the component that finds statements, with the weights of a folder."""
    return StatementsComponent(folder)


@Language.factory(
    RELATIONS_PIPE,
    default_config={"folder": None},
    requires=["token.is_sent_start", "doc._.entity_clusters", "doc._.statements", "doc._.readings"],
    assigns=["doc._.relations", "doc._.pair_relations"],
)
def make_relations(nlp: Language, name: str, folder: str | None) -> RelationsComponent:  # noqa: ARG001 (spaCy's signature)
    """Return the component that finds relations, with the model of a folder."""
    return RelationsComponent(folder)


@Language.factory(
    SENTIMENT_PIPE,
    default_config={"folder": None},
    requires=["token.is_sent_start", "doc._.entity_clusters", "doc._.statements", "doc._.target_head"],
    assigns=["doc._.sentiment", "doc._.entities", "doc._.target_sentiments"],
)
def make_sentiment(nlp: Language, name: str, folder: str | None) -> SentimentComponent:  # noqa: ARG001 (spaCy's signature)
    """Return the component that judges sentiment, with the weights of a folder."""
    return SentimentComponent(folder)


def _with_sentiments(entity: Entity, both: Both | None) -> Entity:
    return entity if both is None else replace(entity, sentiment=both[0], sentiment_reported=both[1])


def _parts(doc: Doc, attribution: Attribution, number: int) -> list[Span]:
    pieces = [("cue", attribution.cue), *(("content", piece) for piece in attribution.content)]
    if attribution.source is not None:
        pieces.append(("source", attribution.source))
    found = [
        doc.char_span(start, end, label=label, span_id=str(number), alignment_mode="expand")
        for label, (start, end) in pieces
    ]
    return [span for span in found if span is not None]


def _contents(doc: Doc, statement: Statement) -> list[Span]:
    found = [
        doc.char_span(piece.start, piece.end, label=statement.kind, span_id=statement.id, alignment_mode="expand")
        for piece in statement.content
    ]
    return [span for span in found if span is not None]
