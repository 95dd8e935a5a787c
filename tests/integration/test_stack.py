"""The local stack on real servers."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from pipeline.core.settings import Settings, load_settings
from pipeline.stack.local import (
    kill_server,
    pause_server,
    restart_server,
    resume_server,
    stack_status,
    start_server,
    start_stack,
)
from pipeline.stack.state import SERVERS, read_state

pytestmark = pytest.mark.stack


def test_both_servers_answer_and_status_says_so(own_stack: Path) -> None:
    """The status of a running stack gives each server a process and an address, and says that it answers."""
    status = stack_status(own_stack)
    assert [(name, server.answers, server.pid is not None) for name, server in status.items()] == [
        (name, True, True) for name in SERVERS
    ]


def test_settings_find_the_stack(own_stack: Path) -> None:
    """Settings find a running stack's addresses."""
    state = read_state(own_stack)
    assert state is not None
    loaded = load_settings(environment={}, state_dir=own_stack)
    assert loaded.settings.kafka.bootstrap_servers == state.bootstrap_servers
    assert loaded.settings.elasticsearch.url == state.elasticsearch_url


def test_starting_again_changes_nothing(own_stack: Path) -> None:
    """A second start of a running stack leaves processes and ports as they are."""
    before = {name: server.pid for name, server in stack_status(own_stack).items()}
    state = read_state(own_stack)
    assert state is not None
    assert start_stack(own_stack, cache_dir=Path(state.cache_dir)) == state
    assert {name: server.pid for name, server in stack_status(own_stack).items()} == before


def test_killed_elasticsearch_comes_back_with_its_documents(own_stack: Path, fresh_settings: Settings) -> None:
    """After SIGKILL and a start a node listens on the same port and has all acknowledged documents."""
    index = f"{fresh_settings.elasticsearch.index_prefix}-kept"
    with Elasticsearch(fresh_settings.elasticsearch.url) as client:
        client.index(index=index, id="1", document={"title": "kept"}, refresh=True)
        kill_server(own_stack, "elasticsearch")
        assert not stack_status(own_stack)["elasticsearch"].answers
        start_server(own_stack, "elasticsearch")
        client.cluster.health(wait_for_status="yellow", index=index)
        assert client.get(index=index, id="1")["_source"] == {"title": "kept"}


def test_restarted_kafka_keeps_its_messages(own_stack: Path, fresh_settings: Settings) -> None:
    """After a restart a broker listens on the same port and has all acknowledged messages."""
    kafka = fresh_settings.kafka
    _create_topic(fresh_settings)
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap_servers)
    producer.send(kafka.topic_raw, b"kept").get(timeout=30)
    producer.close()
    restart_server(own_stack, "kafka")
    consumer = KafkaConsumer(kafka.topic_raw, bootstrap_servers=kafka.bootstrap_servers, auto_offset_reset="earliest")
    try:
        assert next(consumer).value == b"kept"
    finally:
        consumer.close()


def test_a_paused_server_answers_again_when_resumed(own_stack: Path) -> None:
    """A frozen node does not answer but is still listed as a process; resumed, it answers."""
    pause_server(own_stack, "elasticsearch")
    try:
        frozen = stack_status(own_stack)["elasticsearch"]
    finally:
        resume_server(own_stack, "elasticsearch")
    assert (frozen.pid is not None, frozen.answers) == (True, False)
    start_server(own_stack, "elasticsearch")
    assert stack_status(own_stack)["elasticsearch"].answers


def test_kafka_takes_a_message_of_50_megabytes(local_stack: object, fresh_settings: Settings) -> None:
    """The broker accepts the largest messages that a run must settle."""
    kafka = fresh_settings.kafka
    _create_topic(fresh_settings)
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap_servers, max_request_size=60_000_000)
    sent = producer.send(kafka.topic_raw, b"x" * 50_000_000).get(timeout=300)
    producer.close()
    assert sent.offset == 0


def _create_topic(settings: Settings) -> None:
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap_servers)
    try:
        admin.create_topics({settings.kafka.topic_raw: {"num_partitions": 1, "replication_factor": 1}})
    finally:
        admin.close()
