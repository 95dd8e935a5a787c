"""ReadArticles on a real Kafka: transactions, expiry, workers, and plans from Kafka's offsets."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to
from kafka import TopicPartition
from kafka.admin import NewPartitions, NewTopic

from pipeline.clients.kafka import open_admin, open_producer
from pipeline.clients.kafka_offsets import Bound, fetch_offsets
from pipeline.core.errors import TidewireError, UsageError
from pipeline.core.settings import KafkaSettings, Settings
from pipeline.sinks.commit_round import commit_round, restart_group
from pipeline.sources.offset_ranges import LostRange, OffsetRange, parse_bound, plan_drain
from pipeline.sources.read_articles import ReadArticles, ReadCount
from schemas.records import Record
from tests.support.uncovered_ranges import uncovered

pytestmark = [
    pytest.mark.stack,
    # kafka-python 3.0.12 forgets to close a socket that was refused while a broker restarts.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

TWO_WORKERS = ["--direct_running_mode=multi_processing", "--direct_num_workers=2"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of a test's own, and methods that fill it."""

    kafka: KafkaSettings

    def offsets(self, start: int, stop: int, partition: int = 0) -> OffsetRange:
        return OffsetRange(topic=self.kafka.topic_raw, partition=partition, start=start, stop=stop)

    def publish(self, values: Iterable[bytes | None], *, partition: int = 0, timestamp_ms: int | None = None) -> None:
        with closing(open_producer(self.kafka)) as producer:
            for value in values:
                producer.send(
                    self.kafka.topic_raw, value=value, key=b"key", partition=partition, timestamp_ms=timestamp_ms
                )
            producer.flush()

    def transact(self, *transactions: tuple[str, Sequence[bytes]], partition: int = 0) -> None:
        """Write each transaction and "commit" or "abort" it: a marker follows its records in the log."""
        name = f"{self.kafka.topic_raw}-writer"
        with closing(open_producer(self.kafka, transactional_id=name)) as producer:
            producer.init_transactions()
            for end, values in transactions:
                producer.begin_transaction()
                for value in values:
                    producer.send(self.kafka.topic_raw, value=value, partition=partition)
                producer.flush()
                (producer.commit_transaction if end == "commit" else producer.abort_transaction)()

    def expire(self, offset: int, *, partition: int = 0) -> None:
        with closing(open_admin(self.kafka)) as admin:
            admin.delete_records({TopicPartition(self.kafka.topic_raw, partition): offset})


@pytest.fixture
def make_topic(fresh_settings: Settings) -> Callable[[int], Topic]:
    def make(partitions: int) -> Topic:
        with closing(open_admin(fresh_settings.kafka)) as admin:
            admin.create_topics([NewTopic(fresh_settings.kafka.topic_raw, partitions, 1)])
            admin.wait_for_topics([fresh_settings.kafka.topic_raw])
        return Topic(kafka=fresh_settings.kafka)

    return make


@pytest.fixture
def topic(make_topic: Callable[[int], Topic]) -> Topic:
    return make_topic(1)


def as_row(record: Record) -> tuple[int, int, bytes | None]:
    return record.origin.partition, record.origin.offset, record.value


def check(topic: Topic, ranges: Sequence[OffsetRange], expected: Sequence[tuple[int, int, bytes | None]]) -> None:
    """Assert that reading the ranges gives exactly the expected (partition, offset, value)."""
    with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([])) as pipeline:
        read = pipeline | ReadArticles(kafka=topic.kafka, ranges=ranges, patience_s=20)
        assert_that(read.records | beam.Map(as_row), equal_to(list(expected)), label="records")
        assert_that(
            read.counts | "Records" >> beam.Map(_records) | beam.CombineGlobally(sum),
            equal_to([len(expected)]),
            label="counts",
        )
        assert_that(read.lost, equal_to([]), label="lost")


def _records(count: ReadCount) -> int:
    return count.records


def test_exactly_the_records_of_a_range(topic: Topic) -> None:
    """Start is included, stop excluded; tombstones differ from empty values."""
    topic.publish([b"a", b"b", None, b"", b"e"])
    check(topic, [topic.offsets(1, 4)], [(0, 1, b"b"), (0, 2, None), (0, 3, b"")])


