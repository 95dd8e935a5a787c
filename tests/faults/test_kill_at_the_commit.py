"""`kill -9` right before and right after a commit: the sum of the reports in `runs` is what was settled."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.clients.kafka_offsets import committed_offsets
from pipeline.core.run_report import COMMITTING, INTERRUPTED
from pipeline.sinks.commit_round import commit_round
from tests.support.message_streams import ROUND_MESSAGES, small_stream
from tests.support.pipeline_harness import PipelineHarness
from tests.support.run_process import run_environment

pytestmark = [
    pytest.mark.stack,
    pytest.mark.fault,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # kafka-python leaves some to the collector
]

KILLED = """
import os, signal
from pipeline.jobs import finish_round

def killed(*args, **options):
    if {after}:
        commit_round(*args, **options)
    os.killpg(0, signal.SIGKILL)

commit_round, finish_round.commit_round = finish_round.commit_round, killed
from pipeline.cli import main
main()
"""


def run_and_kill(harness: PipelineHarness, folder: Path, *, after: bool) -> None:
    """Let a run kill itself with all its processes at the commit of its first round."""
    ended = subprocess.run(
        [sys.executable, "-c", KILLED.format(after=after), "run"],
        env=run_environment(harness.settings, workers=1, round_messages=ROUND_MESSAGES),
        cwd=folder,
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    assert ended.returncode == -9, ended.stderr.decode(errors="replace")


def settled(harness: PipelineHarness) -> int:
    reports = [report for report in harness.documents("runs").values() if report["state"] == "done"]
    assert all(report["read"] == sum(report[name] for name in OUTCOMES) for report in reports)
    return sum(report["read"] for report in reports)


OUTCOMES = ("indexed", "unchanged", "deleted", "dead")


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
def test_the_sum_of_the_reports_is_what_was_settled(published: PipelineHarness, tmp_path: Path, after: bool) -> None:
    """The next run closes the killed round's report: done if its commit stands, else interrupted, with counts of zero."""
    run_and_kill(published, tmp_path, after=after)
    (left,) = published.documents("runs").values()
    assert left["state"] == COMMITTING
    report = published.run(round_messages=ROUND_MESSAGES)
    assert report.read == len(small_stream()) - (ROUND_MESSAGES if after else 0)
    closed = published.documents("runs")[left["id"]]
    assert (closed["state"], closed["read"]) == (("done", ROUND_MESSAGES) if after else (INTERRUPTED, 0))
    assert settled(published) == len(small_stream())


def test_a_killed_round_is_found_behind_later_commits(published: PipelineHarness, tmp_path: Path) -> None:
    """A run at the same time commits over the killed round before any run closes its report: it counts all the same."""
    run_and_kill(published, tmp_path, after=True)
    kafka = published.settings.kafka
    for number in range(3):
        ahead = {place: offset + 1 for place, offset in committed_offsets(kafka).items()}
        commit_round(kafka, offsets=ahead, round_id=f"another-{number}")
    published.run(round_messages=ROUND_MESSAGES)
    closed = min(published.documents("runs").values(), key=lambda report: report["started_at"])
    assert (closed["state"], closed["read"]) == ("done", ROUND_MESSAGES)
