"""The stages without Kafka and Elasticsearch: message lines to enriched articles, one line each, in order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
from transforms.annotation.annotate_batch import NOT_FINISHED, BatchAnnotator, loaded_model
from transforms.messages.errors import BadInput
from transforms.stages import (
    STAGES,
    StageName,
    clean,
    is_annotated,
    normalise,
    parse,
    ready_narratives,
    settle_language,
    tag,
)
from transforms.stored.entity_corrections import compile_corrections
from transforms.text.normalize import NormalizedInput

BATCH_LINES = 32
NEVER_MS = 250_000_000_000_000
"""Timestamp for lines, which have none from Kafka: dates are compared with fetched_at, else with the year 9892."""

Enriched = dict[str, Any]


@dataclass(slots=True)
class _Item:
    """A line on its way through the stages: each sets its result, or `dead` where the line has no valid article."""

    line: Line
    id: str | None = None
    sourced: Sourced = field(init=False)
    text: NormalizedInput | None = None
    annotation: Annotation | None = None
    narratives: tuple[NarrativeMatch, ...] = ()
    dead: tuple[StageName, BadInput] | None = None

    @property
    def article(self) -> Article:
        """Return the article of the line, once that is parsed."""
        article: Article = self.sourced.item
        return article


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
        self._of_one: Mapping[StageName, Callable[[_Item], None]] = {
            "parse": self._parse,
            "clean": self._clean,
            "language": self._settle_language,
            "normalise": self._normalise,
            "tag": self._tag,
        }

    def enrich(self, lines: Iterable[Line]) -> Iterator[Enriched]:
        """Yield an enriched article for each line, in order; a dead line gives its id, error and stage."""
        waiting = iter(lines)
        while batch := list(islice(waiting, BATCH_LINES)):
            items = [_Item(line) for line in batch]
            for stage in STAGES:
                self._run(stage.name, [item for item in items if item.dead is None])
            yield from map(_enriched, items)

    def _run(self, stage: StageName, items: Sequence[_Item]) -> None:
        """Take items through a stage: texts are annotated together, anything else is done for each item alone."""
        if stage == "annotate":
            self._annotate([item for item in items if item.text is not None])
            return
        for item in items:
            try:
                self._of_one[stage](item)
            except BadInput as bad:
                item.dead = stage, bad

    def _parse(self, item: _Item) -> None:
        item.sourced = self._parsed(item.line)
        item.id = item.article.id

    def _clean(self, item: _Item) -> None:
        item.sourced = clean(item.sourced, max_text_chars=self._settings.max_text_chars)

    def _settle_language(self, item: _Item) -> None:
        item.sourced = settle_language(item.sourced)

    def _normalise(self, item: _Item) -> None:
        item.text = normalise(item.article) if is_annotated(item.article) else None

    def _annotate(self, items: Sequence[_Item]) -> None:
        texts = [item.text for item in items if item.text is not None]
        predictions = self._annotator.annotate(texts, self._model) if texts else []
        for item, prediction in zip(items, predictions, strict=True):
            item.annotation = prediction.annotation
            if prediction.annotation is None:
                item.dead = "annotate", BadInput(NOT_FINISHED, prediction.error)

    def _tag(self, item: _Item) -> None:
        if item.text is not None:
            compiled = ready_narratives(self._narratives, self._settings.spacy_model)
            item.annotation, item.narratives = tag(
                item.article, item.text, item.annotation, compiled, self._corrections
            )

    def _parsed(self, line: Line) -> Sourced:
        """Return the article of a line, its dates compared with its time of fetching."""
        if line.cut:
            raise BadInput("message too long", "the line is longer than Kafka would take")
        sourced = self._parsed_at(line.content, NEVER_MS)
        if isinstance(sourced.item, Article) and sourced.item.fetched_ms is not None:
            sourced = self._parsed_at(line.content, sourced.item.fetched_ms)
        if not isinstance(sourced.item, Article):
            raise BadInput("a takedown is no article")
        return sourced

    def _parsed_at(self, content: bytes, received_ms: int) -> Sourced:
        origin = Origin(topic="", partition=0, offset=0, timestamp_ms=received_ms)
        return parse(
            Record(origin=origin, key=None, value=content),
            max_html_chars=self._settings.max_html_chars,
            max_text_chars=self._settings.max_text_chars,
        )

    @cached_property
    def _model(self) -> Language:
        try:
            return loaded_model(self._settings.spacy_model)
        except OSError as error:
            raise SettingsError(f"annotate.spacy_model = {self._settings.spacy_model}: {error}") from error


def _enriched(item: _Item) -> Enriched:
    if item.dead is None:
        return _enriched_article(item.article, item.annotation or Annotation(), item.narratives)
    stage, bad = item.dead
    error = bad.reason if bad.error == bad.reason else f"{bad.reason}: {bad.error}"
    return {"id": item.id, "error": error, "stage": stage}


def _enriched_article(article: Article, annotation: Annotation, narratives: Sequence[NarrativeMatch]) -> Enriched:
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
        "relations": msgspec.to_builtins(annotation.relations),
        "narratives": msgspec.to_builtins(tuple(narratives)),
    }
    if article.targets:
        enriched["targets"] = msgspec.to_builtins(annotation.targets)
    if article.pairs:
        enriched["pairs"] = msgspec.to_builtins(annotation.pairs)
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
