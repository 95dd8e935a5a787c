"""Lag and loss follow from Kafka's offsets; each server may fail separately."""

import pytest

import pipeline.queries.status
from pipeline.clients.kafka_offsets import PartitionOffsets
from pipeline.core.errors import Unreachable
from pipeline.core.settings import Settings
from pipeline.queries.dead_letters import DeadSummary
from pipeline.queries.status import DeadStatus, IndexStatus, KafkaStatus, PartitionStatus, partition_status, read_status

DEAD = DeadStatus(total=0, open=DeadSummary(letters=0, payloads=0, by_reason={}))


@pytest.mark.parametrize(
    ("beginning", "committed", "end", "lag", "lost"),
    [
        (0, None, 7, 7, 0),
        (3, None, 7, 4, 0),
        (0, 5, 7, 2, 0),
        (0, 7, 7, 0, 0),
        (6, 2, 7, 1, 4),
        (0, 9, 7, 7, 0),
    ],
    ids=["never committed", "never committed, log cut", "behind", "level", "lost some", "topic made anew"],
)
def test_lag_counts_what_a_run_would_still_read(beginning, committed, end, lag, lost):
    """Lag reaches from the next run's start to the end; expired offsets are lost, not lag."""
    offsets = PartitionOffsets(topic="raw", partition=1, beginning=beginning, end=end, committed=committed)
    assert partition_status(offsets) == PartitionStatus(
        partition=1,
        start=beginning,
        committed=committed,
        end=end,
        lag=lag,
        lost=lost,
        stable=end,
        ours=committed is None,
        made_anew=(committed or 0) > end,
    )


def test_messages_behind_an_open_transaction_are_lag():
    """They wait, though no run can read them yet; a mark of ours tells that a run made the commit."""
    offsets = PartitionOffsets(
        topic="raw", partition=1, beginning=0, end=7, committed=7, log_end=12, metadata="tidewire r1"
    )
    status = partition_status(offsets)
    assert (status.lag, status.held_back, status.stable, status.end, status.ours) == (5, 5, 7, 12, True)


def _fails(*_, **__):
    raise Unreachable("does not answer")


def test_one_server_down_leaves_the_other_ones_answer(monkeypatch):
    """Each server is asked separately; the error stands beside the other's answer."""
    known = IndexStatus(counts={"articles": 3}, last_run=None)
    monkeypatch.setattr(pipeline.queries.status, "kafka_status", _fails)
    monkeypatch.setattr(pipeline.queries.status, "index_status", lambda *_, **__: known)
    status = read_status(Settings())
    assert (status.kafka, status.indexes, str(status.error)) == (None, known, "does not answer")


def test_kafka_is_shown_where_elasticsearch_is_down(monkeypatch):
    """Elasticsearch's error stands beside Kafka's answer."""
    known = KafkaStatus(partitions=[], dead=DEAD)
    monkeypatch.setattr(pipeline.queries.status, "kafka_status", lambda *_, **__: known)
    monkeypatch.setattr(pipeline.queries.status, "index_status", _fails)
    status = read_status(Settings())
    assert (status.kafka, status.indexes, str(status.error)) == (known, None, "does not answer")


def test_the_lag_of_all_partitions_adds_up():
    """The lag is one figure for the topic."""
    first, two = (
        partition_status(PartitionOffsets(topic="raw", partition=number, beginning=0, end=end, committed=1))
        for number, end in ((0, 4), (1, 6))
    )
    assert KafkaStatus(partitions=[first, two], dead=None).lag == 8