def test_aborted_transactions_and_markers_are_gaps(topic: Topic) -> None:
    """The range is read to its end although its last records were aborted and a marker ends the log."""
    topic.transact(("commit", [b"a", b"b"]), ("abort", [b"c"]), ("commit", [b"d"]), ("abort", [b"e", b"f"]))
    plan = plan_drain(fetch_offsets(topic.kafka))
    assert plan.ranges == (topic.offsets(0, 10),)
    check(topic, plan.ranges, [(0, 0, b"a"), (0, 1, b"b"), (0, 5, b"d")])


def test_a_range_may_begin_and_end_within_gaps(topic: Topic) -> None:
    """Ranges without records, and ranges that end between two records, come to their end."""
    topic.transact(("commit", [b"a"]), ("abort", [b"b"] * 5), ("commit", [b"c"]))
    parts = [topic.offsets(start, start + 1) for start in range(10)]
    check(topic, parts, [(0, 0, b"a"), (0, 8, b"c")])


def test_an_open_transaction_holds_the_end_back(topic: Topic) -> None:
    """A drain ends at the last stable offset: it never waits for an unfinished transaction."""
    topic.publish([b"a", b"b"])
    with closing(open_producer(topic.kafka, transactional_id=f"{topic.kafka.topic_raw}-open")) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send(topic.kafka.topic_raw, value=b"c", partition=0).get(timeout=20)
        plan = plan_drain(fetch_offsets(topic.kafka))
        producer.abort_transaction()
    assert plan.ranges == (topic.offsets(0, 2),)


def test_two_workers_share_three_partitions(make_topic: Callable[[int], Topic], tmp_path: Path) -> None:
    """Two processes read each record once, markers between them or not; the counts cover the plan."""
    topic = make_topic(3)
    for partition in range(3):
        topic.transact(
            ("commit", [b"%d" % number for number in range(40)]),
            ("abort", [b"no"] * 7),
            ("commit", [b"%d" % number for number in range(40, 60)]),
            partition=partition,
        )
    plan = plan_drain(fetch_offsets(topic.kafka))
    with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions(TWO_WORKERS)) as pipeline:
        read = pipeline | ReadArticles(kafka=topic.kafka, ranges=plan.ranges, split_offsets=25)
        written = [(read.records | "Rows" >> beam.Map(as_row), "records"), (read.counts, "counts")]
        for rows, name in written:
            rows | f"Write {name}" >> beam.Map(_append, str(tmp_path / name))
    rows = sorted(eval(line) for line in _lines(tmp_path, "records"))  # noqa: S307 (repr of our own)
    values = [b"%d" % number for number in range(60)]
    assert [(partition, value) for partition, _, value in rows] == [(p, value) for p in range(3) for value in values]
    counts = [eval(line, {"ReadCount": ReadCount, "OffsetRange": OffsetRange}) for line in _lines(tmp_path, "counts")]  # noqa: S307
    assert sum(count.records for count in counts) == 180
    assert uncovered(plan.ranges, [count.range for count in counts]) == ()


def _append(element: object, prefix: str) -> None:
    import os  # noqa: PLC0415 (in the worker)

    with Path(f"{prefix}.{os.getpid()}").open("a") as out:
        out.write(f"{element!r}\n")


def _lines(folder: Path, name: str) -> Iterator[str]:
    for file in folder.glob(f"{name}.*"):
        yield from file.read_text().splitlines()


def test_what_expired_after_planning_is_reported(topic: Topic) -> None:
    """Retention removes records between plan and read: their range is reported, the rest is read."""
    topic.publish([b"%d" % number for number in range(10)])
    plan = plan_drain(fetch_offsets(topic.kafka))
    topic.expire(6)
    lost = LostRange(topic=topic.kafka.topic_raw, partition=0, start=0, stop=6)
    with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([])) as pipeline:
        read = pipeline | ReadArticles(kafka=topic.kafka, ranges=plan.ranges)
        assert_that(read.lost, equal_to([lost]), label="lost")
        assert_that(read.records | beam.Map(as_row), equal_to([(0, number, b"%d" % number) for number in range(6, 10)]))


