"""Committing a round to a Kafka in memory: all or nothing, never backwards, once in spite of errors."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    ProducerFencedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailedError,
)

from pipeline.clients.kafka_offsets import Committed
from pipeline.core.errors import TidewireError, TopicMissing, Unreachable
from pipeline.core.settings import KafkaSettings
from pipeline.sinks.commit_round import CommitResult, commit_round, restart_group, transactional_id
from pipeline.sources.offset_ranges import LostRange
from schemas.dead_letters import DeadLetter, from_headers
from schemas.records import Origin, Record

SETTINGS = KafkaSettings(topic_raw="news", topic_dead="dead", group="night")


@dataclass
class FakeKafka:
    """A broker's state: the group's offsets and the committed dead letters; producers come from `open`.

    `troubles` maps "step number" (as in "commit 2": the second commit of any producer) to an error or a function.
    """

    committed: dict[tuple[str, int], int] = field(default_factory=dict)
    marks: dict[tuple[str, int], str] = field(default_factory=dict)
    dead: list[tuple[bytes, bytes | None]] = field(default_factory=list)
    headers: list[list[tuple[str, bytes]]] = field(default_factory=list)
    troubles: dict[str, Exception | Callable[[], None]] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    opened: list[dict[str, Any]] = field(default_factory=list)
    checks: int = 0

    def step(self, name: str) -> None:
        self.steps.append(name)
        trouble = self.troubles.get(f"{name} {self.steps.count(name)}")
        if isinstance(trouble, Exception):
            raise trouble
        if trouble is not None:
            trouble()

    def open(self, settings: KafkaSettings, **options: Any) -> "FakeProducer":
        self.step("open")
        self.opened.append(options)
        return FakeProducer(self)

    def check(self, settings: KafkaSettings) -> None:
        self.checks += 1
        trouble = self.troubles.get(f"check {self.checks}")
        if isinstance(trouble, Exception):
            raise trouble

    def fetch(self, settings: KafkaSettings, patience_s: float) -> dict[tuple[str, int], Committed]:
        self.step("fetch")
        return {
            place: Committed(offset=offset, metadata=self.marks.get(place, ""))
            for place, offset in self.committed.items()
        }


@dataclass
class Sent:
    """A send that was acknowledged."""

    kafka: FakeKafka

    def get(self, timeout: float) -> None:
        self.kafka.step("acknowledge")


class FakeSender:
    def force_close(self) -> None:
        """Nothing waits in memory."""


class FakeProducer:
    """A transactional producer: its sends count from the commit on."""

    def __init__(self, kafka: FakeKafka) -> None:
        self.kafka = kafka
        self.sent: list[tuple[bytes, bytes | None]] = []
        self.headers: list[list[tuple[str, bytes]]] = []
        self.offsets: dict[tuple[str, int], int] = {}
        self.marks: dict[tuple[str, int], str] = {}
        self._sender = FakeSender()

    def init_transactions(self) -> None:
        self.kafka.step("init")

    def begin_transaction(self) -> None:
        self.kafka.step("begin")

    def send(self, topic: str, *, key: bytes, value: bytes | None, headers: list[tuple[str, bytes]]) -> Sent:
        assert topic == "dead"
        self.kafka.step("send")
        self.sent.append((key, value))
        self.headers.append(headers)
        return Sent(self.kafka)

    def send_offsets_to_transaction(self, offsets: dict[TopicPartition, Any], group: Any) -> None:
        assert group.group_id == "night"
        self.kafka.step("offsets")
        self.offsets = {tuple(each): committed.offset for each, committed in offsets.items()}
        self.marks = {tuple(each): committed.metadata for each, committed in offsets.items()}

    def commit_transaction(self) -> None:
        self.kafka.step("commit")
        self.keep()

    def keep(self) -> None:
        self.kafka.dead += self.sent
        self.kafka.headers += self.headers
        self.kafka.committed |= self.offsets
        self.kafka.marks |= self.marks
        self.kafka.steps.append("kept")

    def abort_transaction(self) -> None:
        self.kafka.step("abort")

    def close(self, timeout: float) -> None:
        self.kafka.step("close")


def dead(offset: int, value: bytes | None = b"bytes", partition: int = 0) -> DeadLetter:
    origin = Origin(topic="news", partition=partition, offset=offset, timestamp_ms=1)
    return DeadLetter(record=Record(origin=origin, key=b"key", value=value), stage="parse", reason="why", error="how")


def commit(kafka: FakeKafka, **arguments: Any) -> CommitResult:
    options: dict[str, Any] = {
        "open_client": kafka.open,
        "fetch_commits": kafka.fetch,
        "pause": lambda _: None,
        "round_id": "r1",
        "check_topic": kafka.check,
    }
    return commit_round(SETTINGS, **(options | arguments))


def test_dead_letters_and_offsets_are_one_transaction() -> None:
    """Both are there after one commit, and nothing was kept before it."""
    kafka = FakeKafka()
    result = commit(kafka, offsets={("news", 0): 5, ("news", 1): 3}, dead=[dead(4)])
    assert kafka.steps == [
        "open",
        "init",
        "fetch",
        "begin",
        "send",
        "acknowledge",
        "offsets",
        "commit",
        "kept",
        "close",
    ]
    assert kafka.committed == {("news", 0): 5, ("news", 1): 3}
    assert result == CommitResult(offsets={("news", 0): 5, ("news", 1): 3}, dead=1)


@pytest.mark.parametrize("value", [b"bytes", b"", None])
def test_a_dead_letter_carries_the_original_bytes(value: bytes | None) -> None:
    """Key, value and headers are enough to restore the message."""
    kafka = FakeKafka()
    commit(kafka, offsets={("news", 0): 5}, dead=[dead(4, value)])
    assert kafka.dead == [(b"news/0/4", value)]
    assert from_headers(kafka.headers[0], value) == dead(4, value)


def test_the_commit_names_its_round_before_the_earlier_ones() -> None:
    """So a round whose run is killed after the commit is found, and a commit that is not ours is seen."""
    kafka = FakeKafka(
        committed={("news", 0): 1, ("news", 1): 1}, marks={("news", 0): "tidewire r0", ("news", 1): "other"}
    )
    commit(kafka, offsets={("news", 0): 5, ("news", 1): 3})
    assert kafka.marks == {("news", 0): "tidewire r1 r0", ("news", 1): "tidewire r1"}


def test_the_transactional_id_belongs_to_the_group() -> None:
    """Runs of one group fence each other off, but not those of another group."""
    kafka = FakeKafka()
    commit(kafka, offsets={("news", 0): 5})
    assert kafka.opened[0]["transactional_id"] == transactional_id(SETTINGS) == "tidewire-night"


@pytest.mark.parametrize("there", [5, 6])
def test_offsets_never_move_backwards(there: int) -> None:
    """A partition that is already as far stays, and so do the dead letters that it passed."""
    kafka = FakeKafka(committed={("news", 0): there})
    result = commit(kafka, offsets={("news", 0): 5, ("news", 1): 3}, dead=[dead(4), dead(2, partition=1)])
    assert kafka.committed == {("news", 0): there, ("news", 1): 3}
    assert kafka.dead == [(b"news/1/2", b"bytes")]
    assert result == CommitResult(offsets={("news", 1): 3}, passed=(("news", 0),), dead=1, dead_passed=1)


def test_a_repeated_commit_does_nothing() -> None:
    """The same round again begins no transaction."""
    kafka = FakeKafka(committed={("news", 0): 5})
    assert commit(kafka, offsets={("news", 0): 5}, dead=[dead(4)]).dead_passed == 1
    assert "begin" not in kafka.steps


def test_an_empty_round_asks_nobody() -> None:
    """Nothing to commit needs no Kafka."""
    kafka = FakeKafka()
    assert commit(kafka, offsets={}) == CommitResult(offsets={}, attempts=0)
    assert kafka.steps == []


@pytest.mark.parametrize(
    "trouble", ["open 1", "init 1", "fetch 1", "begin 1", "send 1", "acknowledge 1", "offsets 1", "commit 1"]
)
@pytest.mark.parametrize(
    "error",
    [KafkaConnectionError("gone"), KafkaTimeoutError("slow"), ProducerFencedError(), KafkaError("in an error state")],
    ids=["connection", "timeout", "fenced", "failed"],
)
def test_trouble_at_any_step_is_overcome(trouble: str, error: KafkaError) -> None:
    """A new producer begins again; everything is committed once in the end."""
    kafka = FakeKafka(troubles={trouble: error})
    result = commit(kafka, offsets={("news", 0): 5}, dead=[dead(4)])
    assert result == CommitResult(offsets={("news", 0): 5}, dead=1, attempts=2)
    assert (kafka.committed, kafka.dead) == ({("news", 0): 5}, [(b"news/0/4", b"bytes")])


def test_a_commit_whose_answer_was_lost_is_not_repeated() -> None:
    """The broker committed but its answer was lost: the next attempt sees the commit and stops."""
    kafka = FakeKafka()

    def commit_and_lose_the_answer() -> None:
        kafka.committed[("news", 0)] = 5
        kafka.dead.append((b"news/0/4", b"bytes"))
        raise KafkaConnectionError("gone")

    kafka.troubles["commit 1"] = commit_and_lose_the_answer
    result = commit(kafka, offsets={("news", 0): 5}, dead=[dead(4)])
    assert result == CommitResult(offsets={}, passed=(("news", 0),), dead_passed=1, attempts=2)
    assert kafka.dead == [(b"news/0/4", b"bytes")]


def test_another_run_that_got_further_wins() -> None:
    """A run that committed more fences ours off: nothing is repeated or moved back."""
    kafka = FakeKafka()

    def overtake() -> None:
        kafka.committed[("news", 0)] = 9
        raise ProducerFencedError

    kafka.troubles["commit 1"] = overtake
    result = commit(kafka, offsets={("news", 0): 5}, dead=[dead(4)])
    assert kafka.committed == {("news", 0): 9}
    assert (result.dead, result.dead_passed) == (0, 1)


def test_being_fenced_off_for_ever_is_an_error() -> None:
    """Two runs that commit in turns end: one of them gets an error."""
    kafka = FakeKafka(troubles={f"commit {number}": ProducerFencedError() for number in range(1, 99)})
    with pytest.raises(TidewireError, match="another run of group 'night'"):
        commit(kafka, offsets={("news", 0): 5})
    assert kafka.committed == {}
    assert kafka.steps.count("commit") == 5


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MessageSizeTooLargeError("too large"), r"dead letter of news/0/4 \(5 bytes.*max.message.bytes="),
        (TopicAuthorizationFailedError("dead"), r"--operation Write .*--topic dead"),
        (TransactionalIdAuthorizationFailedError("no"), r"--transactional-id tidewire-night"),
        (GroupAuthorizationFailedError("no"), r"--operation Read --group night"),
        (ClusterAuthorizationFailedError("no"), r"--operation IdempotentWrite"),
    ],
)
def test_a_refusal_is_raised_at_once_and_aborts(error: KafkaError, words: str) -> None:
    """An error that waiting does not cure is raised with what mends it, and its transaction is aborted."""
    kafka = FakeKafka(troubles={"acknowledge 1": error})
    with pytest.raises(TidewireError, match=words):
        commit(kafka, offsets={("news", 0): 5}, dead=[dead(4)])
    assert kafka.steps[-2:] == ["abort", "close"]
    assert (kafka.committed, kafka.dead) == ({}, [])


@pytest.mark.parametrize("at", [1, 2])
def test_a_missing_topic_is_named_before_and_after_an_attempt(at: int) -> None:
    """It is asked for before the first attempt and after each that failed."""
    kafka = FakeKafka(troubles={"send 1": KafkaTimeoutError("no metadata"), f"check {at}": TopicMissing("no topic")})
    with pytest.raises(TopicMissing):
        commit(kafka, offsets={("news", 0): 5}, dead=[dead(4)])
    assert kafka.steps.count("open") == at - 1
    assert kafka.committed == {}


def test_a_check_that_gets_no_answer_stops_no_commit() -> None:
    """The commit has more patience than the check."""
    kafka = FakeKafka(troubles={"check 1": Unreachable("away")})
    assert commit(kafka, offsets={("news", 0): 5}, dead=[dead(4)]).dead == 1


def test_only_dead_letters_need_their_topic() -> None:
    """A round without any commits its offsets."""
    kafka = FakeKafka(troubles={"check 1": TopicMissing("no topic")})
    assert commit(kafka, offsets={("news", 0): 5}).offsets == {("news", 0): 5}


def test_the_largest_letter_fits_a_request() -> None:
    """A message that was compressed may be larger than the largest that is sent."""
    kafka = FakeKafka()
    commit(kafka, offsets={("news", 0): 5}, dead=[dead(4, b"x" * (SETTINGS.max_message_bytes + 5))])
    assert kafka.opened[0]["max_request_size"] > SETTINGS.max_message_bytes + 5


def test_a_kafka_that_stays_away_is_unreachable() -> None:
    """After `patience_s` the error says where to look, and nothing is committed."""
    kafka = FakeKafka(troubles={f"init {number}": KafkaConnectionError("refused") for number in range(1, 99)})
    with pytest.raises(Unreachable, match="refused"):
        commit(kafka, offsets={("news", 0): 5}, patience_s=0.0)
    assert kafka.committed == {}


def test_a_commit_that_hangs_is_taken_over() -> None:
    """kafka-python waits for ever for a broker lost in a transaction; the next attempt does not."""
    kafka, release = FakeKafka(), threading.Event()

    def hang() -> None:
        assert release.wait(60)
        raise ProducerFencedError

    kafka.troubles["commit 1"] = hang
    result = commit(kafka, offsets={("news", 0): 5}, attempt_s=0.05)
    release.set()
    assert (result.attempts, kafka.committed) == (2, {("news", 0): 5})


def test_a_bug_is_not_retried() -> None:
    """Errors that are not Kafka's are raised unchanged."""
    kafka = FakeKafka(troubles={"send 1": ZeroDivisionError("a bug")})
    with pytest.raises(ZeroDivisionError):
        commit(kafka, offsets={("news", 0): 5}, dead=[dead(4)])
    assert kafka.steps.count("open") == 1


