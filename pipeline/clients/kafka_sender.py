"""Sends records to one topic in batches, and raises every failure."""

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from kafka.errors import KafkaError

from pipeline.clients.kafka import open_admin, open_producer, retrying
from pipeline.clients.kafka_refusals import advice
from pipeline.core.errors import RecordsNotDelivered, TopicMissing
from pipeline.core.settings import KafkaSettings

Connect = Callable[[KafkaSettings, str], Any]  # returns a producer after checking that the topic exists
BATCH_BYTES = 256_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRecord:
    """A record to be sent; without a timestamp, it gets the time of sending."""

    key: bytes | None
    value: bytes | None
    timestamp_ms: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


class RecordSender:
    """Sends in batches, each record acknowledged by all replicas and written once.

    Records with one key keep their order. Not more than `max_pending_bytes` wait for acknowledgement at any time (the
    client itself has no such limit). A failure is raised by the next `send` or by `flush`. Closing flushes.
    """

    def __init__(
        self,
        kafka: KafkaSettings,
        topic: str,
        *,
        connect: Connect | None = None,
        max_pending_bytes: int = 64_000_000,
        max_pending: int = 20_000,
    ) -> None:
        """Connect; raises Unreachable, or TopicMissing."""
        self.delivered = 0
        self._kafka, self._topic = kafka, topic
        self._max_pending_bytes = max_pending_bytes
        self._max_pending = max_pending
        self._pending: deque[tuple[Any, int]] = deque()
        self._pending_bytes = 0
        self._producer = (connect or _connect)(kafka, topic)

    def send(self, record: OutgoingRecord) -> None:
        """Hand over one record; waits only while too much is pending. Raises RecordsNotDelivered."""
        size = len(record.key or b"") + len(record.value or b"")
        try:
            future = self._producer.send(
                self._topic,
                key=record.key,
                value=record.value,
                timestamp_ms=record.timestamp_ms,
                headers=list(record.headers),
            )
        except KafkaError as error:
            raise self._failure(error) from error
        self._pending.append((future, size))
        self._pending_bytes += size
        while self._pending_bytes > self._max_pending_bytes or len(self._pending) > self._max_pending:
            self._settle_oldest()

    def flush(self) -> None:
        """Return when everything that was sent is acknowledged; raises RecordsNotDelivered."""
        try:
            self._producer.flush()
        except KafkaError as error:
            raise self._failure(error) from error
        while self._pending:
            self._settle_oldest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Flush and close; an error already raised inside the block is kept."""
        try:
            if kind is None:
                self.flush()
        finally:
            self._producer.close(timeout=None if kind is None else 5)

    def _settle_oldest(self) -> None:
        future, size = self._pending.popleft()
        try:
            future.get()
        except KafkaError as error:
            raise self._failure(error) from error
        self.delivered += 1
        self._pending_bytes -= size

    def _failure(self, error: KafkaError) -> RecordsNotDelivered:
        hint = advice(self._kafka, error, self._topic) or "see that Kafka is up (`tidewire status`), then send again"
        return RecordsNotDelivered(
            f"Kafka did not take a message for {self._topic}: {error}; at least {self.delivered} before it were "
            f"delivered; {hint}; repeated messages do no harm",
            self.delivered,
        )


def send_records(
    records: Iterable[OutgoingRecord],
    kafka: KafkaSettings,
    topic: str,
    *,
    connect: Connect | None = None,
) -> int:
    """Send records unchanged and unchecked; return the number acknowledged."""
    with RecordSender(kafka, topic, connect=connect) as sender:
        for record in records:
            sender.send(record)
        sender.flush()
        return sender.delivered


def _connect(kafka: KafkaSettings, topic: str) -> Any:
    with closing(open_admin(kafka)) as admin:
        if topic not in retrying(admin.list_topics, kafka):
            raise TopicMissing(f"topic {topic} does not exist; make it with `tidewire setup`")
    return open_producer(
        kafka, acks="all", enable_idempotence=True, batch_size=BATCH_BYTES, linger_ms=20, compression_type="zstd"
    )
