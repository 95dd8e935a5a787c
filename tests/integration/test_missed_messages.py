"""Messages that no run read are never passed over in silence: the report, the exit code, `runs` and `status` say so."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata

from pipeline.clients.kafka import open_admin
from pipeline.clients.kafka_offsets import Bound, committed_offsets
from pipeline.core.errors import OffsetsLost, OffsetsSkipped
from pipeline.core.run_report import LOST, SKIPPED, missed_messages
from pipeline.queries.status import index_status, kafka_status
from tests.support.article_messages import article_message, keyed_by_url
from tests.support.pipeline_harness import PipelineHarness

pytestmark = pytest.mark.stack


@pytest.fixture
def single(fresh_settings) -> PipelineHarness:
    """A harness with one partition, whose runs annotate nothing: all messages are broken."""
    harness = PipelineHarness(fresh_settings)
    harness.set_up(partitions=1)
    return harness


def send(harness: PipelineHarness, count: int) -> None:
    harness.publish([(None, b"broken %d" % number, 1_740_787_200_000) for number in range(count)])


@contextmanager
def stranger(harness: PipelineHarness) -> Iterator[KafkaConsumer]:
    """A consumer of somebody else's in our group, which has joined and read all there is."""
    kafka = harness.settings.kafka
    with closing(
        KafkaConsumer(
            kafka.topic_raw,
            group_id=kafka.group,
            client_id="theirs",
            bootstrap_servers=kafka.bootstrap_servers,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
    ) as consumer:
        while not consumer.poll(timeout_ms=1_000):
            pass
        yield consumer


def reports(harness: PipelineHarness, state: str) -> list[dict]:
    return [run for run in harness.documents("runs").values() if run["state"] == state]


@pytest.mark.parametrize("before", [0, 4], ids=["before the first run", "between two runs"])
def test_a_foreign_commit_over_unread_messages_is_said_once(single: PipelineHarness, before: int) -> None:
    """The run names the offsets and how to read them, and has an exit code of its own; then they are read."""
    if before:
        send(single, before)
        assert single.run().skipped == ()
    send(single, 16)
    with stranger(single) as consumer:
        consumer.commit()
    report = single.run()
    assert (report.read, len(report.skipped), report.lost) == (0, 1, ())
    assert f"--from {before} --to {before + 16}" in report.skipped[0]
    assert isinstance(missed_messages(report), OffsetsSkipped)
    (noted,) = reports(single, SKIPPED)
    assert noted["error"] == report.skipped[0]
    (shown,) = index_status(single.settings.elasticsearch).missed
    assert (shown.state, shown.error) == (SKIPPED, report.skipped[0])
    assert missed_messages(single.run()) is None
    start, stop = Bound(kind="offset", value=before), Bound(kind="offset", value=before + 16)
    assert single.run(partitions=(0,), start=start, stop=stop).dead == 16


def test_a_foreign_commit_during_a_run_is_said_by_it(single: PipelineHarness) -> None:
    """The run read what it planned; what came later was committed by somebody else."""
    send(single, 3)

    def commit_ahead(*_: object) -> None:
        send(single, 5)
        kafka = single.settings.kafka
        with closing(KafkaConsumer(group_id=kafka.group, bootstrap_servers=kafka.bootstrap_servers)) as consumer:
            place = TopicPartition(kafka.topic_raw, 0)
            consumer.assign([place])
            consumer.commit({place: OffsetAndMetadata(8, "", -1)})

    from pipeline.jobs.drain import Watcher  # noqa: PLC0415

    report = single.run(watcher=Watcher(round_begins=commit_ahead))
    assert report.read == 3
    assert "offsets 3 to 7 were read by no run" in report.skipped[0]
    assert len(reports(single, SKIPPED)) == 1
    assert single.run().skipped == ()


def test_a_stranger_in_the_group_is_named(single: PipelineHarness) -> None:
    """Report and status name the member by client and host, even before it commits."""
    send(single, 2)
    with stranger(single):
        report = single.run()
        members = kafka_status(single.settings.kafka).members
    assert report.members == members
    assert members[0].startswith("theirs at ")
    assert (report.read, report.skipped) == (2, ())
    assert kafka_status(single.settings.kafka).members == ()


@pytest.mark.parametrize("kept", [0, 2])
def test_messages_deleted_unread_end_with_a_code_and_leave_a_trace(single: PipelineHarness, kept: int) -> None:
    """The loss is said once, with nothing left to read, too; the group then stands where the log begins."""
    send(single, 2)
    single.run()
    send(single, 6)
    place = TopicPartition(single.settings.kafka.topic_raw, 0)
    with closing(open_admin(single.settings.kafka)) as admin:
        admin.delete_records({place: 8 - kept})
    report = single.run()
    assert (report.read, report.skipped) == (kept, ())
    assert isinstance(missed_messages(report), OffsetsLost)
    (noted,) = reports(single, LOST)
    assert "are lost: the log begins at" in noted["error"]
    (shown,) = index_status(single.settings.elasticsearch).missed
    assert shown.error == report.lost[0]
    assert missed_messages(single.run()) is None
    assert committed_offsets(single.settings.kafka) == {tuple(place): 8}


def test_an_open_transaction_is_lag_that_is_named(single: PipelineHarness) -> None:
    """Messages behind it wait: status and report count them, and a run reads them after its end."""
    kafka = single.settings.kafka
    with closing(
        KafkaProducer(bootstrap_servers=kafka.bootstrap_servers, transactional_id=f"{kafka.group}-theirs")
    ) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send(kafka.topic_raw, value=b"waits").get(timeout=30)
        send(single, 3)
        report = single.run()
        status = kafka_status(kafka)
        producer.commit_transaction()
    assert (report.read, report.held_back) == (0, 4)
    (partition,) = status.partitions
    assert (partition.lag, partition.held_back, partition.stable, partition.end) == (4, 4, 0, 4)
    assert single.run().read == 4
    assert (kafka_status(kafka).lag, kafka_status(kafka).held_back) == (0, 0)


def test_a_truncated_topic_is_named_before_a_run_reads_it(single: PipelineHarness) -> None:
    """The group stands beyond the end of the log."""
    send(single, 1)
    kafka = single.settings.kafka
    with closing(KafkaConsumer(group_id=kafka.group, bootstrap_servers=kafka.bootstrap_servers)) as consumer:
        place = TopicPartition(kafka.topic_raw, 0)
        consumer.assign([place])
        consumer.commit({place: OffsetAndMetadata(50, "", -1)})
    (partition,) = kafka_status(kafka).partitions
    assert (partition.made_anew, partition.lag) == (True, 1)
    report = single.run()
    assert (report.read, len(report.lost), report.skipped) == (1, 1, ())
    assert len(reports(single, LOST)) == 1


def test_a_topic_that_is_deleted_and_made_again_is_a_loss(single: PipelineHarness) -> None:
    """Kafka forgets where the group stood, our reports do not; the new topic is read from its beginning, and the loss said once."""
    send(single, 4)
    single.run()
    kafka = single.settings.kafka
    with closing(open_admin(kafka)) as admin:
        admin.delete_topics([kafka.topic_raw])
        while kafka.topic_raw in admin.list_topics():
            time.sleep(0.2)
    single.set_up(partitions=1)
    send(single, 1)
    report = single.run()
    assert (report.read, len(report.lost), report.skipped) == (1, 1, ())
    assert missed_messages(single.run()) is None


def test_messages_of_articles_are_counted_too(single: PipelineHarness) -> None:
    """The sum of the reports that are done is what was settled."""
    single.publish(keyed_by_url(*(article_message(number) for number in range(3))))
    single.run(round_messages=2)
    done = reports(single, "done")
    assert (sum(run["read"] for run in done), sum(run["indexed"] for run in done)) == (3, 3)
