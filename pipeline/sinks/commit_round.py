"""The commit of a round: its dead letters and the group's offsets, in one Kafka transaction.

Readers see all of it or nothing: a reader of the dead-letter topic with `read_committed` sees a dead letter exactly when its
offset is committed. Offsets never move backwards, even beside other runs of the same group.

How: the transactional id belongs to the group, so a commit first fences off any earlier run and ends its unfinished
transaction. Only then does it ask where the group stands, and it leaves out what the group has passed. A run that was fenced
off, or that lost its broker, starts again with a new producer: offsets committed by its last attempt count as passed.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from kafka import KafkaProducer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError, ProducerFencedError
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from pipeline.clients.commit_marks import mark
from pipeline.clients.kafka import HEADROOM_BYTES, open_producer, unreachable
from pipeline.clients.kafka_offsets import Committed, group_commits
from pipeline.clients.kafka_refusals import TOO_LARGE, advice, raise_limit, require_dead_topic
from pipeline.core.errors import TidewireError, Unreachable
from pipeline.core.settings import KafkaSettings
from pipeline.sources.offset_ranges import LostRange
from schemas.dead_letters import DeadLetter, to_headers

IN_FLIGHT_BYTES = 16_000_000
ATTEMPT_S = 60.0
ATTEMPT_BYTES_PER_S = 500_000  # kafka-python's own CRC-32C, with a busy processor, does about twice that
ATTEMPT_MAX_S = 850.0  # brokers allow transactions of 900 s
FRESH_STARTS = 5
OPEN_S = 30.0

Offsets = Mapping[tuple[str, int], int]
Commits = Mapping[tuple[str, int], Committed]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitResult:
    """The result of a commit.

    `offsets` are the moved ones. `passed` are the partitions where the group already stood at the new offset or later.
    `dead` is the number of dead letters written, `dead_passed` the number left out because their offset was committed
    before. `attempts` is the number of transactions that were begun or prepared.
    """

    offsets: Offsets
    passed: tuple[tuple[str, int], ...] = ()
    dead: int = 0
    dead_passed: int = 0
    attempts: int = 1


def commit_round(
    settings: KafkaSettings,
    *,
    offsets: Offsets,
    round_id: str,
    dead: Sequence[DeadLetter] = (),
    planned: Offsets | None = None,
    patience_s: float = 300.0,
    attempt_s: float | None = None,
    open_client: Callable[..., KafkaProducer] = open_producer,
    fetch_commits: Callable[..., Commits] = group_commits,
    check_topic: Callable[[KafkaSettings], None] = require_dead_topic,
    pause: Callable[[float], None] = time.sleep,
) -> CommitResult:
    """Write the dead letters and move the group to `offsets` (the next ones to read), in one transaction.

    Safe to repeat. After an exception the transaction is complete or has no effect.

    Args:
        settings: The connection to Kafka, the group, and the topics.
        offsets: The next offset to read, by topic and partition.
        round_id: The name of the round, which the commit's mark holds.
        dead: The dead letters of the round.
        planned: The group's offsets when the round was planned. A dead letter is left out if another run has committed
            its offset since.
        patience_s: Time limit of all attempts.
        attempt_s: Time limit of one attempt; None: computed from the size of the dead letters.
        open_client: Opens a producer.
        fetch_commits: Reads the group's offsets with their marks.
        check_topic: Raises where dead letters have no topic; asked before the first attempt, and after each that failed.
        pause: Waits between two attempts.

    Raises:
        Unreachable: Kafka did not answer for `patience_s`.
        TopicMissing: There is no topic for dead letters.
        TidewireError: Kafka refuses, or other runs of this group keep taking over.
    """

    def ahead(committed: Offsets) -> Offsets:
        return {each: offset for each, offset in offsets.items() if committed.get(each, -1) < offset}

    attempt = _Attempt(
        settings=settings,
        offsets=offsets,
        round_id=round_id,
        planned=planned or {},
        moves=ahead,
        dead=dead,
        timeout_s=_enough_s(dead) if attempt_s is None else attempt_s,
        open_client=open_client,
        fetch_commits=fetch_commits,
        check_topic=check_topic,
    )
    return _persist(attempt, patience_s, pause)


def restart_group(
    settings: KafkaSettings,
    lost: Sequence[LostRange],
    *,
    round_id: str,
    patience_s: float = 300.0,
    open_client: Callable[..., KafkaProducer] = open_producer,
    fetch_commits: Callable[..., Commits] = group_commits,
) -> CommitResult:
    """Move the group to where its logs begin: back in topics that were made anew, ahead over offsets that expired.

    Nothing else ever moves offsets backwards. A partition stays unchanged if the group has moved since the plan, because
    another run was faster.
    """
    moved = {(each.topic, each.partition): each.moves for each in lost}

    def restarted(committed: Offsets) -> Offsets:
        return {place: new for place, (old, new) in moved.items() if committed.get(place) == old}

    attempt = _Attempt(
        settings=settings,
        offsets={place: new for place, (_, new) in moved.items()},
        round_id=round_id,
        planned={},
        moves=restarted,
        dead=(),
        timeout_s=ATTEMPT_S,
        open_client=open_client,
        fetch_commits=fetch_commits,
        check_topic=require_dead_topic,
    )
    return _persist(attempt, patience_s, time.sleep)


def transactional_id(settings: KafkaSettings) -> str:
    """Return the id that all runs of a group share for commits, so that each fences off those before it."""
    return f"tidewire-{settings.group}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """The work of one transaction; `moves` computes the offsets to move from the group's present offsets."""

    settings: KafkaSettings
    offsets: Offsets
    round_id: str
    planned: Offsets
    moves: Callable[[Offsets], Offsets]
    dead: Sequence[DeadLetter]
    timeout_s: float
    open_client: Callable[..., KafkaProducer]
    fetch_commits: Callable[..., Commits]
    check_topic: Callable[[KafkaSettings], None]

    def check(self) -> None:
        """Raise the true reason where the dead letters have no topic; a Kafka that does not answer is left to the commit."""
        if self.dead:
            with suppress(Unreachable):
                self.check_topic(self.settings)

    def open(self) -> KafkaProducer:
        timeout_ms = max(int(self.timeout_s * 1000), 30_000)
        return self.open_client(
            self.settings,
            patience_s=OPEN_S,
            transactional_id=transactional_id(self.settings),
            transaction_timeout_ms=timeout_ms,
            delivery_timeout_ms=timeout_ms,
            request_timeout_ms=min(timeout_ms, 120_000),
            compression_type="zstd",  # a letter of a compressed message is hardly larger than that message
            max_request_size=max(self.settings.max_message_bytes, *map(_size, self.dead), 0) + HEADROOM_BYTES,
        )

    def commit(self, producer: KafkaProducer) -> CommitResult:
        """Commit with a new producer. The order matters: fence first, then ask where the group stands, then write."""
        producer.init_transactions()
        commits = self.fetch_commits(self.settings, patience_s=OPEN_S)
        committed = {place: found.offset for place, found in commits.items()}
        moving = self.moves(committed)
        dead = [each for each in self.dead if not _passed(each, self.planned, committed)]
        if moving or dead:
            producer.begin_transaction()
            _send(producer, self.settings.topic_dead, dead, self.timeout_s)
            if moving:
                producer.send_offsets_to_transaction(
                    {
                        TopicPartition(*each): OffsetAndMetadata(
                            offset, mark(self.round_id, commits[each].metadata if each in commits else ""), -1
                        )
                        for each, offset in moving.items()
                    },
                    ConsumerGroupMetadata(group_id=self.settings.group),
                )
            producer.commit_transaction()
        return CommitResult(
            offsets=moving,
            passed=tuple(sorted(set(self.offsets) - set(moving))),
            dead=len(dead),
            dead_passed=len(self.dead) - len(dead),
        )


