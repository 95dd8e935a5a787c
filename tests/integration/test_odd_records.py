"""No timestamp, key or header that Kafka takes can stop a run: each record settles, and replay changes nothing."""

from contextlib import closing

import msgspec
import pytest
from kafka import KafkaProducer

from pipeline.core.settings import Settings
from tests.support.article_messages import MARCH_MS, article_message
from tests.support.pipeline_harness import PipelineHarness

pytestmark = pytest.mark.stack

TIMESTAMPS = (0, 1, MARCH_MS * 1_000, MARCH_MS * 1_000_000, 2**63 - 1)
"""Timestamps: the first moment, other units than milliseconds, and the last moment that Kafka can store."""

KEYS = (None, b"", b"\xff\xfe\x00", b"k" * 20_000)
HEADERS: tuple[list[tuple[str, bytes]], ...] = ([("stage", b"\xff")], [("timestamp_ms", b"never")], [("", b"")] * 3)


@pytest.fixture
def tolerant(fresh_settings: Settings) -> PipelineHarness:
    """A harness whose topic accepts any timestamp."""
    harness = PipelineHarness(fresh_settings)
    harness.set_up_tolerant()
    return harness


def publish(harness: PipelineHarness, values: list[bytes | None], **record: object) -> None:
    kafka = harness.settings.kafka
    with closing(KafkaProducer(bootstrap_servers=kafka.bootstrap_servers)) as producer:
        for value in values:
            producer.send(kafka.topic_raw, value=value, **record).get(timeout=30)


def test_any_timestamp_settles(tolerant: PipelineHarness) -> None:
    """Articles, broken messages and takedowns settle, and a second reading changes nothing."""
    for number, timestamp_ms in enumerate(TIMESTAMPS):
        encoded = msgspec.json.encode(article_message(number))
        publish(tolerant, [encoded, b"broken %d" % number], timestamp_ms=timestamp_ms)
    takedown_of = article_message(2)["url"].encode()
    publish(tolerant, [None], key=takedown_of, timestamp_ms=2**63 - 1)
    report = tolerant.run()
    assert (report.read, report.indexed, report.dead) == (2 * len(TIMESTAMPS) + 1, len(TIMESTAMPS) - 1, len(TIMESTAMPS))
    sent = {article["url"][-1]: article["kafka_timestamp"] for article in tolerant.documents("articles").values()}
    assert sent["0"] == "1970-01-01T00:00:00Z"
    assert sent["4"] == "9999-12-31T23:59:59.999Z"
    letters = tolerant.documents("dead").values()
    assert max(letter["timestamp"] for letter in letters) == "9999-12-31T23:59:59.999Z"


@pytest.mark.parametrize("key", KEYS)
def test_any_key_settles(tolerant: PipelineHarness, key: bytes | None) -> None:
    """A message with a value settles with any key; a takedown without a URL in its key is dead."""
    publish(tolerant, [msgspec.json.encode(article_message(1))], key=key, timestamp_ms=MARCH_MS)
    publish(tolerant, [None], key=key or b"", timestamp_ms=MARCH_MS)
    report = tolerant.run()
    assert (report.read, report.indexed, report.dead) == (2, 1, 1)


@pytest.mark.parametrize("headers", HEADERS)
def test_any_header_settles(tolerant: PipelineHarness, headers: list[tuple[str, bytes]]) -> None:
    """Headers may be named as our dead letters' are, with values that we never write."""
    encoded = msgspec.json.encode(article_message(1))
    publish(tolerant, [encoded, b"broken"], headers=headers, timestamp_ms=MARCH_MS)
    report = tolerant.run()
    assert (report.read, report.indexed, report.dead) == (2, 1, 1)
