"""Kafka records with their coordinates, and the outcome of each offset."""

from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["indexed", "unchanged", "deleted", "dead"]
Place = tuple[str, int, int]  # topic, partition, offset


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Origin:
    """Position of a record in Kafka; `timestamp_ms` is the record's own, in milliseconds since 1970 UTC."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int

    @property
    def place(self) -> Place:
        """The position alone."""
        return self.topic, self.partition, self.offset

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One Kafka record; a `value` of None is a tombstone."""

    origin: Origin
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The outcome of one offset; every offset that was read settles exactly once."""

    origin: Origin
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """The result of a record, with that record: a later stage that fails needs its original bytes."""

    record: Record
    item: Any
