"""A takedown whose time cannot be right is carried out and noted; it holds back no later version, on any replay."""

import pytest

from pipeline.clients.kafka_offsets import Bound
from pipeline.core.settings import Settings
from tests.support.article_messages import DAY_MS, MARCH_MS, article_message, keyed_by_url, takedown
from tests.support.pipeline_harness import PipelineHarness

pytestmark = pytest.mark.stack

TIMES = (MARCH_MS + 3_650 * DAY_MS, MARCH_MS * 1_000, 2**63 - 1, MARCH_MS // 1_000)
"""Ten years ahead, microseconds, the last moment of Kafka, seconds."""
BEGINNING = Bound(kind="beginning")


@pytest.fixture
def tolerant(fresh_settings: Settings) -> PipelineHarness:
    """A harness whose topic accepts any timestamp."""
    harness = PipelineHarness(fresh_settings)
    harness.set_up_tolerant()
    return harness


@pytest.mark.parametrize("time", TIMES)
def test_a_later_version_comes_through(tolerant: PipelineHarness, time: int) -> None:
    """The takedown removes what it finds and is counted; the next version is indexed, and a replay changes nothing."""
    first, again = article_message(1), article_message(1, title="Once more", updated_at="2025-03-02T08:00:00Z")
    tolerant.publish([*keyed_by_url(first), takedown(first, time)])
    report = tolerant.run(round_messages=1)
    assert (report.indexed, report.deleted, report.undated_takedowns) == (1, 1, 1)
    assert tolerant.documents("articles") == {}
    tolerant.publish(keyed_by_url(again))
    assert tolerant.run().indexed == 1
    digests = tolerant.digests()
    for size in (1, 1_000):
        replay = tolerant.run(start=BEGINNING, round_messages=size)
        assert (replay.indexed, replay.undated_takedowns) == (0, 0)
        assert tolerant.digests() == digests


def test_it_does_not_stand_for_a_valid_one_of_the_same_round(tolerant: PipelineHarness) -> None:
    """The valid takedown hides the article that comes after both, and one round ends as three do."""
    hidden, shown = article_message(1), article_message(2)
    messages = [
        takedown(hidden, MARCH_MS + 30 * DAY_MS),
        takedown(hidden, TIMES[0]),
        takedown(shown, TIMES[0]),
        *keyed_by_url(hidden, shown),
    ]
    tolerant.publish(messages)
    report = tolerant.run()
    assert (report.indexed, report.deleted, report.undated_takedowns) == (1, 4, 2)
    (article,) = tolerant.documents("articles").values()
    assert article["url"] == shown["url"]
    other = tolerant.beside("again")
    other.set_up_tolerant()
    other.publish(messages)
    other.run(round_messages=1)
    assert other.digests() == tolerant.digests()
