"""Writes and reads dead letters: the original bytes as the value of a Kafka record, everything else in its headers.

A dead letter's key is `topic/partition/offset` of the record that died, so that a repeated letter is recognised; its value
is that record's value to the byte, so that replaying needs no decoding.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.records import Origin, Record

PREFIX = "tidewire."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A record that settled as dead: at which stage, for what reason (a short fixed phrase), with which error text."""

    record: Record
    stage: str
    reason: str
    error: str

    @property
    def payload_hash(self) -> str:
        """The SHA-256 of key and value: the same broken message again has the same."""
        digest = hashlib.sha256()
        for part in (self.record.key, self.record.value):
            digest.update(b"\0" if part is None else b"\1" + len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()


ERROR_CHARS = 10_000


def _both_ends(error: str) -> str:
    """A traceback's beginning and its end say most."""
    if len(error) <= ERROR_CHARS:
        return error
    return f"{error[: ERROR_CHARS // 2]}\n…\n{error[-ERROR_CHARS // 2 :]}"


def to_headers(dead: DeadLetter) -> list[tuple[str, bytes]]:
    """Return what a dead letter's Kafka record carries beside its value."""
    origin = dead.record.origin
    fields = {
        "stage": dead.stage,
        "reason": dead.reason,
        "error": _both_ends(dead.error),
        "topic": origin.topic,
        "partition": str(origin.partition),
        "offset": str(origin.offset),
        "timestamp_ms": str(origin.timestamp_ms),
        "payload_hash": dead.payload_hash,
    }
    headers = [(PREFIX + name, value.encode("utf-8", "backslashreplace")) for name, value in fields.items()]
    if dead.record.key is not None:
        headers.append((PREFIX + "key", dead.record.key))
    return headers


def from_headers(headers: Iterable[tuple[str, bytes]], value: bytes | None) -> DeadLetter:
    """Return the dead letter of a Kafka record; raises KeyError or ValueError where it is none of ours."""
    raw = dict(headers)
    text = {name.removeprefix(PREFIX): field.decode("utf-8") for name, field in raw.items() if name != PREFIX + "key"}
    origin = Origin(
        topic=text["topic"],
        partition=int(text["partition"]),
        offset=int(text["offset"]),
        timestamp_ms=int(text["timestamp_ms"]),
    )
    return DeadLetter(
        record=Record(origin=origin, key=raw.get(PREFIX + "key"), value=value),
        stage=text["stage"],
        reason=text["reason"],
        error=text["error"],
    )
