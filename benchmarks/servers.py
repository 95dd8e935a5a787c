"""The Kafka and Elasticsearch of a benchmark, and the topics and indexes of each run."""

import dataclasses
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import msgspec

from benchmarks.articles import REPOSITORY
from pipeline.clients.elasticsearch import connect
from pipeline.clients.kafka import open_admin
from pipeline.clients.kafka_sender import OutgoingRecord, send_records
from pipeline.core.settings import ElasticsearchSettings, KafkaSettings, Settings
from pipeline.jobs.setup_cluster import setup_cluster
from pipeline.stack.artifacts import default_cache
from pipeline.stack.local import start_stack, stop_stack
from schemas.mappings import alias

STATE = REPOSITORY / ".tidewire" / "test" / "benchmarks"
COUNTED = ("articles", "mentions", "statements")


@contextmanager
def servers() -> Iterator[Settings]:
    """Give the settings of running servers: those of TIDEWIRE_TEST_KAFKA and TIDEWIRE_TEST_ES, or else a stack of our own."""
    kafka, search = os.environ.get("TIDEWIRE_TEST_KAFKA"), os.environ.get("TIDEWIRE_TEST_ES")
    if kafka and search:
        yield _settings(kafka, search)
        return
    try:
        state = start_stack(STATE, cache_dir=default_cache(REPOSITORY / ".tidewire"), usual_ports=False)
        yield _settings(state.bootstrap_servers, state.elasticsearch_url)
    finally:
        stop_stack(STATE)


@contextmanager
def fresh_place(settings: Settings, messages: Sequence[dict[str, Any]]) -> Iterator[Settings]:
    """Give settings with topics that hold these messages, and with empty indexes; all of them are deleted afterwards."""
    name = f"bench-{uuid.uuid4().hex[:12]}"
    own = dataclasses.replace(
        settings,
        kafka=dataclasses.replace(settings.kafka, topic_raw=f"{name}.raw", topic_dead=f"{name}.dead", group=name),
        elasticsearch=dataclasses.replace(settings.elasticsearch, index_prefix=name),
    )
    try:
        setup_cluster(own)
        records = (
            OutgoingRecord(key=message["url"].encode(), value=msgspec.json.encode(message)) for message in messages
        )
        send_records(records, own.kafka, own.kafka.topic_raw)
        yield own
    finally:
        _clear(own)


def count_documents(settings: Settings) -> dict[str, int]:
    """Return the number of documents of each kind that is searched."""
    prefix = settings.elasticsearch.index_prefix
    with closing(connect(settings.elasticsearch)) as client:
        names = {kind: alias(prefix, kind) for kind in COUNTED}  # type: ignore[arg-type]
        client.indices.refresh(index=list(names.values()))
        return {kind: client.count(index=name)["count"] for kind, name in names.items()}


def _settings(bootstrap_servers: str, url: str) -> Settings:
    return Settings(
        kafka=KafkaSettings(bootstrap_servers=bootstrap_servers), elasticsearch=ElasticsearchSettings(url=url)
    )


def _clear(settings: Settings) -> None:
    with closing(open_admin(settings.kafka)) as admin:
        admin.delete_topics([settings.kafka.topic_raw, settings.kafka.topic_dead])
    clear_indexes(settings)


def clear_indexes(settings: Settings) -> None:
    """Delete the indexes and templates of these settings' prefix."""
    with closing(connect(settings.elasticsearch)) as client:
        mine = f"{settings.elasticsearch.index_prefix}-*"
        if names := list(client.indices.get(index=mine, expand_wildcards="all")):
            client.indices.delete(index=",".join(names))
        for template in client.indices.get_index_template(name=mine)["index_templates"]:
            client.indices.delete_index_template(name=template["name"])
