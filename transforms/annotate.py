"""Annotation through Beam's RunInference: whole spaCy pipe calls, one model a process."""

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import apache_beam as beam
from apache_beam.ml.inference.base import KeyedModelHandler, ModelHandler, RunInference
from spacy.language import Language

from schemas.annotations import Annotation
from schemas.knowledge import KnownEntity
from transforms.annotation.annotate import TextToAnnotate, annotate_texts, load_model
from transforms.annotation.annotate_in_child import ChildCrashed, DidNotFinish, annotate_in_child
from transforms.entities.knowledge_base import KnowledgeBase, knowledge_base
from transforms.messages.errors import encode_culprit
from transforms.outcome import Outcome
from transforms.text.normalize import NormalizedInput

NOT_FINISHED = "annotation did not finish"
MIN_BATCH, MAX_BATCH = 16, 64


class AnnotationCrashed(Exception):
    """A bug of ours: annotating the text of this hash raised an error. It is to crash the run, which quarantines the text."""

    def __init__(self, text_hash: str, *more: str) -> None:
        """Name the culprit in the message, for Beam hands on messages only."""
        super().__init__(text_hash, *more)
        self.text_hash = text_hash

    def __str__(self) -> str:
        return " ".join(("annotation crashed on text", encode_culprit(self.text_hash), *self.args[1:]))


@lru_cache(maxsize=1)
def loaded_model(name: str) -> Language:
    """Return the model, loaded once for each process however many pipelines run in it."""
    return load_model(name)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What became of one text: its annotation, or why there is none."""

    text_hash: str
    annotation: Annotation | None
    error: str = ""


class SpacyModelHandler(ModelHandler[NormalizedInput, Prediction, Language]):
    """Annotates batches of texts: short ones in one pipe call, each long one in a killable child process."""

    def __init__(
        self,
        model_name: str,
        *,
        long_text_chars: int,
        long_text_timeout_s: float,
        progress_file: str | None = None,
        known: tuple[KnownEntity, ...] = (),
    ) -> None:
        """Remember the configuration; nothing is loaded yet."""
        super().__init__(min_batch_size=MIN_BATCH, max_batch_size=MAX_BATCH, env_vars={"OMP_NUM_THREADS": "1"})
        self._model_name = model_name
        self._long_text_chars = long_text_chars
        self._long_text_timeout_s = long_text_timeout_s
        self._progress_file = progress_file
        self._known = known

    def load_model(self) -> Language:
        return loaded_model(self._model_name)

    def run_inference(
        self,
        batch: Sequence[NormalizedInput],
        model: Language,
        inference_args: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> list[Prediction]:
        """Return one prediction for each text, in order; raises AnnotationCrashed."""
        short = iter([*self._in_one_pipe(model, [text for text in batch if not self._is_long(text)])])
        return [self._in_a_child(text) if self._is_long(text) else next(short) for text in batch]

    def _is_long(self, normalized: NormalizedInput) -> bool:
        return len(normalized.text) > self._long_text_chars

    def get_num_bytes(self, batch: Sequence[NormalizedInput]) -> int:
        """Count characters: the default would pickle each batch a second time."""
        return sum(len(normalized.text) for normalized in batch)

    def get_metrics_namespace(self) -> str:
        return "tidewire.annotate"

    def _in_one_pipe(self, model: Language, texts: list[NormalizedInput]) -> Iterator[Prediction]:
        done, base = 0, knowledge_base(self._known)
        try:
            for annotation in annotate_texts(model, map(_to_annotate, texts), base):
                yield Prediction(texts[done].text_hash, annotation)
                done += 1
                self._report_progress()
        except Exception as error:
            culprit = _culprit(model, texts[done:], base)
            raise AnnotationCrashed(culprit.text_hash) from error

    def _in_a_child(self, normalized: NormalizedInput) -> Prediction:
        try:
            annotation = annotate_in_child(
                self._model_name,
                normalized.text,
                normalized.furniture,
                normalized.targets,
                timeout_s=self._long_text_timeout_s,
                known=self._known,
            )
        except DidNotFinish as error:
            return Prediction(normalized.text_hash, None, str(error))
        except ChildCrashed as error:
            raise AnnotationCrashed(normalized.text_hash) from error
        self._report_progress()
        return Prediction(normalized.text_hash, annotation)

    def _report_progress(self) -> None:
        """Append one byte: the file's size is how many texts all processes together have annotated."""
        if self._progress_file is None:
            return
        file = os.open(self._progress_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, b".")
        finally:
            os.close(file)


@dataclass
class Annotate(beam.PTransform):
    """Annotates the text of each (key, normalised text); the key is whatever is to come out beside the annotation.

    good: (key, annotation in the normalised text's offsets); dead: (key, reason, error). A text longer than
    `long_text_chars` is annotated in a child process, and dead when that takes longer than `long_text_timeout_s`. An
    error inside annotation is a bug: it crashes the run as AnnotationCrashed, which names the text. `progress_file`,
    on the machine of the workers, grows by one byte for each text annotated. `known` adds to what we know.
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

    def expand(self, texts: beam.PCollection) -> Any:
        handler = SpacyModelHandler(
            self.model_name,
            long_text_chars=self.long_text_chars,
            long_text_timeout_s=self.long_text_timeout_s,
            progress_file=self.progress_file,
            known=self.known,
        )
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


def _to_annotate(normalized: NormalizedInput) -> TextToAnnotate:
    return TextToAnnotate(text=normalized.text, furniture=normalized.furniture, targets=normalized.targets)


def _culprit(model: Language, texts: list[NormalizedInput], base: KnowledgeBase) -> NormalizedInput:
    """The first text that crashes by itself; where none does, the first of them."""
    for normalized in texts:
        try:
            list(annotate_texts(model, [_to_annotate(normalized)], base))
        except Exception:  # noqa: BLE001
            logging.getLogger(__name__).debug("text %s crashes by itself", normalized.text_hash)
            return normalized
    return texts[0]