def test_a_committed_offset_below_the_log_is_a_loss(topic: Topic) -> None:
    """The plan names the offsets that the group will never see."""
    topic.publish([b"%d" % number for number in range(10)])
    commit_round(topic.kafka, round_id="r1", offsets={(topic.kafka.topic_raw, 0): 3})
    topic.expire(7)
    plan = plan_drain(fetch_offsets(topic.kafka))
    assert plan.lost == (LostRange(topic=topic.kafka.topic_raw, partition=0, start=3, stop=7),)
    assert plan.ranges == (topic.offsets(7, 10),)


def test_a_topic_made_anew_is_noticed_and_restarted(topic: Topic) -> None:
    """The group stands after the end: this is reported, it moves back, and the next plan is normal."""
    topic.publish([b"a", b"b"])
    commit_round(topic.kafka, round_id="r1", offsets={(topic.kafka.topic_raw, 0): 50})
    plan = plan_drain(fetch_offsets(topic.kafka))
    assert [lost.reason for lost in plan.lost] == ["recreated"]
    restart_group(topic.kafka, plan.lost, round_id="r1")
    again = plan_drain(fetch_offsets(topic.kafka))
    assert (again.lost, again.ranges) == ((), (topic.offsets(0, 2),))


def test_from_and_to_are_offsets_times_or_the_group(topic: Topic) -> None:
    """Each kind of bound is resolved by Kafka's own index."""
    for minute in range(5):
        topic.publish([b"%d" % minute], timestamp_ms=1_735_689_600_000 + minute * 60_000)
    commit_round(topic.kafka, round_id="r1", offsets={(topic.kafka.topic_raw, 0): 4})

    def planned(start: str, stop: str) -> tuple[OffsetRange, ...]:
        return plan_drain(fetch_offsets(topic.kafka, start=parse_bound(start), stop=parse_bound(stop))).ranges

    assert planned("resume", "end") == (topic.offsets(4, 5),)
    assert planned("beginning", "resume") == (topic.offsets(0, 4),)
    assert planned("2025-01-01T00:01:30", "2025-01-01T00:03:00") == (topic.offsets(2, 3),)
    assert planned("1", "2030-01-01") == (topic.offsets(1, 5),)
    assert planned("2030-01-01", "end") == ()


def test_partitions_added_later_are_in_the_next_plan(topic: Topic) -> None:
    """The next plan includes them; until then no run reads them."""
    topic.publish([b"a"])
    with closing(open_admin(topic.kafka)) as admin:
        admin.create_partitions({topic.kafka.topic_raw: NewPartitions(2)})
    deadline = time.monotonic() + 20
    while len(seen := fetch_offsets(topic.kafka)) < 2:
        assert time.monotonic() < deadline
    topic.publish([b"b"], partition=1)
    assert plan_drain(fetch_offsets(topic.kafka)).ranges == (topic.offsets(0, 1), topic.offsets(0, 1, 1))
    assert [each.end for each in seen] == [1, 0]


def test_only_the_partitions_asked_for(make_topic: Callable[[int], Topic]) -> None:
    """--partitions leaves the others out, and refuses unknown ones."""
    topic = make_topic(2)
    for partition in range(2):
        topic.publish([b"a"], partition=partition)
    assert plan_drain(fetch_offsets(topic.kafka, partitions=[1])).ranges == (topic.offsets(0, 1, 1),)
    with pytest.raises(UsageError, match="no partition 7; it has 0 to 1"):
        fetch_offsets(topic.kafka, partitions=[7])


def test_a_missing_topic_is_said(fresh_settings: Settings) -> None:
    """The error names the command that makes it."""
    with pytest.raises(TidewireError, match="tidewire setup"):
        fetch_offsets(fresh_settings.kafka, start=Bound(kind="beginning"))


def test_a_large_message_is_read_whole(fresh_settings: Settings) -> None:
    """Messages far larger than a fetch come through."""
    topic = Topic(kafka=fresh_settings.kafka)
    with closing(open_admin(topic.kafka)) as admin:
        admin.create_topics([NewTopic(topic.kafka.topic_raw, 1, 1, topic_configs={"max.message.bytes": "20000000"})])
        admin.wait_for_topics([topic.kafka.topic_raw])
    body = b"a long report. " * 100_000
    topic.publish([b"before", body, b"after"])
    check(topic, [topic.offsets(0, 3)], [(0, 0, b"before"), (0, 1, body), (0, 2, b"after")])