def _persist(attempt: _Attempt, patience_s: float, pause: Callable[[float], None]) -> CommitResult:
    """Repeat the attempt, each time with a new producer, until it succeeds."""
    if not attempt.offsets and not attempt.dead:
        return CommitResult(offsets={}, attempts=0)
    attempt.check()
    deadline = time.monotonic() + patience_s
    fresh_starts = attempts = 0
    while True:
        attempts += 1
        try:
            return replace(_in_time(attempt), attempts=attempts)
        except KafkaError as error:
            fresh_starts += not error.retriable
            if fresh_starts >= FRESH_STARTS or not (error.retriable or _spent(error)):
                raise _refused(attempt, error) from error
            attempt.check()
            if time.monotonic() >= deadline:
                raise unreachable(attempt.settings, error, patience_s) from error
            pause(random.uniform(0.2, 1.0))  # noqa: S311 (so that two runs don't fence each other off in step)


def _in_time(attempt: _Attempt) -> CommitResult:
    """Try once in a separate thread: kafka-python waits for ever when a broker disappears during a transaction.

    Raises KafkaTimeoutError where it takes too long; the next attempt fences this one off.
    """
    outcome: list[CommitResult | BaseException] = []
    producers: list[KafkaProducer] = []

    def run() -> None:
        try:
            producers.append(attempt.open())
            outcome.append(attempt.commit(producers[0]))
        except KafkaError as error:
            if producers and not (error.retriable or _spent(error)):
                with suppress(KafkaError):
                    producers[0].abort_transaction()
            outcome.append(error)
        except BaseException as error:  # noqa: BLE001 (raised in the caller's thread)
            outcome.append(error)

    thread = threading.Thread(target=run, name="commit-round", daemon=True)
    thread.start()
    thread.join(attempt.timeout_s)
    result = outcome[0] if outcome else KafkaTimeoutError(f"the commit did not end within {attempt.timeout_s:.0f} s")
    for producer in producers:
        _close(producer, clean=isinstance(result, CommitResult))
    if isinstance(result, BaseException):
        raise result
    return result


