"""A round of large messages settles completely with several workers: Beam's data plane used to lose some."""

import pytest

from tests.support.pipeline_harness import PipelineHarness

pytestmark = pytest.mark.stack

MESSAGES, PADDING_CHARS = 200, 3_400_000
MARCH = 1_740_787_200_000  # 2025-03-01T00:00:00Z


def page(number: int) -> dict[str, object]:
    """A page of html that is nearly all markup: large as a message, small as an article."""
    padding = f"{number:04d}" * (PADDING_CHARS // 4)
    return {
        "url": f"https://quay.example/{number}",
        "outlet": {"name": "The Quay Post"},
        "title": f"Notes of day {number}",
        "published_at": "2025-03-01",
        "html": f"<html><body><article><p>The council met on day {number}.</p></article><!-- {padding} --></body></html>",
    }


def test_a_round_of_large_messages_settles_whole(harness: PipelineHarness) -> None:
    """680 MB in one round, two workers: more than fits into the queue of either."""
    for first in range(0, MESSAGES, 20):
        harness.publish([(None, page(number), MARCH) for number in range(first, first + 20)])
    report = harness.run(workers=2, dry_run=True)
    assert (report.read, report.indexed) == (MESSAGES, MESSAGES)
