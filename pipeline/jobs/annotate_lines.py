"""The transforms without Kafka and Elasticsearch: message lines to enriched articles, one line each, in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from spacy.language import Language

from pipeline.core.errors import SettingsError
from pipeline.core.settings import AnnotateSettings
from pipeline.jobs.known_entities import known_entities
from pipeline.publishing.read_lines import Line
from schemas.annotations import Annotation, Entity, NarrativeMatch, Statement
from schemas.articles import Article, Tombstone, iso
from schemas.records import Origin, Record
from transforms.annotation.annotate import TextToAnnotate, annotate_texts, load_model
from transforms.annotation.annotate_in_child import DidNotFinish, annotate_in_child
from transforms.annotation.attach import attach_annotation
from transforms.documents.shared import day_of
from transforms.encoder.sentence_vectors import embed_seed
from transforms.entities.knowledge_base import knowledge_base
from transforms.messages.clean import clean_text
from transforms.messages.errors import BadInput
from transforms.messages.language import ANNOTATED, detect_language
from transforms.messages.parse import parse_article
from transforms.narratives.load import BrokenNarrative, load_narratives
from transforms.narratives.match import (
    CompiledNarratives,
    compile_narratives,
    match_narratives,
    phrase_lemmatizer,
)
from transforms.text.normalize import NormalizedInput, normalize_text

BATCH_LINES = 32
NEVER_MS = 250_000_000_000_000
"""A line has no Kafka timestamp: its dates are held against its own fetched_at, else against the year 9892."""

Enriched = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Dead:
    """A line that gives no article."""

    id: str | None
    stage: str
    bad: BadInput


class LineAnnotator:
    """Enriches messages; the model is loaded when the first text asks for it."""

    def __init__(self, settings: AnnotateSettings) -> None:
        """Read the narratives and what is known; raises SettingsError where their definitions are broken."""
        self._settings = settings
        try:
            self._narratives = load_narratives(Path(settings.narratives_dir) if settings.narratives_dir else None)
        except BrokenNarrative as error:
            raise SettingsError(str(error)) from error
        self._known = known_entities(settings)

    def enrich(self, lines: Iterable[Line]) -> Iterator[Enriched]:
        """Yield one enriched article a line, in order, each by itself; a dead line gives its id, error and stage."""
        waiting = iter(lines)
        while batch := list(islice(waiting, BATCH_LINES)):
            yield from self._enrich_batch([self._article(line) for line in batch])

    def _article(self, line: Line) -> Article | _Dead:
        stage, known_id = "parse", None
        try:
            article = self._parsed(line)
            stage, known_id = "clean", article.id
            return detect_language(clean_text(article, max_text_chars=self._settings.max_text_chars))
        except BadInput as bad:
            return _Dead(known_id, stage, bad)

    def _parsed(self, line: Line) -> Article:
        if line.cut:
            raise BadInput("message too long", "the line is longer than Kafka would take")
        article = self._parse(line.content, NEVER_MS)
        if article.fetched_ms is not None:
            article = self._parse(line.content, article.fetched_ms)
        return article

    def _parse(self, content: bytes, received_ms: int) -> Article:
        record = Record(
            origin=Origin(topic="", partition=0, offset=0, timestamp_ms=received_ms), key=None, value=content
        )
        limits = self._settings
        item = parse_article(record, max_html_chars=limits.max_html_chars, max_text_chars=limits.max_text_chars)
        if isinstance(item, Tombstone):
            raise BadInput("a takedown is no article")
        return item

    def _enrich_batch(self, items: Sequence[Article | _Dead]) -> Iterator[Enriched]:
        wanted = [item for item in items if isinstance(item, Article) and item.language == ANNOTATED]
        inputs = [normalize_text(article.text, article.furniture, article.targets) for article in wanted]
        found = dict(zip(map(id, wanted), zip(inputs, self._annotations(inputs), strict=True), strict=True))
        for item in items:
            if isinstance(item, _Dead):
                yield _dead_line(item)
            elif id(item) not in found:
                yield _enriched(item, Annotation(), ())
            else:
                yield self._attached(item, *found[id(item)])

    def _attached(self, article: Article, normalized: NormalizedInput, annotation: Annotation | _Dead) -> Enriched:
        if isinstance(annotation, _Dead):
            return _dead_line(replace(annotation, id=article.id))
        attached = attach_annotation(annotation, normalized, article)
        return _enriched(article, attached, match_narratives(self._compiled, attached, day=day_of(article)))

    def _annotations(self, inputs: Sequence[NormalizedInput]) -> list[Annotation | _Dead]:
        """In order: short texts in one pipe call, each long one in a child process."""
        short = [text for text in inputs if len(text.text) <= self._settings.long_text_chars]
        annotated = (
            annotate_texts(self._model, map(_to_annotate, short), knowledge_base(self._known)) if short else iter(())
        )
        return [
            next(annotated) if len(text.text) <= self._settings.long_text_chars else self._long(text) for text in inputs
        ]

    def _long(self, normalized: NormalizedInput) -> Annotation | _Dead:
        try:
            return annotate_in_child(
                self._settings.spacy_model,
                normalized.text,
                normalized.furniture,
                normalized.targets,
                timeout_s=self._settings.long_text_timeout_s,
                known=self._known,
            )
        except DidNotFinish as error:
            return _Dead(None, "annotate", BadInput("annotation did not finish", str(error)))

    @cached_property
    def _model(self) -> Language:
        try:
            return load_model(self._settings.spacy_model)
        except OSError as error:
            raise SettingsError(f"annotate.spacy_model = {self._settings.spacy_model}: {error}") from error

    @cached_property
    def _compiled(self) -> CompiledNarratives:
        return compile_narratives(self._narratives, phrase_lemmatizer(self._model), embed_seed)


def _to_annotate(normalized: NormalizedInput) -> TextToAnnotate:
    return TextToAnnotate(text=normalized.text, furniture=normalized.furniture, targets=normalized.targets)


def _dead_line(dead: _Dead) -> Enriched:
    reason, detail = dead.bad.reason, dead.bad.error
    return {"id": dead.id, "error": reason if detail == reason else f"{reason}: {detail}", "stage": dead.stage}


def _enriched(article: Article, annotation: Annotation, narratives: Sequence[NarrativeMatch]) -> Enriched:
    """The contract's article; fields that look across articles are null."""
    enriched = {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "published_at": iso(article.published_ms),
        "language": article.language,
        "original_id": None,
        "story_id": None,
        "furniture": msgspec.to_builtins(article.furniture),
        "sentiment": msgspec.to_builtins(annotation.sentiment),
        "entities": [_entity(entity) for entity in annotation.entities],
        "statements": [_statement(statement) for statement in annotation.statements],
        "narratives": msgspec.to_builtins(tuple(narratives)),
    }
    if article.targets:
        enriched["targets"] = msgspec.to_builtins(annotation.targets)
    return enriched


def _entity(entity: Entity) -> Enriched:
    """An entity; of its mentions those inside furniture say so."""
    fields: Enriched = msgspec.to_builtins(entity)
    for mention in fields["mentions"]:
        if not mention["furniture"]:
            del mention["furniture"]
    return fields


def _statement(statement: Statement) -> Enriched:
    fields: Enriched = msgspec.to_builtins(statement)
    if fields["cue"] is not None:
        del fields["cue"]["furniture"]
    return fields
