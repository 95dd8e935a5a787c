"""Reads the topic of dead letters: the place and reason of each, and its replays.

A replay leaves a note on the same topic: a record with the dead letter's key, no value, and a header that says when and
where its message was sent again. Headers alone distinguish letters, notes and other messages.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pipeline.clients.kafka_topic import Place, read_topic
from pipeline.core.errors import TidewireError, UsageError
from pipeline.core.plural import count_noun
from pipeline.core.settings import KafkaSettings
from schemas.dead_letters import PREFIX, DeadLetter, from_headers
from schemas.records import Origin

REPLAYED_AT = PREFIX + "replayed_at"
REPLAYED_TO = PREFIX + "replayed_to"
REPLAY_OF = PREFIX + "replay_of"
HEAD_BYTES = 200

ReadTopic = Callable[..., Iterator[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A replay of a dead letter's message: its time (ms since 1970 UTC) and new place (topic/partition/offset)."""

    at_ms: int
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadEntry:
    """A dead letter with only the first bytes of its payload; `key` is topic/partition/offset of the message that died.

    `died_ms` is the time of the letter; `place` is its partition and offset on the topic of dead letters. `times`
    counts the deaths of this record; `payload_hash` is the same for every record with the same key and value.
    """

    key: str
    stage: str
    reason: str
    error: str
    died_ms: int
    origin: Origin
    payload_hash: str
    size: int | None
    has_key: bool
    head: bytes
    place: Place
    times: int = 1
    replays: tuple[Replay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadFilter:
    """Conditions on dead letters; all given ones must hold. Times are ms since 1970 UTC, `until` excluded."""

    stage: str | None = None
    reason: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    keys: frozenset[str] = frozenset()
    replayed: bool = False

    def takes(self, entry: DeadEntry) -> bool:
        """Whether an entry meets all conditions; `reason` matches any part of its reason, ignoring case."""
        return (
            (self.stage is None or entry.stage.lower() == self.stage.lower())
            and (self.reason is None or self.reason.lower() in entry.reason.lower())
            and (self.since_ms is None or entry.died_ms >= self.since_ms)
            and (self.until_ms is None or entry.died_ms < self.until_ms)
            and (not self.keys or entry.key in self.keys)
            and (self.replayed or not entry.replays)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadSummary:
    """The numbers of dead letters, of distinct payloads, and of letters by stage and reason."""

    letters: int
    payloads: int
    by_reason: Mapping[tuple[str, str], int]

    @property
    def by_stage(self) -> dict[str, int]:
        """The counts of each stage."""
        counts: Counter[str] = Counter()
        for (stage, _), count in self.by_reason.items():
            counts[stage] += count
        return dict(counts)


@dataclass(slots=True)
class _Index:
    """Gathers letters and notes in the order of the topic."""

    entries: dict[str, DeadEntry] = field(default_factory=dict)
    replays: dict[str, list[Replay]] = field(default_factory=dict)
    strangers: int = 0

    def add(self, record: Any) -> None:
        headers = dict(record.headers)
        if REPLAYED_AT in headers:
            note = Replay(at_ms=int(headers[REPLAYED_AT]), to=headers.get(REPLAYED_TO, b"").decode())
            self.replays.setdefault((record.key or b"").decode(), []).append(note)
            return
        try:
            entry = _entry(record)
        except (KeyError, ValueError):
            self.strangers += 1
            return
        before = self.entries.get(entry.key)
        if before is not None and before.payload_hash == entry.payload_hash:
            self.entries[entry.key] = replace(entry, times=before.times + 1)
        else:  # same coordinates, other bytes: the topic was made anew, and older notes belong to another message
            self.entries[entry.key] = entry
            self.replays.pop(entry.key, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """All dead letters, oldest first; `strangers` counts records on the topic that Tidewire did not write."""

    entries: Sequence[DeadEntry]
    strangers: int = 0

    def chosen(self, wanted: DeadFilter) -> list[DeadEntry]:
        """Return the entries that meet the conditions; raises UsageError for a missing key."""
        missing = sorted(wanted.keys - {entry.key for entry in self.entries})
        if missing:
            raise UsageError(f"no dead letter {missing[0]}; `tidewire dead list --all` shows what there is")
        return [entry for entry in self.entries if wanted.takes(entry)]


def list_dead(kafka: KafkaSettings, *, patience_s: float = 30.0, read: ReadTopic = read_topic) -> DeadLetters:
    """Read the whole topic of dead letters; of each payload only the first bytes are kept."""
    index = _Index()
    for record in read(kafka, kafka.topic_dead, patience_s=patience_s):
        index.add(record)
    entries = [replace(entry, replays=tuple(index.replays.get(entry.key, ()))) for entry in index.entries.values()]
    entries.sort(key=lambda entry: (entry.died_ms, entry.place))
    return DeadLetters(entries=entries, strangers=index.strangers)


def read_payloads(
    kafka: KafkaSettings, entries: Iterable[DeadEntry], *, read: ReadTopic = read_topic
) -> Iterator[tuple[DeadEntry, DeadLetter]]:
    """Yield the chosen dead letters with their original bytes, one at a time, in the order of the topic."""
    wanted = {entry.place: entry for entry in entries}
    if not wanted:
        return
    start = {partition: min(offset for number, offset in wanted if number == partition) for partition, _ in wanted}
    for record in read(kafka, kafka.topic_dead, start=start):
        entry = wanted.pop((record.partition, record.offset), None)
        if entry is not None:
            yield entry, from_headers(record.headers, record.value)
        if not wanted:
            return
    raise TidewireError(
        f"{count_noun(len(wanted), 'dead letter')} left {kafka.topic_dead} while they were read; try again"
    )


def summarize_dead(entries: Sequence[DeadEntry]) -> DeadSummary:
    """Return the counts, the most frequent reason first."""
    by_reason = Counter((entry.stage, entry.reason) for entry in entries)
    return DeadSummary(
        letters=len(entries),
        payloads=len({entry.payload_hash for entry in entries}),
        by_reason=dict(by_reason.most_common()),
    )


def moment_ms(word: str, option: str) -> int:
    """Return an ISO 8601 time as ms since 1970, UTC where it names no zone; raises UsageError."""
    try:
        moment = datetime.fromisoformat(word)
    except ValueError as error:
        raise UsageError(f"{option} {word!r}: write a time as ISO 8601, for example 2025-03-01T12:00") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _entry(record: Any) -> DeadEntry:
    dead = from_headers(record.headers, record.value)
    value = dead.record.value
    return DeadEntry(
        key=str(dead.record.origin),
        stage=dead.stage,
        reason=dead.reason,
        error=dead.error,
        died_ms=record.timestamp,
        origin=dead.record.origin,
        payload_hash=dead.payload_hash,
        size=None if value is None else len(value),
        has_key=dead.record.key is not None,
        head=(value or b"")[:HEAD_BYTES],
        place=(record.partition, record.offset),
    )
