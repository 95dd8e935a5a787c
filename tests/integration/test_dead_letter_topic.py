"""Dead letters that Kafka cannot take end a run with the true reason, and nothing is committed or lost."""

import dataclasses
import random
import time
from contextlib import closing
from typing import Any

import pytest
from kafka import KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType

from pipeline.clients.kafka import open_admin
from pipeline.clients.kafka_offsets import committed_offsets
from pipeline.clients.kafka_topic import read_topic
from pipeline.core.errors import TidewireError, TopicMissing
from pipeline.core.settings import KafkaSettings
from pipeline.jobs.drain import Watcher
from pipeline.jobs.setup_cluster import setup_cluster
from pipeline.sinks.commit_round import commit_round
from schemas.dead_letters import DeadLetter
from schemas.records import Origin, Record
from tests.support.article_messages import MARCH_MS, article_message, keyed_by_url
from tests.support.pipeline_harness import PipelineHarness

pytestmark = pytest.mark.stack

SOON_S = 60.0
"""Maximum duration of a run that ends at once, on a machine with much else to do; it was five minutes."""


def delete_dead_topic(harness: PipelineHarness) -> None:
    topic = harness.settings.kafka.topic_dead
    with closing(open_admin(harness.settings.kafka)) as admin:
        admin.delete_topics([topic])
        while topic in admin.list_topics():
            time.sleep(0.1)


def limit_topic(kafka: KafkaSettings, topic: str, limit: int) -> None:
    with closing(open_admin(kafka)) as admin:
        config = {"max.message.bytes": str(limit)}
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=config)])


def dead_values(kafka: KafkaSettings) -> list[bytes]:
    return [record.value for record in read_topic(kafka, kafka.topic_dead)]


@pytest.fixture
def published(harness: PipelineHarness) -> PipelineHarness:
    """A harness with one good and one broken message on its topic."""
    harness.publish([*keyed_by_url(article_message(1)), (None, b"broken", MARCH_MS)])
    return harness


def test_a_missing_topic_is_found_before_the_first_round(published: PipelineHarness) -> None:
    """The error names the topic and the command that makes it; after that everything settles."""
    delete_dead_topic(published)
    began = time.monotonic()
    with pytest.raises(TopicMissing, match=rf"{published.settings.kafka.topic_dead}.*tidewire setup"):
        published.run()
    assert time.monotonic() - began < SOON_S
    assert committed_offsets(published.settings.kafka) == {}
    assert published.documents("articles") == {}
    setup_cluster(published.settings)
    report = published.run()
    assert (report.indexed, report.dead) == (1, 1)
    assert dead_values(published.settings.kafka) == [b"broken"]


def test_a_topic_that_disappears_during_a_run_is_named(published: PipelineHarness) -> None:
    """The commit asks again, and waits for no topic that is gone."""
    began = time.monotonic()
    with pytest.raises(TopicMissing, match="tidewire setup"):
        published.run(watcher=Watcher(planned=lambda *_: delete_dead_topic(published)))
    assert time.monotonic() - began < SOON_S
    assert committed_offsets(published.settings.kafka) == {}


def test_a_topic_with_a_smaller_limit_is_found_before_the_first_round(published: PipelineHarness) -> None:
    """The error says both limits and the command that raises the one; after that everything settles."""
    kafka = published.settings.kafka
    limit_topic(kafka, kafka.topic_dead, 1_000)
    with pytest.raises(TidewireError, match=r"of .*dead is 1000.*kafka-configs.sh .*max.message.bytes=101048576"):
        published.run()
    assert committed_offsets(kafka) == {}
    limit_topic(kafka, kafka.topic_dead, 101_048_576)
    assert published.run().dead == 1


def test_a_letter_that_is_too_large_is_named(published: PipelineHarness) -> None:
    """Both topics take 1,000 bytes, the letter has more: the error says which letter, and what lets it through."""
    kafka = published.settings.kafka
    for topic in (kafka.topic_raw, kafka.topic_dead):
        limit_topic(kafka, topic, 1_000)
    origin = Origin(topic=kafka.topic_raw, partition=1, offset=7, timestamp_ms=MARCH_MS)
    record = Record(origin=origin, key=None, value=random.Random(7).randbytes(5_000))
    letter = DeadLetter(record=record, stage="parse", reason="not JSON", error="at byte 0")
    began = time.monotonic()
    with pytest.raises(TidewireError, match=rf"{kafka.topic_raw}/1/7 \(5000 bytes.*--entity-name {kafka.topic_dead}"):
        commit_round(kafka, round_id="r1", offsets={(kafka.topic_raw, 1): 8}, dead=[letter])
    assert time.monotonic() - began < SOON_S
    assert (committed_offsets(kafka), dead_values(kafka)) == ({}, [])
    limit_topic(kafka, kafka.topic_dead, 1_100_000)
    commit_round(kafka, round_id="r1", offsets={(kafka.topic_raw, 1): 8}, dead=[letter])
    assert dead_values(kafka) == [record.value]


def test_a_large_message_that_came_compressed_dies_in_peace(published: PipelineHarness) -> None:
    """Compressed it fits the topic, decompressed it exceeds every limit of ours: its letter is compressed, too."""
    kafka = published.settings.kafka
    for topic in (kafka.topic_raw, kafka.topic_dead):
        limit_topic(kafka, topic, 1_000_000)
    value = b"[" * 5_000_000
    large: dict[str, Any] = {"compression_type": "zstd", "max_request_size": 10_000_000}
    with closing(KafkaProducer(bootstrap_servers=kafka.bootstrap_servers, **large)) as producer:
        producer.send(kafka.topic_raw, value=value, partition=0)
        producer.flush()
    small = dataclasses.replace(published.settings, kafka=dataclasses.replace(kafka, max_message_bytes=1_000_000))
    report = PipelineHarness(small).run()
    assert (report.indexed, report.dead) == (1, 2)
    assert sorted(map(len, dead_values(kafka))) == [6, 5_000_000]
