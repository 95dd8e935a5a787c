"""Every codec of Kafka can be read, whether the producer or the broker compressed."""

from contextlib import closing
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to
from kafka.admin import NewTopic

from pipeline.clients.kafka import open_admin, open_producer
from pipeline.core.settings import KafkaSettings, Settings
from pipeline.sources.offset_ranges import OffsetRange
from pipeline.sources.read_articles import ReadArticles
from schemas.records import Record

pytestmark = pytest.mark.stack

CODECS = ("uncompressed", "gzip", "snappy", "lz4", "zstd")
MEGABYTES = 3
VALUES = [b"small", b"word " * (MEGABYTES << 20), bytes(range(256)) * 64]
"""The second message is larger than any buffer that a decoder might use."""


def make_topic(kafka: KafkaSettings, codec: str) -> None:
    limits = {"compression.type": codec, "max.message.bytes": str(kafka.max_message_bytes)}
    with closing(open_admin(kafka)) as admin:
        admin.create_topics([NewTopic(kafka.topic_raw, 1, 1, topic_configs=limits)])
        admin.wait_for_topics([kafka.topic_raw])


def publish(kafka: KafkaSettings, **options: Any) -> None:
    with closing(open_producer(kafka, **options)) as producer:
        for value in VALUES:
            producer.send(kafka.topic_raw, value=value, partition=0)
        producer.flush()


def value_of(record: Record) -> bytes | None:
    return record.value


def check_all_are_read(kafka: KafkaSettings) -> None:
    whole = OffsetRange(topic=kafka.topic_raw, partition=0, start=0, stop=len(VALUES))
    with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([])) as pipeline:
        read = pipeline | ReadArticles(kafka=kafka, ranges=[whole], patience_s=20)
        assert_that(read.records | beam.Map(value_of), equal_to(VALUES))


@pytest.mark.parametrize("codec", CODECS)
def test_what_the_broker_compressed_is_read(fresh_settings: Settings, codec: str) -> None:
    """The topic's codec differs from the producer's, so the broker compresses again."""
    make_topic(fresh_settings.kafka, codec)
    publish(fresh_settings.kafka, compression_type=None)
    check_all_are_read(fresh_settings.kafka)


@pytest.mark.parametrize("codec", [codec for codec in CODECS if codec != "uncompressed"])
def test_what_a_producer_compressed_is_read(fresh_settings: Settings, codec: str) -> None:
    """The topic keeps the producer's codec."""
    make_topic(fresh_settings.kafka, "producer")
    publish(fresh_settings.kafka, compression_type=codec)
    check_all_are_read(fresh_settings.kafka)