def test_many_dead_letters_wait_for_acknowledgement_in_parts() -> None:
    """Only some megabytes are under way at a time."""
    kafka = FakeKafka()
    commit(kafka, offsets={("news", 0): 50}, dead=[dead(offset, b"x" * 9_000_000) for offset in range(4)])
    assert [step for step in kafka.steps if step in {"send", "acknowledge"}] == [
        "send", "send", "acknowledge", "acknowledge", "send", "send", "acknowledge", "acknowledge",
    ]  # fmt: skip


def anew(partition: int, stop: int, *, start: int = 0) -> LostRange:
    return LostRange(topic="news", partition=partition, start=start, stop=stop, reason="recreated")


def test_a_topic_made_anew_moves_the_group_back() -> None:
    """Recreated partitions move back to their beginning; one whose unread messages expired moves ahead to its own."""
    kafka = FakeKafka(committed={("news", 0): 50, ("news", 1): 7})
    lost = [anew(0, 50, start=2), LostRange(topic="news", partition=1, start=7, stop=9)]
    restart_group(SETTINGS, lost, round_id="r1", open_client=kafka.open, fetch_commits=kafka.fetch)
    assert kafka.committed == {("news", 0): 2, ("news", 1): 9}


def test_a_group_that_moved_meanwhile_is_not_moved_back() -> None:
    """The commits of another run that restarted the group stand."""
    kafka = FakeKafka(committed={("news", 0): 4})
    result = restart_group(SETTINGS, [anew(0, 50)], round_id="r1", open_client=kafka.open, fetch_commits=kafka.fetch)
    assert kafka.committed == {("news", 0): 4}
    assert result.passed == (("news", 0),)
