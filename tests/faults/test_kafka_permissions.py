"""A Kafka that denies what a run needs is named with the command that allows it; a broker of the test's own has the ACLs."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    NewTopic,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)

from pipeline.clients.kafka import open_admin
from pipeline.clients.kafka_offsets import committed_offsets, fetch_offsets
from pipeline.clients.kafka_refusals import check_dead_topic
from pipeline.clients.kafka_sender import OutgoingRecord, send_records
from pipeline.core.errors import RecordsNotDelivered, TidewireError, TopicMissing
from pipeline.core.settings import KafkaSettings
from pipeline.sinks.commit_round import commit_round
from pipeline.stack import kafka_server
from pipeline.stack.processes import marker, start_process, stop_processes
from pipeline.stack.progress import Silence
from pipeline.stack.state import Ports, choose_ports
from schemas.dead_letters import DeadLetter
from schemas.records import Origin, Record
from tests.conftest import DOWNLOADS

pytestmark = [pytest.mark.stack, pytest.mark.fault]

START_S = 180.0
SEEN_S = 0.5
"""Time in which a broker gets to know changed ACLs."""
WITH_ACLS = """\
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=true
"""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaSettings]:
    """A broker that asks an authorizer, with both topics; everything is allowed that no test denies."""
    state_dir = tmp_path_factory.mktemp("broker")
    (state_dir / "logs").mkdir()
    ports = choose_ports(Ports(), usual=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kafka_server, "_SETTINGS", kafka_server._SETTINGS + WITH_ACLS)
        start_process(kafka_server.prepare_kafka(state_dir, DOWNLOADS, ports, Silence()))
    try:
        _wait_for(ports, state_dir)
        settings = KafkaSettings(bootstrap_servers=f"127.0.0.1:{ports.kafka}")
        with closing(open_admin(settings)) as admin:
            admin.create_topics([NewTopic(settings.topic_raw, 1, 1), NewTopic(settings.topic_dead, 1, 1)])
            admin.wait_for_topics([settings.topic_raw, settings.topic_dead])
        yield settings
    finally:
        stop_processes(marker(state_dir, "kafka"), 30.0)


@pytest.fixture
def kafka(broker: KafkaSettings) -> Iterator[KafkaSettings]:
    """The broker's settings; what a test denies is allowed again after it."""
    yield broker
    kinds = (ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)
    patterns = [ResourcePatternFilter(kind, None, ACLResourcePatternType.ANY) for kind in kinds]
    with closing(open_admin(broker)) as admin:
        admin.delete_acls(
            [ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, pattern) for pattern in patterns]
        )
        time.sleep(SEEN_S)


def _wait_for(ports: Ports, state_dir: Path) -> None:
    deadline = time.monotonic() + START_S
    while not kafka_server.kafka_answers(ports):
        assert time.monotonic() < deadline, (state_dir / "logs" / "kafka.log").read_text()[-3_000:]
        time.sleep(0.2)


def deny(kafka: KafkaSettings, operation: ACLOperation, kind: ResourceType, name: str) -> None:
    """Forbid one operation and allow all others on a resource, and wait until the broker does so."""
    wanted = {ACLOperation.ALL: ACLPermissionType.ALLOW, operation: ACLPermissionType.DENY}
    with closing(open_admin(kafka)) as admin:
        admin.create_acls([ACL("User:ANONYMOUS", "*", *each, ResourcePattern(kind, name)) for each in wanted.items()])
        time.sleep(SEEN_S)


def letter(kafka: KafkaSettings) -> DeadLetter:
    origin = Origin(topic=kafka.topic_raw, partition=0, offset=4, timestamp_ms=1)
    record = Record(origin=origin, key=None, value=b"broken")
    return DeadLetter(record=record, stage="parse", reason="not JSON", error="at byte 0")


DENIED = {
    "topic": (ACLOperation.WRITE, ResourceType.TOPIC, "news.dead", r"--operation Write .*--topic news\.dead"),
    "transaction": (ACLOperation.WRITE, ResourceType.TRANSACTIONAL_ID, "tidewire-tidewire", "--transactional-id tidewire"),
    "group": (ACLOperation.READ, ResourceType.GROUP, "tidewire", "--operation Read --group tidewire"),
}  # fmt: skip


@pytest.mark.parametrize("denied", DENIED)
def test_a_commit_that_is_denied_says_what_allows_it(kafka: KafkaSettings, denied: str) -> None:
    """It ends at once, nothing is committed; once allowed, the same commit goes through."""
    operation, kind, name, words = DENIED[denied]
    settings = KafkaSettings(bootstrap_servers=kafka.bootstrap_servers)
    deny(settings, operation, kind, name)
    began = time.monotonic()
    with pytest.raises(TidewireError, match=words):
        commit_round(settings, round_id="r1", offsets={(settings.topic_raw, 0): 5}, dead=[letter(settings)])
    assert time.monotonic() - began < 60.0
    assert committed_offsets(settings) == {}


def test_a_plan_that_is_denied_names_the_rights_of_a_run(kafka: KafkaSettings) -> None:
    """It is an error in one line, not a bug with a traceback."""
    deny(kafka, ACLOperation.DESCRIBE, ResourceType.GROUP, kafka.group)
    with pytest.raises(TidewireError, match=r"GroupAuthorizationFailed.*Read and Describe"):
        fetch_offsets(kafka)


def test_a_message_that_may_not_be_published_is_told_from_a_kafka_that_is_away(kafka: KafkaSettings) -> None:
    """The error names the right that is missing."""
    deny(kafka, ACLOperation.WRITE, ResourceType.TOPIC, kafka.topic_raw)
    with pytest.raises(RecordsNotDelivered, match=rf"--operation Write .*--topic {kafka.topic_raw}"):
        send_records([OutgoingRecord(key=None, value=b"{}")], kafka, kafka.topic_raw)


def test_a_topic_that_may_not_be_seen_counts_as_missing(kafka: KafkaSettings) -> None:
    """Kafka does not tell the two apart; the error names both."""
    deny(kafka, ACLOperation.DESCRIBE, ResourceType.TOPIC, kafka.topic_dead)
    with pytest.raises(TopicMissing, match="does not exist, or this user may not describe it"):
        check_dead_topic(kafka)


def test_limits_that_may_not_be_seen_stop_no_run(kafka: KafkaSettings) -> None:
    """A run may write without the right to describe configurations."""
    deny(kafka, ACLOperation.DESCRIBE_CONFIGS, ResourceType.TOPIC, kafka.topic_dead)
    check_dead_topic(kafka)
