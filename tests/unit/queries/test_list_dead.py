"""Dead letters on the topic are listed, chosen and counted."""

from dataclasses import dataclass, field

import pytest

from pipeline.core.errors import TidewireError, UsageError
from pipeline.core.settings import KafkaSettings
from pipeline.queries.dead_letters import (
    REPLAYED_AT,
    REPLAYED_TO,
    DeadFilter,
    Replay,
    list_dead,
    moment_ms,
    read_payloads,
    summarize_dead,
)
from schemas.dead_letters import DeadLetter, to_headers
from schemas.records import Origin, Record


@dataclass
class Lying:
    """A consumer's record."""

    offset: int
    key: bytes
    value: bytes | None
    headers: list
    partition: int = 0
    timestamp: int = 1_000


def letter(offset, at, *, value=b"{", stage="parse", reason="not JSON", timestamp=1_000, key=None):
    origin = Origin(topic="raw", partition=0, offset=at, timestamp_ms=5)
    record = Record(origin=origin, key=key, value=value)
    dead = DeadLetter(record=record, stage=stage, reason=reason, error="detail")
    return Lying(offset, str(origin).encode(), value, to_headers(dead), timestamp=timestamp)


def note(offset, at, *, at_ms=9):
    headers = [(REPLAYED_AT, str(at_ms).encode()), (REPLAYED_TO, b"raw/0/77")]
    return Lying(offset, f"raw/0/{at}".encode(), None, headers)


@dataclass
class Topic:
    """A topic with these records."""

    records: list
    starts: list = field(default_factory=list)

    def read(self, _kafka, topic, *, start=None, patience_s=0):
        assert topic == "news.dead"
        self.starts.append(start)
        yield from self.records


def listed(*records):
    return list_dead(KafkaSettings(), read=Topic(list(records)).read)


def test_shows_what_died_where_and_why():
    """An entry has everything but the payload's tail."""
    [entry] = listed(letter(3, 8, value=b"x" * 500, key=b"k", timestamp=1_234)).entries
    assert (entry.key, entry.stage, entry.reason, entry.error) == ("raw/0/8", "parse", "not JSON", "detail")
    assert (entry.died_ms, entry.place, entry.size, entry.head, entry.has_key) == (1_234, (0, 3), 500, b"x" * 200, True)


def test_a_takedown_can_die_too():
    """Headers distinguish a letter without a value from a note."""
    [entry] = listed(letter(0, 8, value=None)).entries
    assert (entry.size, entry.has_key, entry.replays) == (None, False, ())


def test_a_letter_that_was_written_twice_is_one():
    """Letters with equal coordinates and bytes are one; the later copy is kept, because the earlier expires first."""
    [entry] = listed(letter(0, 8), letter(1, 8)).entries
    assert (entry.times, entry.place) == (2, (0, 1))


def test_knows_what_was_replayed():
    """A note belongs to the letter with its key."""
    replayed, other = listed(letter(0, 8), letter(1, 9), note(2, 8)).entries
    assert (replayed.replays, other.replays) == ((Replay(at_ms=9, to="raw/0/77"),), ())


def test_a_message_that_dies_again_at_the_same_place_stays_replayed():
    """A second reading of the same broken record is nothing new."""
    [entry] = listed(letter(0, 8), note(1, 8), letter(2, 8)).entries
    assert (len(entry.replays), entry.times) == (1, 2)


def test_other_bytes_at_the_same_place_are_another_letter():
    """A recreated topic starts counting again, so old notes do not concern its messages."""
    [entry] = listed(letter(0, 8, value=b"old"), note(1, 8), letter(2, 8, value=b"new")).entries
    assert (entry.replays, entry.head, entry.place) == ((), b"new", (0, 2))


def test_counts_records_that_are_none_of_ours():
    """Foreign records are no letters and no errors."""
    dead = listed(Lying(0, b"k", b"v", []), letter(1, 8))
    assert (len(dead.entries), dead.strangers) == (1, 1)


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (DeadFilter(), [1, 2, 3]),
        (DeadFilter(stage="Parse"), [1, 2]),
        (DeadFilter(reason="json"), [1]),
        (DeadFilter(since_ms=200), [2, 3]),
        (DeadFilter(until_ms=200), [1]),
        (DeadFilter(stage="parse", since_ms=200), [2]),
        (DeadFilter(keys=frozenset({"raw/0/3"})), [3]),
        (DeadFilter(replayed=True), [1, 2, 3, 4]),
    ],
)
def test_chooses_by_every_condition(wanted, keys):
    """All conditions hold together; replayed ones are left out unless asked for; oldest first."""
    dead = listed(
        letter(0, 4, timestamp=400),
        letter(1, 3, timestamp=300, stage="index", reason="mapping refused"),
        letter(2, 2, timestamp=200, reason="not UTF-8"),
        letter(3, 1, timestamp=100),
        note(4, 4),
    )
    assert [entry.key for entry in dead.chosen(wanted)] == [f"raw/0/{key}" for key in keys]


def test_a_key_that_is_not_there_is_refused():
    """The error says how to find the present keys."""
    with pytest.raises(UsageError, match="no dead letter raw/0/9; `tidewire dead list --all`"):
        listed(letter(0, 8)).chosen(DeadFilter(keys=frozenset({"raw/0/9"})))


def test_counts_reasons_and_distinct_payloads():
    """The most frequent reason comes first; the same bytes under the same key are one payload."""
    dead = listed(letter(0, 1), letter(1, 2, value=b"[", reason="deep"), letter(2, 3), letter(3, 4, key=b"k"))
    summary = summarize_dead(dead.entries)
    assert (summary.letters, summary.payloads) == (4, 3)
    assert list(summary.by_reason.items()) == [(("parse", "not JSON"), 3), (("parse", "deep"), 1)]
    assert summary.by_stage == {"parse": 4}


def test_reads_only_the_payloads_that_are_asked_for():
    """Reading begins at the first chosen letter and gives the original bytes and key."""
    topic = Topic([letter(0, 1), letter(1, 2, value=b"two", key=b"k"), letter(2, 3, value=b"three"), letter(3, 4)])
    wanted = list_dead(KafkaSettings(), read=topic.read).entries[1:3]
    found = list(read_payloads(KafkaSettings(), wanted, read=topic.read))
    assert topic.starts == [None, {0: 1}]
    assert [(entry.key, dead.record.key, dead.record.value) for entry, dead in found] == [
        ("raw/0/2", b"k", b"two"),
        ("raw/0/3", None, b"three"),
    ]


def test_says_when_a_payload_is_gone():
    """Retention that removes an entry between two reads raises an error."""
    entries = listed(letter(0, 1)).entries
    with pytest.raises(TidewireError, match=r"left news\.dead while they were read"):
        list(read_payloads(KafkaSettings(), entries, read=Topic([]).read))


@pytest.mark.parametrize(
    ("word", "ms"),
    [("1970-01-01T00:00:01", 1_000), ("1970-01-02", 86_400_000), ("1970-01-01T01:00:00+01:00", 0)],
)
def test_reads_times(word, ms):
    """ISO 8601, UTC where no zone is named."""
    assert moment_ms(word, "--since") == ms


def test_refuses_what_is_no_time():
    """The message names the option and shows an example."""
    with pytest.raises(UsageError, match=r"--since 'yesterday'.*2025-03-01T12:00"):
        moment_ms("yesterday", "--since")
