"""Takes articles down: sends a message with a key and no value, which the next run carries out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.clients.kafka_sender import Connect, OutgoingRecord, RecordSender
from pipeline.core.errors import UsageError
from pipeline.core.settings import KafkaSettings
from transforms.messages.urls import UnusableUrl, canonical_url, page_id

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown:
    """A takedown: the article's id, the key of the message, and the time of the decision (None: now)."""

    id: str
    key: str
    timestamp_ms: int | None = None


def takedown_of_url(url: str) -> Takedown:
    """Return the takedown of the article with this address, in any of its forms; raises UsageError."""
    try:
        canonical = canonical_url(url)
    except UnusableUrl as error:
        raise UsageError(
            f"{url!r} is not a usable address: {error}; give one with http:// or https://, or an article's --id"
        ) from error
    return Takedown(id=page_id(canonical), key=canonical)


def takedown_of_id(article_id: str) -> Takedown:
    """Return the takedown of the article with this id; raises UsageError."""
    if not _ID.fullmatch(article_id):
        raise UsageError(f"{article_id!r} is no article id: 32 hexadecimal digits, as `tidewire search` shows them")
    return Takedown(id=article_id, key=f"id:{article_id}")


def take_down(
    takedowns: Iterable[Takedown], kafka: KafkaSettings, *, connect: Connect | None = None
) -> Sequence[Takedown]:
    """Send the tombstones to `topic_raw` and return them when all are acknowledged."""
    sent = []
    with RecordSender(kafka, kafka.topic_raw, connect=connect) as outbox:
        for takedown in takedowns:
            outbox.send(OutgoingRecord(key=takedown.key.encode(), value=None, timestamp_ms=takedown.timestamp_ms))
            sent.append(takedown)
    return sent
