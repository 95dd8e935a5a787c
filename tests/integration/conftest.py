"""Fixtures of the whole way: topics and indexes that are set up, messages with times of their own, runs, digests."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from kafka import KafkaProducer

from pipeline.account import RunReport
from pipeline.digest import digest_indexes
from pipeline.drain import DrainOptions, drain
from pipeline.elasticsearch_client import connect
from pipeline.settings import Settings
from pipeline.setup_cluster import setup_cluster

Message = dict[str, Any] | bytes


class Desk:
    """A newsroom's end of the topic and a reader's end of the index, on settings of a test's own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client = connect(settings.elasticsearch)

    def set_up(self, partitions: int = 3) -> None:
        kafka = dataclasses.replace(self.settings.kafka, partitions=partitions)
        setup_cluster(dataclasses.replace(self.settings, kafka=kafka))

    def publish(self, messages: Sequence[tuple[str | None, Message | None, int]]) -> None:
        """Send (key, message, timestamp in ms) in order; None is a tombstone, bytes go out as they are."""
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

    def run(self, *, workers: int = 1, round_messages: int = 2_000, **options: Any) -> RunReport:
        run = dataclasses.replace(self.settings.run, workers=workers, round_messages=round_messages)
        report = drain(dataclasses.replace(self.settings, run=run), DrainOptions(**options))
        assert report.adds_up, report
        return report

    def digests(self) -> dict[str, str]:
        return {
            one.kind: one.digest
            for one in digest_indexes(self.client, self.settings.elasticsearch.index_prefix).indexes
        }

    def documents(self, kind: str) -> dict[str, dict[str, Any]]:
        """All documents of a kind by id."""
        index = f"{self.settings.elasticsearch.index_prefix}-{kind}"
        self.client.indices.refresh(index=index)
        hits = self.client.search(index=index, query={"match_all": {}}, size=5_000)["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}


@pytest.fixture
def desk(fresh_settings: Settings) -> Desk:
    """A desk whose topics and indexes are set up, with three partitions."""
    desk = Desk(fresh_settings)
    desk.set_up()
    return desk


@pytest.fixture
def another_desk(fresh_settings: Settings) -> Callable[[str], Desk]:
    """Makes desks beside the first, each with topics, group and indexes of its own (deleted with the first's)."""

    def make(name: str) -> Desk:
        kafka, search = fresh_settings.kafka, fresh_settings.elasticsearch
        return Desk(
            dataclasses.replace(
                fresh_settings,
                kafka=dataclasses.replace(
                    kafka,
                    topic_raw=f"{kafka.topic_raw}-{name}",
                    topic_dead=f"{kafka.topic_dead}-{name}",
                    group=f"{kafka.group}-{name}",
                ),
                elasticsearch=dataclasses.replace(search, index_prefix=f"{search.index_prefix}-{name}"),
            )
        )

    return make
