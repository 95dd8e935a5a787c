"""Annotate a batch of texts: short ones in one call of the pipeline, each long one in a process that can be killed."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from spacy.language import Language

from schemas.annotations import Annotation
from schemas.knowledge import KnownEntity
from transforms.annotation.annotate import TextToAnnotate, annotate_texts, load_model
from transforms.annotation.annotate_in_child import ChildCrashed, DidNotFinish, annotate_in_child
from transforms.annotation.components import knowledge_of
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.messages.errors import encode_culprit
from transforms.text.normalize import NormalizedInput

NOT_FINISHED: Final = "annotation did not finish"


class AnnotationCrashed(Exception):
    """A bug of ours: annotating the text of this hash raised an error. It crashes the run, which quarantines the text."""

    def __init__(self, text_hash: str, *more: str) -> None:
        """Name the culprit in the message, because Beam passes on only messages."""
        super().__init__(text_hash, *more)
        self.text_hash = text_hash

    def __str__(self) -> str:
        return " ".join(("annotation crashed on text", encode_culprit(self.text_hash), *self.args[1:]))


@dataclass(frozen=True, slots=True)
class Prediction:
    """The result for one text: its annotation, or None and the error if annotation did not finish."""

    text_hash: str
    annotation: Annotation | None
    error: str = ""


@lru_cache(maxsize=1)
def loaded_model(name: str) -> Language:
    """Return the pipeline of that name, loaded once per process even if several runs share it.

    Raises:
        OSError: there is no such pipeline.
    """
    return load_model(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnnotator:
    """Annotates batches; a text of more than `long_text_chars` gets its own process for `long_text_timeout_s`.

    `known` adds entities to those that the pipeline knows.
    """

    model_name: str
    long_text_chars: int
    long_text_timeout_s: float
    known: tuple[KnownEntity, ...] = ()

    def annotate(
        self, texts: Sequence[NormalizedInput], model: Language, report_progress: Callable[[], None] = lambda: None
    ) -> list[Prediction]:
        """Return one prediction per text, in order; `report_progress` is called after each annotated text.

        Raises:
            AnnotationCrashed: an error inside annotation; it names the text that raises it.
        """
        short = [text for text in texts if not self._is_long(text)]
        annotated = iter(list(self._in_one_pipe(model, short, report_progress)))
        return [self._in_a_child(text, report_progress) if self._is_long(text) else next(annotated) for text in texts]

    def _is_long(self, text: NormalizedInput) -> bool:
        return len(text.text) > self.long_text_chars

    def _in_one_pipe(
        self, model: Language, texts: Sequence[NormalizedInput], report_progress: Callable[[], None]
    ) -> Iterator[Prediction]:
        done, base = 0, knowledge_of(model, self.known) if self.known else None
        try:
            for annotation in annotate_texts(model, map(_to_annotate, texts), base):
                yield Prediction(texts[done].text_hash, annotation)
                done += 1
                report_progress()
        except Exception as error:
            raise AnnotationCrashed(_culprit(model, texts[done:], base).text_hash) from error

    def _in_a_child(self, text: NormalizedInput, report_progress: Callable[[], None]) -> Prediction:
        try:
            annotation = annotate_in_child(
                self.model_name,
                text.text,
                text.furniture,
                text.targets,
                text.pairs,
                timeout_s=self.long_text_timeout_s,
                known=self.known,
            )
        except DidNotFinish as error:
            return Prediction(text.text_hash, None, str(error))
        except ChildCrashed as error:
            raise AnnotationCrashed(text.text_hash) from error
        report_progress()
        return Prediction(text.text_hash, annotation)


def _to_annotate(text: NormalizedInput) -> TextToAnnotate:
    return TextToAnnotate(text=text.text, furniture=text.furniture, targets=text.targets, pairs=text.pairs)


def _culprit(model: Language, texts: Sequence[NormalizedInput], base: KnowledgeBase | None) -> NormalizedInput:
    """Return the first text that crashes alone, or the first text if none does."""
    for text in texts:
        try:
            list(annotate_texts(model, [_to_annotate(text)], base))
        except Exception:  # noqa: BLE001 (any error: the search is for the text that raises one)
            logging.getLogger(__name__).debug("text %s crashes by itself", text.text_hash)
            return text
    return texts[0]