def _spent(error: KafkaError) -> bool:
    """Tell whether this producer is useless but a new one may succeed.

    Another run has fenced it off, or it is in a failed state, which kafka-python reports as a plain KafkaError.
    """
    return isinstance(error, ProducerFencedError) or type(error) is KafkaError or type(error).__name__ in _SPENT


_SPENT = frozenset({
    "InvalidProducerEpochError",
    "InvalidProducerIdMappingError",
    "InvalidTxnStateError",
    "OutOfOrderSequenceNumberError",
    "TransactionAbortedError",
    "UnknownProducerIdError",
})  # fmt: skip


def _refused(attempt: _Attempt, error: KafkaError) -> TidewireError:
    settings = attempt.settings
    if isinstance(error, ProducerFencedError):
        return TidewireError(
            f"another run of group '{settings.group}' keeps taking over the commit; stop one of them, or give each a "
            "[kafka] group of its own. Nothing of this round was committed"
        )
    if isinstance(error, TOO_LARGE) and attempt.dead:
        largest = max(attempt.dead, key=_size)
        enough = _size(largest) + HEADROOM_BYTES
        return TidewireError(
            f"{settings.topic_dead} does not take the dead letter of {largest.record.origin} ({_size(largest)} bytes before "
            f"compression): raise its limit ({raise_limit(settings, settings.topic_dead, enough)}), then run again. "
            f"Nothing of this round was committed: {error}"
        )
    hint = advice(settings, error, settings.topic_dead)
    return TidewireError(
        f"Kafka refused to commit for group '{settings.group}', nothing was committed: {error}{hint and f'; {hint}'}"
    )


def _passed(dead: DeadLetter, planned: Offsets, committed: Offsets) -> bool:
    """Tell whether another run committed this offset after our plan; offsets read again on purpose do not count."""
    place = (dead.record.origin.topic, dead.record.origin.partition)
    return planned.get(place, 0) <= dead.record.origin.offset < committed.get(place, 0)


def _enough_s(dead: Sequence[DeadLetter]) -> float:
    size = sum(map(_size, dead))
    return min(ATTEMPT_S + size / ATTEMPT_BYTES_PER_S, ATTEMPT_MAX_S)


def _size(letter: DeadLetter) -> int:
    return len(letter.record.value or b"")


def _send(producer: KafkaProducer, topic: str, dead: Sequence[DeadLetter], timeout_s: float) -> None:
    """Send all dead letters and wait until they are written; at most about IN_FLIGHT_BYTES, or one letter, wait at a time."""
    waiting: list[Any] = []
    waiting_bytes = 0
    for each in dead:
        key = str(each.record.origin).encode()
        waiting.append(producer.send(topic, key=key, value=each.record.value, headers=to_headers(each)))
        waiting_bytes += _size(each)
        if waiting_bytes >= IN_FLIGHT_BYTES:
            _await(waiting, timeout_s)
            waiting_bytes = 0
    _await(waiting, timeout_s)


def _await(waiting: list[Any], timeout_s: float) -> None:
    for future in waiting:
        future.get(timeout=timeout_s)
    waiting.clear()


def _close(producer: KafkaProducer, *, clean: bool) -> None:
    """Close a producer without waiting for unsent records, as `close` alone would."""
    if not clean:
        producer._sender.force_close()  # noqa: SLF001 (3.0.12 has no public way)
    with suppress(KafkaTimeoutError):
        producer.close(timeout=5)
