"""A crash between any two steps of a round: a rerun finishes the work and leaves the indexes of an undisturbed run."""

import pytest
from elastic_transport import Transport

from pipeline.beam.run_pipeline import CrashedRound
from tests.support.crash_assertions import Undisturbed, nothing_is_committed, rerun_and_check
from tests.support.crashes import Crash, crash_from_call
from tests.support.message_streams import LONG, ROUND_MESSAGES, small_stream
from tests.support.pipeline_harness import PipelineHarness

pytestmark = [
    pytest.mark.stack,
    pytest.mark.fault,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # kafka-python leaves some to the collector
]


STEPS = {
    "after the note": "pipeline.sinks.write_articles._derived_actions",
    "between derived documents and article": "pipeline.sinks.write_articles._article_action",
    "between a takedown's note and its article": "pipeline.sinks.remove_articles._delete",
    "before the sweep": "pipeline.sinks.remove_articles.sweep_derived",
    "between derived collapse ids and the article's": "pipeline.recompute.originals._write_articles",
    "after originals, before timelines": "pipeline.recompute.run.recompute_timelines",
    "after timelines, before bursts": "pipeline.recompute.run.recompute_bursts",
    "before the dead letters are noted": "pipeline.jobs.finish_round.note_dead_letters",
    "before the commit": "pipeline.jobs.finish_round.commit_round",
}


SHORT = (
    "between derived documents and article",
    "between derived collapse ids and the article's",
    "before the commit",
)


@pytest.mark.parametrize("step", STEPS if LONG else SHORT)
def test_a_crash_before_the_commit_is_made_good_by_a_rerun(
    published: PipelineHarness, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Nothing is committed by the crashed round; the rerun reads it again and leaves the same indexes."""
    module, _, name = STEPS[step].rpartition(".")
    with monkeypatch.context() as patch:
        patch.setattr(STEPS[step], crash_from_call(getattr(__import__(module, fromlist=[name]), name), number=0))
        with pytest.raises(CrashedRound, match="Crash"):
            published.run(round_messages=1_000)
    assert nothing_is_committed(published)
    assert rerun_and_check(published, undisturbed).read == len(small_stream())


@pytest.mark.parametrize("name", ["delete_notes", "store_report"] if LONG else ["delete_notes"])
def test_a_crash_after_the_commit_is_made_good_by_a_rerun(
    published: PipelineHarness, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The round is committed: the rerun reads only the rest, and removes the crash's notes."""
    from pipeline.jobs import finish_round  # noqa: PLC0415

    with monkeypatch.context() as patch:
        patch.setattr(finish_round, name, crash_from_call(getattr(finish_round, name), number=0))
        with pytest.raises(CrashedRound, match="Crash"):
            published.run(round_messages=ROUND_MESSAGES)
    assert rerun_and_check(published, undisturbed).read == len(small_stream()) - ROUND_MESSAGES


@pytest.mark.parametrize("at", range(5, 60, 2) if LONG else (29,))
def test_a_crash_at_any_request_to_elasticsearch_is_made_good_by_a_rerun(
    published: PipelineHarness, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """From request number `at` on, every look-up, write or refresh crashes the run."""
    with monkeypatch.context() as patch:
        patch.setattr(Transport, "perform_request", crash_from_call(Transport.perform_request, number=at))
        with pytest.raises((CrashedRound, Crash)):
            published.run(round_messages=ROUND_MESSAGES)
    rerun_and_check(published, undisturbed)
