"""Large messages: a round of them settles completely with several workers, and rounds are bounded by their bytes."""

import dataclasses

import pytest

from pipeline.jobs.drain import Watcher
from tests.support.pipeline_harness import PipelineHarness

pytestmark = pytest.mark.stack

MESSAGES, PADDING_CHARS = 200, 3_400_000
MARCH = 1_740_787_200_000  # 2025-03-01T00:00:00Z


def page(number: int, padding_chars: int = PADDING_CHARS) -> dict[str, object]:
    """A page of html that is nearly all markup: large as a message, small as an article."""
    padding = f"{number:04d}" * (padding_chars // 4)
    return {
        "url": f"https://quay.example/{number}",
        "outlet": {"name": "The Quay Post"},
        "title": f"Notes of day {number}",
        "published_at": "2025-03-01",
        "html": f"<html><body><article><p>The council met on day {number}.</p></article><!-- {padding} --></body></html>",
    }


def with_round_bytes(harness: PipelineHarness, limit: int) -> PipelineHarness:
    """Return the same harness with another bound on the bytes of a round."""
    run = dataclasses.replace(harness.settings.run, round_bytes=limit)
    return PipelineHarness(dataclasses.replace(harness.settings, run=run))


def test_a_round_of_large_messages_settles_whole(harness: PipelineHarness) -> None:
    """680 MB in one round, two workers: more than fits into the queue of either."""
    for first in range(0, MESSAGES, 20):
        harness.publish([(None, page(number), MARCH) for number in range(first, first + 20)])
    report = with_round_bytes(harness, 1_000_000_000).run(workers=2, dry_run=True)
    assert (report.read, report.indexed) == (MESSAGES, MESSAGES)


def test_a_round_ends_before_its_messages_exceed_the_bound(harness: PipelineHarness) -> None:
    """Rounds of six messages of 1 MB and of one of 9 MB: together they settle all, and the group stands at the end."""
    for number in range(20):
        harness.publish([(None, page(number, 9_000_000 if number == 10 else 1_000_000), MARCH)])
    rounds: list[int] = []
    watcher = Watcher(round_begins=lambda _number, offsets, _file: rounds.append(offsets))
    report = with_round_bytes(harness, 6_500_000).run(watcher=watcher)
    assert (report.read, report.indexed + report.dead) == (20, 20)
    assert max(rounds) <= 6
    assert min(rounds) == 1
    assert sum(rounds) == 20
    assert harness.run().read == 0
