"""Committing a round to a real Kafka: visibility, and concurrent commits."""

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

import pytest
from kafka import KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaConnectionError, UnstableOffsetCommitError
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from pipeline.clients.kafka import open_admin, open_consumer, open_producer
from pipeline.clients.kafka_offsets import committed_offsets
from pipeline.core.settings import KafkaSettings, Settings
from pipeline.sinks.commit_round import commit_round
from schemas.dead_letters import DeadLetter, from_headers
from schemas.records import Origin, Record

pytestmark = pytest.mark.stack


@pytest.fixture
def kafka(fresh_settings: Settings) -> KafkaSettings:
    settings = fresh_settings.kafka
    with closing(open_admin(settings)) as admin:
        admin.create_topics([NewTopic(settings.topic_raw, 2, 1), NewTopic(settings.topic_dead, 1, 1)])
        admin.wait_for_topics([settings.topic_raw, settings.topic_dead])
    return settings


def dead(kafka: KafkaSettings, offset: int, value: bytes | None = b"broken", partition: int = 0) -> DeadLetter:
    origin = Origin(topic=kafka.topic_raw, partition=partition, offset=offset, timestamp_ms=1_700_000_000_000)
    return DeadLetter(
        record=Record(origin=origin, key=b"a key", value=value), stage="parse", reason="not JSON", error="at byte 0"
    )


def dead_letters(kafka: KafkaSettings, *, isolation: str = "read_committed") -> list[DeadLetter]:
    """Return all dead letters that a reader of this isolation sees."""
    found = []
    partition = TopicPartition(kafka.topic_dead, 0)
    with open_consumer(kafka, isolation_level=isolation) as consumer:
        consumer.assign([partition])
        consumer.seek(partition, 0)
        end = consumer.end_offsets([partition])[partition]
        while consumer.position(partition) < end:
            for message in consumer.poll(timeout_ms=200).get(partition, []):
                assert message.key == str(from_headers(message.headers, message.value).record.origin).encode()
                found.append(from_headers(message.headers, message.value))
    return found


def place(kafka: KafkaSettings, partition: int = 0) -> tuple[str, int]:
    return kafka.topic_raw, partition


class Stumbling:
    """A producer that fails once at one step, after it or instead of it."""

    def __init__(self, step: str, failure: Callable[[], None], *, after: bool = False) -> None:
        self.step, self.failure, self.after = step, failure, after
        self.failed = False

    def __call__(self, settings: KafkaSettings, **options: Any) -> KafkaProducer:
        producer = open_producer(settings, **options)
        take = getattr(producer, self.step)

        def stumble(*arguments: Any) -> Any:
            if self.failed:
                return take(*arguments)
            self.failed = True
            if self.after:
                take(*arguments)
            return self.failure()

        setattr(producer, self.step, stumble)
        return producer


def lose_connection() -> None:
    raise KafkaConnectionError("gone")


def test_dead_letters_and_offsets_are_there(kafka: KafkaSettings) -> None:
    """Keys, bytes, reasons, null values and offsets are committed unchanged."""
    given = [dead(kafka, 3), dead(kafka, 4, None), dead(kafka, 0, b"", 1)]
    result = commit_round(kafka, round_id="r1", offsets={place(kafka, 0): 5, place(kafka, 1): 1}, dead=given)
    assert result.dead == 3
    assert dead_letters(kafka) == given
    assert committed_offsets(kafka) == {place(kafka, 0): 5, place(kafka, 1): 1}


@pytest.mark.parametrize("step", ["send_offsets_to_transaction", "commit_transaction"])
def test_a_crash_in_a_transaction_leaves_nothing_to_see(kafka: KafkaSettings, step: str) -> None:
    """Dead letters written but not committed are invisible, offsets unmoved; the rerun does it once."""

    def crash() -> None:
        raise SystemExit("killed")

    with pytest.raises(SystemExit):
        commit_round(
            kafka, round_id="r1", offsets={place(kafka): 5}, dead=[dead(kafka, 4)], open_client=Stumbling(step, crash)
        )
    assert dead_letters(kafka) == []
    assert len(dead_letters(kafka, isolation="read_uncommitted")) == 1
    assert committed_offsets(kafka) == {}

    commit_round(kafka, round_id="r1", offsets={place(kafka): 5}, dead=[dead(kafka, 4)])
    assert dead_letters(kafka) == [dead(kafka, 4)]
    assert committed_offsets(kafka) == {place(kafka): 5}


