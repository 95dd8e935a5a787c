"""An error of ours in a worker ends the run as itself; anything else is a bug that names its record."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import pytest

from pipeline.beam.run_pipeline import CrashedRound, run_pipeline
from pipeline.core.errors import IndexMissing, RecordsNotDelivered, TidewireError, Unreachable
from pipeline.core.settings import RunSettings
from transforms.messages.errors import blame

ONE_WORKER = RunSettings(workers=1)


class Raises(beam.DoFn):
    """Raises an error in the method `where`: setup or process."""

    def __init__(self, kind: type[TidewireError], where: str) -> None:
        self.kind, self.where = kind, where

    def _at(self, where: str) -> None:
        if self.where == where:
            raise self.kind("it is away: look\nat the settings")

    def setup(self) -> None:
        self._at("setup")

    def process(self, element: Any) -> Iterator[Any]:
        self._at("process")
        yield element

    def finish_bundle(self) -> None:
        self._at("finish_bundle")


def run(step: beam.PTransform) -> None:
    run_pipeline(ONE_WORKER, [], lambda pipeline: pipeline | beam.Create([1]) | "Step" >> step)


@pytest.mark.parametrize("where", ["setup", "process", "finish_bundle"])
@pytest.mark.parametrize("kind", [Unreachable, IndexMissing, RecordsNotDelivered])
def test_an_error_of_ours_comes_back_as_itself(kind: type[TidewireError], where: str) -> None:
    """Kind and message are those of the worker, without the name of the step."""
    with pytest.raises(TidewireError) as caught:
        run(beam.ParDo(Raises(kind, where)))
    assert type(caught.value) is kind
    assert str(caught.value) == "it is away: look\nat the settings"


def divide(element: int) -> float:
    with blame("news.raw/2/41"):
        return element / 0


def test_a_bug_names_its_record() -> None:
    """The record's origin is read out of the worker's traceback."""
    with pytest.raises(CrashedRound, match="ZeroDivisionError") as caught:
        run(beam.Map(divide))
    assert caught.value.culprit == "news.raw/2/41"


def break_down(_element: int) -> None:
    raise MemoryError


def test_a_bug_that_names_nothing_has_no_culprit() -> None:
    """The run ends with an error instead of quarantining a record."""
    with pytest.raises(CrashedRound, match="MemoryError") as caught:
        run(beam.Map(break_down))
    assert caught.value.culprit is None
