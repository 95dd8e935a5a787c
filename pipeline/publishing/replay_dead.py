"""Sends the messages of dead letters again, byte for byte, and notes each, so that none is sent twice by accident."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from kafka.errors import KafkaError, ProducerFencedError

from pipeline.clients.kafka import open_producer
from pipeline.core.errors import TidewireError
from pipeline.core.settings import KafkaSettings
from pipeline.queries.dead_letters import (
    REPLAY_OF,
    REPLAYED_AT,
    REPLAYED_TO,
    DeadEntry,
    DeadLetters,
    list_dead,
    read_payloads,
)
from schemas.dead_letters import DeadLetter

CHUNK_LETTERS = 500
CHUNK_BYTES = 16_000_000

Chosen = tuple[DeadEntry, DeadLetter]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """The dead letters that were sent again, each key with its new coordinates. `unsendable` have neither key nor value."""

    sent: Sequence[tuple[str, str]]
    unsendable: Sequence[str] = ()


def replay_dead(
    kafka: KafkaSettings,
    choose: Callable[[DeadLetters], Sequence[DeadEntry]],
    *,
    clock: Callable[[], float] = time.time,
    open_client: Callable[..., Any] = open_producer,
) -> ReplayReport:
    """Send the messages of the chosen dead letters to `topic_raw` again, and note each; both in one transaction.

    Another running replay is fenced off before the topic is read, so that two at once send nothing twice. A message
    and its note become visible together; after a failure, a message without a note was not sent.
    """
    with closing(open_client(kafka, transactional_id=transactional_id(kafka))) as producer:
        try:
            producer.init_transactions()
            chosen = choose(list_dead(kafka))
            sendable = [entry for entry in chosen if not _is_empty(entry)]
            sent: list[tuple[str, str]] = []
            for chunk in _chunks(read_payloads(kafka, sendable)):
                sent.extend(_replay(producer, kafka, chunk, int(clock() * 1000)))
        except ProducerFencedError as error:
            raise TidewireError("another replay took over; see `tidewire dead list` for what is left") from error
        except KafkaError as error:
            raise TidewireError(f"Kafka did not take the replay: {error}; what is not noted was not sent") from error
    return ReplayReport(sent=sent, unsendable=[entry.key for entry in chosen if _is_empty(entry)])


def transactional_id(kafka: KafkaSettings) -> str:
    """Return the id of all replays from one topic of dead letters; no run commits under it."""
    return f"tidewire.replay.{kafka.topic_dead}"


def _replay(producer: Any, kafka: KafkaSettings, chunk: Sequence[Chosen], now_ms: int) -> list[tuple[str, str]]:
    producer.begin_transaction()
    try:
        futures = [
            producer.send(
                kafka.topic_raw,
                key=dead.record.key,
                value=dead.record.value,
                headers=[(REPLAY_OF, entry.key.encode())],
            )
            for entry, dead in chunk
        ]
        producer.flush()
        moved = [(entry.key, _place(future.get())) for (entry, _), future in zip(chunk, futures, strict=True)]
        notes = [
            producer.send(
                kafka.topic_dead,
                key=key.encode(),
                headers=[(REPLAYED_AT, str(now_ms).encode()), (REPLAYED_TO, place.encode())],
            )
            for key, place in moved
        ]
        producer.flush()
        for note in notes:
            note.get()
    except ProducerFencedError:
        raise
    except BaseException:
        producer.abort_transaction()
        raise
    producer.commit_transaction()
    return moved


def _chunks(chosen: Iterator[Chosen]) -> Iterator[list[Chosen]]:
    chunk: list[Chosen] = []
    size = 0
    for entry, dead in chosen:
        chunk.append((entry, dead))
        size += entry.size or 0
        if len(chunk) >= CHUNK_LETTERS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _is_empty(entry: DeadEntry) -> bool:
    """Return whether this is a takedown without a key: Kafka accepts it, but it names no article."""
    return entry.size is None and not entry.has_key


def _place(metadata: Any) -> str:
    return f"{metadata.topic}/{metadata.partition}/{metadata.offset}"