@pytest.mark.parametrize("step", ["begin_transaction", "send_offsets_to_transaction", "commit_transaction"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_lost_connection_at_any_step_commits_once(kafka: KafkaSettings, step: str, after: bool) -> None:
    """The dead letter is written once, whether or not Kafka had already committed."""
    result = commit_round(
        kafka,
        round_id="r1",
        offsets={place(kafka): 5},
        dead=[dead(kafka, 4)],
        open_client=Stumbling(step, lose_connection, after=after),
    )
    assert result.attempts == 2
    assert dead_letters(kafka) == [dead(kafka, 4)]
    assert committed_offsets(kafka) == {place(kafka): 5}


def test_offsets_never_move_backwards(kafka: KafkaSettings) -> None:
    """A slower run commits only what is still ahead."""
    commit_round(kafka, round_id="r1", offsets={place(kafka, 0): 9, place(kafka, 1): 2}, dead=[dead(kafka, 8)])
    result = commit_round(
        kafka,
        round_id="r1",
        offsets={place(kafka, 0): 5, place(kafka, 1): 4},
        dead=[dead(kafka, 4), dead(kafka, 3, partition=1)],
    )
    assert result.offsets == {place(kafka, 1): 4}
    assert committed_offsets(kafka) == {place(kafka, 0): 9, place(kafka, 1): 4}
    assert dead_letters(kafka) == [dead(kafka, 8), dead(kafka, 3, partition=1)]


def test_a_run_that_was_overtaken_repeats_nothing(kafka: KafkaSettings) -> None:
    """Another run commits in the middle of ours: ours is fenced off, reads the offsets, and finds all done."""

    def overtaken() -> None:
        commit_round(kafka, round_id="r1", offsets={place(kafka): 7}, dead=[dead(kafka, 4)])

    slow = Stumbling("send_offsets_to_transaction", overtaken, after=True)
    result = commit_round(kafka, round_id="r1", offsets={place(kafka): 5}, dead=[dead(kafka, 4)], open_client=slow)
    assert (result.offsets, result.dead_passed, result.attempts) == ({}, 1, 2)
    assert dead_letters(kafka) == [dead(kafka, 4)]
    assert committed_offsets(kafka) == {place(kafka): 7}


def test_two_runs_at_once_are_harmless(kafka: KafkaSettings) -> None:
    """Both commit the same round at the same time: every dead letter is there once."""
    round_of = [dead(kafka, offset) for offset in range(5)]
    results: list[Mapping[tuple[str, int], int]] = []

    def run() -> None:
        results.append(commit_round(kafka, round_id="r1", offsets={place(kafka): 5}, dead=round_of).offsets)

    runs = [threading.Thread(target=run) for _ in range(2)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert sorted(map(len, results)) == [0, 1]
    assert dead_letters(kafka) == round_of
    assert committed_offsets(kafka) == {place(kafka): 5}


def test_large_dead_letters_are_one_transaction(fresh_settings: Settings) -> None:
    """Megabytes of dead letters, each larger than a usual request, arrive complete in one transaction."""
    settings = fresh_settings.kafka
    with closing(open_admin(settings)) as admin:
        admin.create_topics(
            [
                NewTopic(settings.topic_raw, 1, 1),
                NewTopic(settings.topic_dead, 1, 1, topic_configs={"max.message.bytes": "20000000"}),
            ]
        )
        admin.wait_for_topics([settings.topic_raw, settings.topic_dead])
    given = [dead(settings, offset, bytes([65 + offset]) * 1_500_000) for offset in range(4)]
    commit_round(settings, round_id="r1", offsets={place(settings): 4}, dead=given)
    assert dead_letters(settings) == given


def test_a_commit_is_seen_at_once(kafka: KafkaSettings) -> None:
    """Kafka acknowledges a transaction before its offsets can be read: a reader waits for them."""
    for offset in range(1, 21):
        commit_round(kafka, round_id="r1", offsets={place(kafka): offset})
        assert committed_offsets(kafka) == {place(kafka): offset}


def test_a_transaction_that_stays_open_holds_nobody_up(kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The offsets of a run that died during its commit do not count."""
    monkeypatch.setattr("pipeline.clients.kafka_offsets.STABLE_WAIT_S", 0.3)
    commit_round(kafka, round_id="r1", offsets={place(kafka): 3})
    with closing(open_producer(kafka, transactional_id=f"{kafka.topic_raw}-died")) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send_offsets_to_transaction(
            {TopicPartition(*place(kafka)): OffsetAndMetadata(9, "", -1)}, ConsumerGroupMetadata(group_id=kafka.group)
        )
        with closing(open_admin(kafka)) as admin:
            admin.require_stable = True
            with pytest.raises(UnstableOffsetCommitError):
                admin.list_group_offsets(kafka.group)
        assert committed_offsets(kafka) == {place(kafka): 3}
        producer.commit_transaction()
    assert committed_offsets(kafka) == {place(kafka): 9}


def test_the_very_first_commit_is_waited_for_too(kafka: KafkaSettings) -> None:
    """Kafka's list of a group's offsets would leave out a pending first commit."""
    with closing(open_producer(kafka, transactional_id=f"{kafka.topic_raw}-first")) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send_offsets_to_transaction(
            {TopicPartition(*place(kafka)): OffsetAndMetadata(9, "", -1)}, ConsumerGroupMetadata(group_id=kafka.group)
        )
        late = threading.Timer(1.0, producer.commit_transaction)
        late.start()
        found = committed_offsets(kafka)
        late.join()
    assert found == {place(kafka): 9}
