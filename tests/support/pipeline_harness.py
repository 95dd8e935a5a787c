"""Drive the whole pipeline in a test: publish messages to Kafka, run the job, read the indexes."""

import dataclasses
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import msgspec
from kafka import KafkaProducer
from kafka.admin import NewTopic

from pipeline.clients.elasticsearch import connect
from pipeline.clients.kafka import HEADROOM_BYTES, open_admin
from pipeline.core.run_report import RunReport
from pipeline.core.settings import Settings
from pipeline.jobs.drain import DrainOptions, Watcher, drain
from pipeline.jobs.setup_cluster import setup_cluster
from pipeline.queries.digest import digest_indexes
from tests.support.own_settings import beside

Message = dict[str, Any] | bytes
Sent = tuple[str | None, Message | None, int]  # key, message, timestamp in ms


class PipelineHarness:
    """Publishes messages, runs the job and reads the indexes, with the topics and indexes of one test."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client = connect(settings.elasticsearch)

    def beside(self, name: str) -> "PipelineHarness":
        """Return a harness on the same servers whose topics, group and indexes end in `name`; they are deleted with these."""
        return PipelineHarness(beside(self.settings, name))

    def behind(self, url: str) -> "PipelineHarness":
        """Return the same harness with Elasticsearch at `url`."""
        search = dataclasses.replace(self.settings.elasticsearch, url=url)
        return PipelineHarness(dataclasses.replace(self.settings, elasticsearch=search))

    def set_up(self, partitions: int = 3) -> None:
        kafka = dataclasses.replace(self.settings.kafka, partitions=partitions)
        setup_cluster(dataclasses.replace(self.settings, kafka=kafka))

    def set_up_tolerant(self) -> None:
        """Set up one partition that takes any timestamp, however far from now."""
        kafka = self.settings.kafka
        anything = {"message.timestamp.after.max.ms": str(2**63 - 1), "message.timestamp.before.max.ms": str(2**63 - 1)}
        configs = {**anything, "max.message.bytes": str(kafka.max_message_bytes + HEADROOM_BYTES)}
        with closing(open_admin(kafka)) as admin:
            admin.create_topics([NewTopic(kafka.topic_raw, 1, 1, topic_configs=configs)])
            admin.wait_for_topics([kafka.topic_raw])
        self.set_up(partitions=1)

    def publish(self, messages: Sequence[Sent]) -> None:
        """Send the messages in order; None is a tombstone, bytes are sent unchanged."""
        producer = KafkaProducer(bootstrap_servers=self.settings.kafka.bootstrap_servers, max_request_size=100_000_000)
        for key, message, timestamp_ms in messages:
            value = msgspec.json.encode(message) if isinstance(message, dict) else message
            producer.send(
                self.settings.kafka.topic_raw,
                key=None if key is None else key.encode(),
                value=value,
                timestamp_ms=timestamp_ms,
            )
        producer.flush()
        producer.close()

    def run(
        self, *, workers: int = 1, round_messages: int = 2_000, watcher: Watcher | None = None, **options: Any
    ) -> RunReport:
        run = dataclasses.replace(self.settings.run, workers=workers, round_messages=round_messages)
        report = drain(dataclasses.replace(self.settings, run=run), DrainOptions(**options), watcher)
        assert report.adds_up, report
        return report

    def digests(self) -> dict[str, str | None]:
        indexes = digest_indexes(self.client, self.settings.elasticsearch.index_prefix).indexes
        return {index.kind: index.digest for index in indexes}

    def documents(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return all documents of a kind by id, at most 5,000."""
        index = f"{self.settings.elasticsearch.index_prefix}-{kind}"
        self.client.indices.refresh(index=index)
        hits = self.client.search(index=index, query={"match_all": {}}, size=5_000)["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}
