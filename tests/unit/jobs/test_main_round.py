"""A round's transforms fit together: Beam compares the types that each declares."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from pipeline.core.settings import Settings
from pipeline.jobs.annotator import Annotator, load_annotator
from pipeline.jobs.main_round import build_round
from pipeline.jobs.reannotate import build_reannotation
from pipeline.jobs.round_settings import RoundSettings
from pipeline.sources.offset_ranges import OffsetRange
from transforms.stages import STAGES

SETTINGS = Settings()
ROUND = RoundSettings(
    run_id="r",
    number=1,
    group="g",
    topic="news.raw",
    fingerprint="f",
    ranges=(OffsetRange(topic="news.raw", partition=0, start=0, stop=4),),
    commits={},
    stops={},
    planned={},
    started_at="2025-03-08T00:00:00Z",
    now="2025-03-08T00:00:00Z",
    narrative_versions={},
    max_dead_share=0.5,
    max_dead_min=50,
)


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return load_annotator(SETTINGS.annotate)


def pipeline() -> beam.Pipeline:
    return beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([]))


def labels(built: beam.Pipeline) -> set[str]:
    """The names of the outermost steps."""
    transforms = built.to_runner_api().components.transforms.values()
    return {transform.unique_name for transform in transforms if "/" not in transform.unique_name}


def feeds(built: beam.Pipeline, step: str, later: str) -> bool:
    """Tell whether what a step gives flows into a later one."""
    transforms = built.to_runner_api().components.transforms.values()
    reached = {out for transform in parts(transforms, step) for out in transform.outputs.values()}
    waiting = list(reached)
    while waiting:
        collection = waiting.pop()
        for transform in transforms:
            if collection in transform.inputs.values():
                waiting += set(transform.outputs.values()) - reached
                reached |= set(transform.outputs.values())
    return any(reached & set(transform.inputs.values()) for transform in parts(transforms, later))


def parts(transforms: Iterable[Any], step: str) -> list[Any]:
    """The step of this label and all transforms inside it."""
    return [transform for transform in transforms if step in transform.unique_name.split("/")]


def test_the_stages_follow_each_other_in_a_round(annotator: Annotator) -> None:
    """In the order of the one list, which `tidewire annotate` goes through as well."""
    built = pipeline()
    build_round(built, SETTINGS, ROUND, annotator, quarantined={}, progress_file=None)
    for stage, following in pairwise(STAGES):
        assert feeds(built, stage.step, following.step), (stage, following)
        assert not feeds(built, following.step, stage.step), (stage, following)


def test_a_reannotation_begins_where_texts_are_normalised(annotator: Annotator) -> None:
    """Its stages follow each other in the same order."""
    built = pipeline()
    build_reannotation(built, SETTINGS, annotator, ROUND, ["an-id"], quarantined={}, progress_file=None)
    of_messages, of_articles = STAGES[:3], STAGES[3:]
    assert not labels(built) & {stage.step for stage in of_messages}
    for stage, following in pairwise(of_articles):
        assert feeds(built, stage.step, following.step), (stage, following)
        assert not feeds(built, following.step, stage.step), (stage, following)


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_round_fits_together(annotator: Annotator, dry_run: bool) -> None:
    """Only a dry run leaves out all that writes articles."""
    built = pipeline()
    build_round(built, SETTINGS, replace(ROUND, dry_run=dry_run), annotator, quarantined={}, progress_file=None)
    assert ("WriteRemovals" in labels(built)) is not dry_run
    assert "FinishRound" in labels(built)


def test_a_reannotation_fits_together(annotator: Annotator) -> None:
    """It ends with the steps that end a round of the main job."""
    built = pipeline()
    build_reannotation(built, SETTINGS, annotator, ROUND, ["an-id"], quarantined={}, progress_file=None)
    assert "FinishRound" in labels(built)
