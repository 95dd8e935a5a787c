"""Fixtures for all tests: a real Kafka and Elasticsearch, settings on them, and the data beside the checkout."""

import fcntl
import itertools
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import elasticsearch
import pytest
from kafka import KafkaAdminClient
from kafka.errors import UnknownTopicOrPartitionError

from pipeline.core.settings import ElasticsearchSettings, KafkaSettings, Settings
from pipeline.stack.local import resume_server, start_server, start_stack, stop_stack
from pipeline.stack.state import SERVERS

if TYPE_CHECKING:
    from tests.support.pipeline_harness import PipelineHarness

REPOSITORY = Path(__file__).resolve().parent.parent
NAMES_IN_A_LINE = 40  # Elasticsearch refuses a request line above 4 kB
DOWNLOADS = Path(os.environ.get("TIDEWIRE_CACHE") or REPOSITORY / ".tidewire" / "downloads")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalStack:
    """The servers for tests. `state_dir` is None where a test must not disturb them."""

    bootstrap_servers: str
    elasticsearch_url: str
    state_dir: Path | None


@pytest.fixture(scope="session")
def local_stack() -> Iterator[LocalStack]:
    """A Kafka and an Elasticsearch for this session: from the environment, or a stack of our own."""
    kafka, search = os.environ.get("TIDEWIRE_TEST_KAFKA"), os.environ.get("TIDEWIRE_TEST_ES")
    if kafka and search:
        yield LocalStack(bootstrap_servers=kafka, elasticsearch_url=search, state_dir=None)
        return
    with _state_dir() as state_dir:
        try:
            state = start_stack(state_dir, cache_dir=DOWNLOADS, usual_ports=False)
            yield LocalStack(
                bootstrap_servers=state.bootstrap_servers,
                elasticsearch_url=state.elasticsearch_url,
                state_dir=state_dir,
            )
        finally:
            stop_stack(state_dir)


@pytest.fixture
def own_stack(local_stack: LocalStack) -> Iterator[Path]:
    """The state folder of a stack that a test may kill, stop and restart; it runs again before the next test."""
    if local_stack.state_dir is None:
        pytest.skip("TIDEWIRE_TEST_KAFKA names servers that are not ours to disturb")
    try:
        yield local_stack.state_dir
    finally:
        for name in SERVERS:
            resume_server(local_stack.state_dir, name)
            start_server(local_stack.state_dir, name)


@pytest.fixture
def fresh_settings(local_stack: LocalStack) -> Iterator[Settings]:
    """Settings with topics, a group and indexes that no other test has; all are deleted afterwards."""
    with _own_settings(local_stack) as settings:
        yield settings


@pytest.fixture(scope="session")
def session_settings(local_stack: LocalStack) -> Iterator[Settings]:
    """Settings of the session's own, for data made once and compared often."""
    with _own_settings(local_stack) as settings:
        yield settings


@pytest.fixture
def harness(fresh_settings: Settings) -> "PipelineHarness":
    """A harness whose topics (with three partitions) and indexes are set up."""
    from tests.support.pipeline_harness import PipelineHarness  # noqa: PLC0415 (it takes seconds to import Beam, which most tests don't need)

    harness = PipelineHarness(fresh_settings)
    harness.set_up()
    return harness


@pytest.fixture
def another_harness(harness: "PipelineHarness") -> "Callable[[str], PipelineHarness]":
    """Return further harnesses by name, each with its own topics, group and indexes (deleted with the first's)."""
    return harness.beside


@contextmanager
def _own_settings(local_stack: LocalStack) -> Iterator[Settings]:
    name = f"test-{uuid.uuid4().hex[:12]}"
    settings = Settings(
        kafka=KafkaSettings(
            bootstrap_servers=local_stack.bootstrap_servers,
            topic_raw=f"{name}.raw",
            topic_dead=f"{name}.dead",
            group=name,
        ),
        elasticsearch=ElasticsearchSettings(url=local_stack.elasticsearch_url, index_prefix=name),
    )
    try:
        yield settings
    finally:
        _delete_topics(settings.kafka)
        _delete_indexes(settings.elasticsearch)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The data beside the checkout; a test that needs it is skipped where it is missing."""
    shared = REPOSITORY.parent / "shared"
    if not (shared / "stream").is_dir():
        pytest.skip(f"the data beside the checkout is missing: {shared}")
    return shared


@contextmanager
def _state_dir() -> Iterator[Path]:
    """Give a state folder that no other session uses: sessions at the same time have one each."""
    for number in itertools.count(1):
        state_dir = REPOSITORY / ".tidewire" / "test" / str(number)
        state_dir.mkdir(parents=True, exist_ok=True)
        with (state_dir / "session.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield state_dir
            return


def _delete_topics(kafka: KafkaSettings) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    try:
        there = {name for name in admin.list_topics() if name.startswith((kafka.topic_raw, kafka.topic_dead))}
        if there:
            admin.delete_topics(sorted(there))
    except UnknownTopicOrPartitionError:
        pass  # another process deleted it first
    finally:
        admin.close()


def _delete_indexes(search: ElasticsearchSettings) -> None:
    mine = f"{search.index_prefix}*"
    with elasticsearch.Elasticsearch(search.url) as connected:
        client = connected.options(ignore_status=404)
        indexes = list(client.indices.get(index=mine, expand_wildcards="all"))
        for at in range(0, len(indexes), NAMES_IN_A_LINE):
            client.indices.delete(index=indexes[at : at + NAMES_IN_A_LINE])
        for template in client.indices.get_index_template(name=mine)["index_templates"]:
            client.indices.delete_index_template(name=template["name"])
        for component in client.cluster.get_component_template(name=mine)["component_templates"]:
            client.cluster.delete_component_template(name=component["name"])
