"""Write and read dead letters: the original bytes are the value of a Kafka record, its headers have everything else.

A dead letter's key is `topic/partition/offset` of the failed record, so that a repeated letter is recognised. Its value
is the unchanged value of that record, so that replaying needs no decoding.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.records import Origin, Record

PREFIX = "tidewire."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A record that settled as dead, with the stage, the reason (a short fixed phrase) and the error text."""

    record: Record
    stage: str
    reason: str
    error: str

    @property
    def payload_hash(self) -> str:
        """The SHA-256 of key and value, equal for a repeated broken message."""
        digest = hashlib.sha256()
        for part in (self.record.key, self.record.value):
            digest.update(b"\0" if part is None else b"\1" + len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()


ERROR_CHARS = 10_000


def _both_ends(error: str) -> str:
    """Return the beginning and the end of a long traceback, its most informative parts."""
    if len(error) <= ERROR_CHARS:
        return error
    return f"{error[: ERROR_CHARS // 2]}\n…\n{error[-ERROR_CHARS // 2 :]}"


def to_headers(dead: DeadLetter) -> list[tuple[str, bytes]]:
    """Return the headers of a dead letter's Kafka record."""
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
    """Return the dead letter of a Kafka record; raises KeyError or ValueError if it is not ours."""
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
