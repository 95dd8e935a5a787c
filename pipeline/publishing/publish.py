"""Sends lines of JSON to the topic `news.raw`, each checked as a run would check it."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from pipeline.clients.kafka_sender import Connect, OutgoingRecord, RecordSender
from pipeline.core.errors import LineRefused
from pipeline.core.plural import count_noun
from pipeline.core.settings import Settings
from pipeline.publishing.map_fields import FieldMap, map_fields
from pipeline.publishing.read_lines import Line
from schemas.articles import Article
from schemas.records import Origin, Record
from transforms.messages.errors import BadInput
from transforms.messages.parse import parse_article
from transforms.messages.strict_json import check_depth, check_encoding, explain

OnError = Literal["stop", "skip", "send"]
SHOWN_REFUSALS = 100
TOO_LARGE = "too large for Kafka"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A line that a run would reject: its place, the counted reason, and the detail."""

    place: str
    reason: str
    error: str

    def __str__(self) -> str:
        detail = "" if self.error == self.reason else f": {self.error}"
        return f"{self.place}: {self.reason}{detail}"


@dataclass(slots=True, kw_only=True)
class PublishReport:
    """Counts of lines: `read` = `sent` + `sent_broken` + `skipped` + `blank`, plus the line that stopped the publication.

    `refusals` holds the first refusals only; `reasons` counts all of them. `delivered` messages are acknowledged by Kafka:
    all that were sent, unless an exception ended the publication.
    """

    read: int = 0
    sent: int = 0
    sent_broken: int = 0
    skipped: int = 0
    blank: int = 0
    delivered: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Return the number of lines that a run would reject."""
        return self.reasons.total()

    @property
    def total_sent(self) -> int:
        """Return the number of messages that were sent."""
        return self.sent + self.sent_broken

    def add_refusal(self, refusal: Refusal) -> None:
        """Count a refusal, and keep it if it is among the first."""
        self.reasons[refusal.reason] += 1
        if len(self.refusals) < SHOWN_REFUSALS:
            self.refusals.append(refusal)


def publish_lines(
    lines: Iterable[Line],
    *,
    settings: Settings,
    mapping: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    on_error: OnError = "stop",
    limit: int | None = None,
    topic: str | None = None,
    clock: Callable[[], float] = time.time,
    connect: Connect | None = None,
    report: PublishReport | None = None,
) -> PublishReport:
    """Send every line that is a valid message, in order, and count the outcome of each; blank lines are skipped.

    A line is sent byte for byte, unless `mapping` or `defaults` ask for changes. All sent messages are acknowledged
    when this returns or raises. An error while reading `lines` is passed on.

    Args:
        lines: The lines of the files.
        settings: The settings in force.
        mapping: For each target field the source field of the archive's record.
        defaults: Values for target fields that are lacking.
        on_error: What to do with a line that a run would reject: stop, skip it, or send it unchanged.
        limit: The most messages to send.
        topic: A topic other than `[kafka] topic_raw`.
        clock: The present time: dates of a message must not be later.
        connect: Makes the producer.
        report: The report to count in; a caller who passes it keeps the counts after an exception.

    Raises:
        LineRefused: A line would be rejected, and `on_error` is stop.
        RecordsNotDelivered: Kafka did not acknowledge some messages.
        Unreachable: Kafka does not answer.
    """
    report = PublishReport() if report is None else report
    started = clock()
    with RecordSender(settings.kafka, topic or settings.kafka.topic_raw, connect=connect) as outbox:
        publication = _Publication(
            outbox=outbox,
            fields=FieldMap(sources=mapping or {}, defaults=defaults or {}),
            on_error=on_error,
            settings=settings,
            clock=clock,
            report=report,
        )
        try:
            for line in lines:
                publication.take(line)
                if limit is not None and report.total_sent >= limit:
                    break
        finally:
            try:
                outbox.flush()
            finally:
                report.delivered = outbox.delivered
                report.seconds = clock() - started
    return report


def to_outgoing(content: bytes, fields: FieldMap, settings: Settings, *, now_ms: int) -> OutgoingRecord:
    """Return the record for one line, keyed by canonical URL, else `id:` and the article's id; raises BadInput."""
    value = msgspec.json.encode(map_fields(_record(content), fields)) if fields else content
    origin = Origin(topic="", partition=0, offset=0, timestamp_ms=now_ms)
    article = parse_article(
        Record(origin=origin, key=None, value=value),
        max_html_chars=settings.annotate.max_html_chars,
        max_text_chars=settings.annotate.max_text_chars,
    )
    assert isinstance(article, Article)  # only a message without a value is a takedown
    key = message_key(article)
    if len(value) > (max_bytes := settings.kafka.max_message_bytes):
        raise BadInput(TOO_LARGE, f"{len(value)} bytes; [kafka] max_message_bytes is {max_bytes}")
    return OutgoingRecord(key=key, value=value)


def message_key(article: Article) -> bytes:
    """Return the Kafka key of all messages about this article, its tombstone included."""
    return (article.url or f"id:{article.id}").encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Publication:
    """The state of one call of `publish_lines`."""

    outbox: RecordSender
    fields: FieldMap
    on_error: OnError
    settings: Settings
    clock: Callable[[], float]
    report: PublishReport

    def take(self, line: Line) -> None:
        self.report.read += 1
        if not line.content.strip():
            self.report.blank += 1
            return
        try:
            record = self._to_outgoing(line)
        except BadInput as bad:
            self._refuse(line, Refusal(place=line.place, reason=bad.reason, error=bad.error))
            return
        self.outbox.send(record)
        self.report.sent += 1

    def _to_outgoing(self, line: Line) -> OutgoingRecord:
        max_bytes = self.settings.kafka.max_message_bytes
        if line.cut or len(line.content) > max_bytes:  # first, so that a line that is too long is never sent
            raise BadInput(TOO_LARGE, f"[kafka] max_message_bytes is {max_bytes}")
        return to_outgoing(line.content, self.fields, self.settings, now_ms=int(self.clock() * 1000))

    def _refuse(self, line: Line, refusal: Refusal) -> None:
        self.report.add_refusal(refusal)
        if self.on_error == "stop":
            raise LineRefused(
                f"{refusal}\nSent before this line: {count_noun(self.report.total_sent, 'message')}. --on-error skip leaves such"
                " lines out; --on-error send sends them unchanged, and a run makes dead letters of them. Sending the same lines"
                " again does no harm"
            )
        if self.on_error == "send" and refusal.reason != TOO_LARGE:
            self.outbox.send(OutgoingRecord(key=None, value=line.content))
            self.report.sent_broken += 1
        else:
            self.report.skipped += 1


def _record(content: bytes) -> dict[str, Any]:
    """Return the line as a JSON object, for mapping; raises BadInput."""
    text = check_encoding(content)
    check_depth(content)
    try:
        record = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise explain(text, str(error)) from error
    if not isinstance(record, dict):
        raise BadInput("not an object", f"a line is one JSON object; this is a {type(record).__name__}")
    return record
