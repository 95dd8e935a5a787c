"""Annotate through Beam's RunInference: whole batches of texts, one model per process."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.ml.inference.base import KeyedModelHandler, ModelHandler, RunInference
from apache_beam.typehints import no_annotations
from spacy.language import Language

from schemas.annotations import Annotation
from schemas.knowledge import KnownEntity
from transforms.annotation.annotate_batch import NOT_FINISHED, BatchAnnotator, Prediction, loaded_model
from transforms.outcome import Outcome
from transforms.text.normalize import NormalizedInput

MIN_BATCH, MAX_BATCH = 16, 64


class SpacyModelHandler(ModelHandler[NormalizedInput, Prediction, Language]):
    """Hands Beam's batches to a BatchAnnotator, and reports progress in a file."""

    def __init__(self, annotator: BatchAnnotator, progress_file: str | None = None) -> None:
        """Remember the configuration; nothing is loaded yet."""
        super().__init__(min_batch_size=MIN_BATCH, max_batch_size=MAX_BATCH, env_vars={"OMP_NUM_THREADS": "1"})
        self._annotator = annotator
        self._progress_file = progress_file

    def load_model(self) -> Language:
        return loaded_model(self._annotator.model_name)

    def run_inference(
        self,
        batch: Sequence[NormalizedInput],
        model: Language,
        inference_args: dict[str, Any] | None = None,  # noqa: ARG002 (Beam's signature)
    ) -> list[Prediction]:
        """Return one prediction for each text, in order; raises AnnotationCrashed."""
        return self._annotator.annotate(batch, model, self._report_progress)

    def get_num_bytes(self, batch: Sequence[NormalizedInput]) -> int:
        """Count characters: the default would pickle each batch a second time."""
        return sum(len(text.text) for text in batch)

    def get_metrics_namespace(self) -> str:
        return "tidewire.annotate"

    def _report_progress(self) -> None:
        """Append one byte: the file's size is the number of texts annotated by all processes."""
        if self._progress_file is None:
            return
        file = os.open(self._progress_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, b".")
        finally:
            os.close(file)


@dataclass
class Annotate(beam.PTransform):
    """Annotates the text of each (key, normalised text); the key may be any value.

    A good output is (key, annotation in the normalised text's offsets), a dead one (key, reason, error). An error
    inside annotation is a bug: it crashes the run as AnnotationCrashed, which names the text.

    Attributes:
        model_name: the spaCy model.
        long_text_chars: the maximum length of a text that is annotated without a child process.
        long_text_timeout_s: the maximum time of a child process; after it the text is dead.
        progress_file: a file on the workers' machine that grows by one byte for each annotated text.
        known: further entities beside the bundled knowledge.
    """

    model_name: str
    long_text_chars: int
    long_text_timeout_s: float
    progress_file: str | None = None
    known: tuple[KnownEntity, ...] = ()

    def __post_init__(self) -> None:
        """Reject limits that let nothing through."""
        super().__init__()
        if self.long_text_chars <= 0 or self.long_text_timeout_s <= 0:
            raise ValueError("long_text_chars and long_text_timeout_s must be more than 0")

    @no_annotations
    def expand(
        self, texts: beam.PCollection[tuple[Any, NormalizedInput]]
    ) -> Outcome[tuple[Any, Annotation], tuple[Any, str, str]]:
        annotator = BatchAnnotator(
            model_name=self.model_name,
            long_text_chars=self.long_text_chars,
            long_text_timeout_s=self.long_text_timeout_s,
            known=self.known,
        )
        handler = SpacyModelHandler(annotator, self.progress_file)
        predictions = texts | "Annotate whole batches" >> RunInference(KeyedModelHandler(handler))
        good = predictions | "Annotated" >> beam.FlatMap(_good)
        dead = predictions | "Unfinished" >> beam.FlatMap(_dead)
        return Outcome(good, dead)


def _good(predicted: tuple[Any, Prediction]) -> list[tuple[Any, Annotation]]:
    key, prediction = predicted
    return [] if prediction.annotation is None else [(key, prediction.annotation)]


def _dead(predicted: tuple[Any, Prediction]) -> list[tuple[Any, str, str]]:
    key, prediction = predicted
    return [(key, NOT_FINISHED, prediction.error)] if prediction.annotation is None else []
