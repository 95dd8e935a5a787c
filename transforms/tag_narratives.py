"""Annotated works with the narratives found in them."""

from collections.abc import Iterator
from dataclasses import dataclass

import apache_beam as beam

from schemas.narratives import Narrative
from transforms.annotate import loaded_model
from transforms.elements import AnnotatedWork, TaggedWork
from transforms.functions.attach_annotation import attach_annotation
from transforms.functions.crashed import naming
from transforms.functions.narratives import (
    CompiledNarratives,
    compile_narratives,
    match_narratives,
    phrase_lemmatizer,
)


@dataclass
class TagNarratives(beam.PTransform):
    """AnnotatedWork → TaggedWork: the annotation in the article's own offsets, and the narratives with their evidence.

    What is not annotated has no narratives. The model lemmatises the definitions' phrases as it did the texts.
    """

    narratives: tuple[Narrative, ...]
    model_name: str

    def __post_init__(self) -> None:
        """Let Beam prepare the transform."""
        super().__init__()

    def expand(self, works: beam.PCollection) -> beam.PCollection:
        tagged: beam.PCollection = works | "Match definitions" >> beam.ParDo(_Tag(self.narratives, self.model_name))
        return tagged


class _Tag(beam.DoFn):
    def __init__(self, narratives: tuple[Narrative, ...], model_name: str) -> None:
        self._narratives = narratives
        self._model_name = model_name
        self._compiled: CompiledNarratives | None = None

    def setup(self) -> None:
        self._compiled = compile_narratives(self._narratives, phrase_lemmatizer(loaded_model(self._model_name)))

    def process(self, annotated: AnnotatedWork) -> Iterator[TaggedWork]:
        assert self._compiled is not None
        yield tag_narratives(annotated, self._compiled)


def tag_narratives(annotated: AnnotatedWork, compiled: CompiledNarratives) -> TaggedWork:
    """Return the work with its annotation attached to the article, and the narratives found in that."""
    work, normalized = annotated.work, annotated.annotation
    with naming(work.article.origin):
        attached = normalized and attach_annotation(normalized, annotated.text, work.article)
        narratives = match_narratives(compiled, attached.lemmas, attached.entities) if attached else ()
    return TaggedWork(
        work=work,
        text_hash=annotated.text.text_hash,
        normalized=normalized,
        annotation=attached,
        narratives=narratives,
    )
