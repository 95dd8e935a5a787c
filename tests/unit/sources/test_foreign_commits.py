"""Which offsets somebody else's commits passed over."""

from typing import Any

import pytest

from pipeline.clients.commit_marks import KEPT, mark, marked_rounds
from pipeline.clients.kafka_offsets import PartitionOffsets
from pipeline.sources.foreign_commits import SkippedRange, find_forgotten, find_skipped


def seen(**offsets: Any) -> PartitionOffsets:
    return PartitionOffsets(topic="news", partition=2, **{"beginning": 0, "end": 40, "committed": 36} | offsets)


@pytest.mark.parametrize(
    ("offsets", "last", "skipped"),
    [
        ({}, 20, (20, 36)),
        ({"metadata": "theirs"}, 20, (20, 36)),
        ({"metadata": "tidewire r1"}, 20, None),
        ({}, 36, None),
        ({"committed": 10}, 20, None),
        ({}, None, (0, 36)),
        ({"beginning": 30}, 20, (30, 36)),
        ({"beginning": 36}, 20, None),
        ({"committed": None}, 20, None),
        ({"committed": 50}, 20, None),
        ({}, 500, (0, 36)),
    ],
    ids=[
        "no mark",
        "a foreign mark",
        "our mark",
        "committed again",
        "moved back",
        "before the first run",
        "partly expired",
        "expired",
        "never committed",
        "beyond the end",
        "a topic made anew",
    ],
)
def test_messages_between_our_place_and_a_foreign_commit_were_skipped(offsets, last, skipped):
    """Offsets that are still in the log, from where runs last stood to a commit without our mark."""
    found = find_skipped([seen(**offsets)], {} if last is None else {("news", 2): last})
    expected = [] if skipped is None else [SkippedRange(topic="news", partition=2, start=skipped[0], stop=skipped[1])]
    assert found == expected


def test_nothing_is_said_of_runs_that_kept_no_places():
    """After an upgrade the first run only begins to keep them."""
    assert find_skipped([seen()], None) == []


def test_a_skipped_range_says_how_to_read_it():
    """The command reads exactly these offsets."""
    words = str(SkippedRange(topic="news", partition=2, start=20, stop=36))
    assert words.startswith("news/2: offsets 20 to 35 were read by no run")
    assert "tidewire run --partitions 2 --from 20 --to 36" in words


@pytest.mark.parametrize(
    ("offsets", "last", "lost"),
    [({}, 30, None), ({"beginning": 35}, 30, (30, 35)), ({"end": 20}, 30, (0, 30)), ({"committed": 5}, 50, None)],
    ids=["nothing lost", "expired", "made anew", "not forgotten"],
)
def test_a_group_that_kafka_forgot_is_compared_with_where_runs_left_it(offsets, last, lost):
    """Kafka forgets an idle group, and the partitions of a deleted topic."""
    found = find_forgotten([seen(**{"committed": None} | offsets)], {("news", 2): last})
    assert [(each.start, each.stop) for each in found] == ([] if lost is None else [lost])
    assert find_forgotten([seen(committed=None)], None) == []


def test_marks_keep_the_last_rounds_within_what_brokers_store():
    """The oldest rounds fall out, and a foreign commit is none of ours."""
    metadata = ""
    for number in range(3 * KEPT):
        metadata = mark(f"2026-12-01T09:30:00.000Z-{number:08x}-1000", metadata)
    rounds = marked_rounds(metadata) or ()
    assert (len(rounds), rounds[0][25:33]) == (KEPT, f"{3 * KEPT - 1:08x}")
    assert len(metadata) < 4_096
    assert [marked_rounds(words) for words in ("", "theirs", "tidewired")] == [None, None, None]
