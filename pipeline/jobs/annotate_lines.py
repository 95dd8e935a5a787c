"""The stages without Kafka and Elasticsearch: message lines to enriched articles, one line each, in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import msgspec
from spacy.language import Language

from pipeline.core.errors import SettingsError
from pipeline.core.settings import AnnotateSettings
from pipeline.jobs.user_files import known_entities, narratives_in_force
from pipeline.publishing.read_lines import Line
from schemas.annotations import Annotation, Entity, NarrativeMatch, Statement
from schemas.articles import Article, iso
from schemas.corrections import Correction
from schemas.records import Origin, Record, Sourced
from transforms.annotation.annotate_batch import NOT_FINISHED, BatchAnnotator, Prediction, loaded_model
from transforms.messages.errors import BadInput
from transforms.stages import clean, is_annotated, normalise, parse, ready_narratives, settle_language, tag
from transforms.stored.entity_corrections import compile_corrections
from transforms.text.normalize import NormalizedInput

BATCH_LINES = 32
NEVER_MS = 250_000_000_000_000
"""Timestamp for lines, which have none from Kafka: dates are compared with fetched_at, else with the year 9892."""

Enriched = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Dead:
    """A line without a valid article."""

    id: str | None
    stage: str
    bad: BadInput


class LineAnnotator:
    """Runs the stages over message lines; the model is loaded with the first text.

    `corrections` are the corrections of entities in force: without a server the caller passes them.
    """

    def __init__(self, settings: AnnotateSettings, corrections: tuple[Correction, ...] = ()) -> None:
        """Read the narratives and the known entities; raises SettingsError for a broken definition."""
        self._settings = settings
        self._narratives = narratives_in_force(settings)
        self._corrections = compile_corrections(corrections)
        self._annotator = BatchAnnotator(
            model_name=settings.spacy_model,
            long_text_chars=settings.long_text_chars,
            long_text_timeout_s=settings.long_text_timeout_s,
            known=known_entities(settings),
        )

    def enrich(self, lines: Iterable[Line]) -> Iterator[Enriched]:
        """Yield an enriched article for each line, in order; a dead line gives its id, error and stage."""
        waiting = iter(lines)
        while batch := list(islice(waiting, BATCH_LINES)):
            yield from self._enrich_batch([self._article(line) for line in batch])

    def _article(self, line: Line) -> Article | _Dead:
        stage, known_id = "parse", None
        try:
            sourced = self._parsed(line)
            stage, known_id = "clean", sourced.item.id
            article: Article = settle_language(clean(sourced, max_text_chars=self._settings.max_text_chars)).item
        except BadInput as bad:
            return _Dead(known_id, stage, bad)
        return article

    def _parsed(self, line: Line) -> Sourced:
        """Return the article of a line, its dates compared with its time of fetching."""
        if line.cut:
            raise BadInput("message too long", "the line is longer than Kafka would take")
        sourced = self._parse(line.content, NEVER_MS)
        if isinstance(sourced.item, Article) and sourced.item.fetched_ms is not None:
            sourced = self._parse(line.content, sourced.item.fetched_ms)
        if not isinstance(sourced.item, Article):
            raise BadInput("a takedown is no article")
        return sourced

    def _parse(self, content: bytes, received_ms: int) -> Sourced:
        origin = Origin(topic="", partition=0, offset=0, timestamp_ms=received_ms)
        return parse(
            Record(origin=origin, key=None, value=content),
            max_html_chars=self._settings.max_html_chars,
            max_text_chars=self._settings.max_text_chars,
        )

    def _enrich_batch(self, items: Sequence[Article | _Dead]) -> Iterator[Enriched]:
        texts = [normalise(item) for item in items if isinstance(item, Article) and is_annotated(item)]
        annotated = zip(texts, self._annotator.annotate(texts, self._model) if texts else [], strict=True)
        for item in items:
            if isinstance(item, _Dead):
                yield _dead_line(item)
            elif is_annotated(item):
                yield self._tagged(item, *next(annotated))
            else:
                yield _enriched(item, Annotation(), ())

    def _tagged(self, article: Article, text: NormalizedInput, prediction: Prediction) -> Enriched:
        if prediction.annotation is None:
            return _dead_line(_Dead(article.id, "annotate", BadInput(NOT_FINISHED, prediction.error)))
        compiled = ready_narratives(self._narratives, self._settings.spacy_model)
        annotation, narratives = tag(article, text, prediction.annotation, compiled, self._corrections)
        return _enriched(article, annotation or Annotation(), narratives)

    @cached_property
    def _model(self) -> Language:
        try:
            return loaded_model(self._settings.spacy_model)
        except OSError as error:
            raise SettingsError(f"annotate.spacy_model = {self._settings.spacy_model}: {error}") from error


def _dead_line(dead: _Dead) -> Enriched:
    reason, detail = dead.bad.reason, dead.bad.error
    return {"id": dead.id, "error": reason if detail == reason else f"{reason}: {detail}", "stage": dead.stage}


def _enriched(article: Article, annotation: Annotation, narratives: Sequence[NarrativeMatch]) -> Enriched:
    """Return the contract's article; fields that depend on other articles are null."""
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
    """Return an entity; only mentions inside boilerplate have the field `furniture`."""
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
