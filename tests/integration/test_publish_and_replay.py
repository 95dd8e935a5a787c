"""Publishing, taking down, listing and replaying on a real Kafka; status on both servers."""

import dataclasses
import json
import random
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import typer
from kafka.admin import NewTopic
from typer.testing import CliRunner

from pipeline.cli.jobs import dead, delete, publish
from pipeline.cli.queries import status
from pipeline.clients.kafka import open_admin, open_producer
from pipeline.clients.kafka_sender import OutgoingRecord, send_records
from pipeline.clients.kafka_topic import read_topic
from pipeline.core.errors import RecordsNotDelivered, TidewireError, TopicMissing
from pipeline.core.settings import LoadedSettings, Settings
from pipeline.publishing.publish import publish_lines
from pipeline.publishing.read_lines import Line, read_lines
from pipeline.publishing.replay_dead import replay_dead, transactional_id
from pipeline.queries.dead_letters import REPLAY_OF, DeadFilter, list_dead
from schemas.dead_letters import DeadLetter, to_headers
from schemas.records import Origin, Record

pytestmark = pytest.mark.stack

GOOD = b'{"url": "https://tide.example/%d", "title": "Ferry late", "text": "It left at noon."}'


@pytest.fixture
def settings(fresh_settings: Settings) -> Settings:
    """Settings whose topics exist."""
    kafka = fresh_settings.kafka
    with closing(open_admin(kafka)) as admin:
        admin.create_topics([NewTopic(kafka.topic_raw, 3, 1), NewTopic(kafka.topic_dead, 2, 1)])
        admin.wait_for_topics([kafka.topic_raw, kafka.topic_dead])
    return fresh_settings


@pytest.fixture
def invoke(settings, tmp_path):
    """Call a command with these settings; an error of ours is the result's exception."""
    app = typer.Typer()

    class Known:
        loaded = LoadedSettings(settings=settings, sources={})

    @app.callback()
    def options(ctx: typer.Context):
        ctx.obj = Known()

    for name, module in (("publish", publish), ("delete", delete), ("status", status)):
        app.command(name)(module.command)
    app.add_typer(dead.app, name="dead")
    return lambda *words, **given: CliRunner().invoke(app, list(map(str, words)), **given)


def raw_records(settings):
    return list(read_topic(settings.kafka, settings.kafka.topic_raw))


def lines(*contents) -> Iterator[Line]:
    yield from (Line(file="a", number=number, content=content) for number, content in enumerate(contents, 1))


def bury(settings, *values, stage="parse", reason="not JSON"):
    """Write dead letters as a run does; return their keys."""
    kafka = settings.kafka
    keys = []
    with closing(open_producer(kafka)) as producer:
        for number, (key, value) in enumerate(values):
            origin = Origin(topic=kafka.topic_raw, partition=0, offset=number, timestamp_ms=1_700_000_000_000)
            record = Record(origin=origin, key=key, value=value)
            letter = DeadLetter(record=record, stage=stage, reason=reason, error="Expected `:` at byte 3")
            producer.send(kafka.topic_dead, key=str(origin).encode(), value=value, headers=to_headers(letter)).get(10)
            keys.append(str(origin))
    return keys


def test_publishes_every_line_once_under_its_key(settings):
    """The topic has the lines' contents; one article's messages share a partition and keep their order."""
    wanted = [GOOD % (number % 50) for number in range(500)]
    report = publish_lines(lines(*wanted), settings=settings)
    found = raw_records(settings)
    assert report.sent == 500
    assert sorted(record.value for record in found) == sorted(wanted)
    assert {record.key for record in found} == {b"https://tide.example/%d" % number for number in range(50)}
    assert len({(record.key, record.partition) for record in found}) == 50


def test_sends_a_record_with_the_timestamp_it_is_given(settings):
    """Tests of late and future messages need this."""
    kafka = settings.kafka
    record = OutgoingRecord(key=b"k", value=b"v", timestamp_ms=1_600_000_000_123, headers=(("a", b"b"),))
    assert send_records([record], kafka, kafka.topic_raw) == 1
    [found] = raw_records(settings)
    assert (found.key, found.value, found.timestamp, list(found.headers)) == (
        b"k",
        b"v",
        1_600_000_000_123,
        [("a", b"b")],
    )


def test_a_topic_that_is_not_there_is_said_at_once(fresh_settings):
    """A mistyped name is an error without waiting, and does not create a topic."""
    began = time.monotonic()
    with pytest.raises(TidewireError, match=r"does not exist; make it with `tidewire setup`"):
        publish_lines(lines(GOOD % 1), settings=fresh_settings)
    assert time.monotonic() - began < 10
    with pytest.raises(TopicMissing):
        raw_records(fresh_settings)


def test_what_the_topic_refuses_is_raised(settings):
    """A message above the topic's own limit raises an error."""
    kafka = settings.kafka
    narrow = f"{kafka.topic_raw}-narrow"
    with closing(open_admin(kafka)) as admin:
        admin.create_topics([NewTopic(narrow, 1, 1, topic_configs={"max.message.bytes": "2000"})])
        try:
            admin.wait_for_topics([narrow])
            noise = random.Random(7).randbytes(200_000)
            with pytest.raises(RecordsNotDelivered, match=r"raise max\.message\.bytes"):
                send_records([OutgoingRecord(key=b"k", value=noise)], kafka, narrow)
        finally:
            admin.delete_topics([narrow])


def test_a_takedown_is_a_key_without_a_value(settings, invoke):
    """Addresses in canonical form, ids with their mark."""
    result = invoke("delete", "http://tide.example/a/?utm_source=x", "--id", "0" * 32, "--json")
    assert [each["key"] for each in json.loads(result.stdout)["takedowns"]] == [
        "https://tide.example/a",
        "id:" + "0" * 32,
    ]
    assert sorted((record.key, record.value) for record in raw_records(settings)) == [
        (b"https://tide.example/a", None),
        (b"id:" + b"0" * 32, None),
    ]


def test_lists_dead_letters_by_stage_and_reason(settings, invoke):
    """The list has counts, keys, first bytes without control characters, and repetitions."""
    bury(settings, (b"k", b"\x1b[2J{"), (b"k", b"\x1b[2J{"))
    printed = invoke("dead", "list").stdout
    assert "2 dead letters of 2 in all (0 replayed)" in printed
    assert "parse: not JSON" in printed
    assert "\\x1b[2J{" in printed
    assert "\x1b" not in printed
    assert "repeated message" in printed
    said = json.loads(invoke("dead", "list", "--stage", "index", "--json").stdout)
    assert (said["letters"], said["entries"]) == (0, [])


def test_shows_one_and_writes_its_bytes(settings, invoke):
    """The original bytes are written unchanged; the readable form shows where and why."""
    value = b'{"title": "Ferry \xff'
    [key] = bury(settings, (b"https://tide.example/1", value))
    assert invoke("dead", "show", key, "--raw").stdout_bytes == value
    printed = invoke("dead", "show", key).stdout
    assert "Expected `:` at byte 3" in printed
    assert '{"title": "Ferry \\xff' in printed
    assert "2023-11-14T22:13:20Z" in printed


def test_replays_to_the_byte_and_remembers(settings, invoke):
    """Key and value are the original ones; a second replay sends nothing, --again does."""
    keys = bury(settings, (b"k", b"\xff{"), (None, b"{"), (b"taken-down", None))
    planned = json.loads(invoke("dead", "replay", "--dry-run", "--json").stdout)
    assert planned == {"would_replay": keys}
    assert raw_records(settings) == []

    report = json.loads(invoke("dead", "replay", "--json").stdout)
    found = {(record.key, record.value): record for record in raw_records(settings)}
    assert set(found) == {(b"k", b"\xff{"), (None, b"{"), (b"taken-down", None)}
    assert {each["key"]: each["to"] for each in report["replayed"]} == {
        dict(record.headers)[REPLAY_OF].decode(): f"{record.topic}/{record.partition}/{record.offset}"
        for record in found.values()
    }

    assert "nothing to replay" in invoke("dead", "replay").stdout
    assert "was replayed already at" in invoke("dead", "replay", keys[0]).stderr
    assert len(raw_records(settings)) == 3
    assert "0 dead letters of 3 in all (3 replayed)" in invoke("dead", "list").stdout
    assert json.loads(invoke("dead", "list", "--all", "--json").stdout)["letters"] == 3

    assert "1 message sent" in invoke("dead", "replay", keys[0], "--again").stdout
    assert len(raw_records(settings)) == 4


def test_replays_only_what_is_chosen(settings, invoke):
    """Letters are chosen by key and by options."""
    bury(settings, (b"a", b"1"), (b"b", b"2"))
    invoke("dead", "replay", f"{settings.kafka.topic_raw}/0/1")
    assert [record.value for record in raw_records(settings)] == [b"2"]
    assert "nothing to replay" in invoke("dead", "replay", "--reason", "mapping").stdout


def test_a_message_without_key_and_value_cannot_go_again(settings):
    """It is reported, and the others are sent."""
    keys = bury(settings, (None, b"{"))
    kafka = settings.kafka
    origin = Origin(topic=kafka.topic_raw, partition=0, offset=9, timestamp_ms=0)
    empty = DeadLetter(record=Record(origin=origin, key=None, value=None), stage="parse", reason="r", error="e")
    headers = tuple(to_headers(empty))
    send_records([OutgoingRecord(key=str(origin).encode(), value=None, headers=headers)], kafka, kafka.topic_dead)
    report = replay_dead(kafka, lambda letters: letters.chosen(DeadFilter()))
    assert ([key for key, _ in report.sent], report.unsendable) == (keys, [str(origin)])


def test_a_replay_that_breaks_off_leaves_neither_message_nor_note(settings, monkeypatch):
    """Message and note are seen together or not at all; the next replay sends it."""
    bury(settings, (b"a", b"1"))
    kafka = settings.kafka

    def breaking(*given, **options):
        producer = open_producer(*given, **options)
        send = producer.send

        def fail_on_note(topic, *args, **record):
            if topic == kafka.topic_dead:
                raise ConnectionAbortedError("pulled")
            return send(topic, *args, **record)

        monkeypatch.setattr(producer, "send", fail_on_note)
        return producer

    with pytest.raises(ConnectionAbortedError):
        replay_dead(kafka, lambda letters: letters.entries, open_client=breaking)
    assert raw_records(settings) == []
    assert [entry.replays for entry in list_dead(kafka).entries] == [()]
    assert len(replay_dead(kafka, lambda letters: letters.chosen(DeadFilter())).sent) == 1
    assert [record.value for record in raw_records(settings)] == [b"1"]


def test_a_later_replay_fences_off_an_earlier_one(settings):
    """Only one of two simultaneous replays sends."""
    bury(settings, (b"a", b"1"))
    kafka = settings.kafka

    def overtaken(letters):
        with closing(open_producer(kafka, transactional_id=transactional_id(kafka))) as other:
            other.init_transactions()
        return letters.chosen(DeadFilter())

    with pytest.raises(TidewireError, match="another replay took over"):
        replay_dead(kafka, overtaken)
    assert raw_records(settings) == []


def test_status_shows_lag_and_dead_letters(settings, invoke):
    """Before the first run all messages are lag, and missing indexes are reported."""
    publish_lines(lines(*(GOOD % number for number in range(20))), settings=settings)
    bury(settings, (b"a", b"1"), (b"b", b"2"))
    invoke("dead", "replay", f"{settings.kafka.topic_raw}/0/0")
    result = invoke("status", "--json")
    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert sum(each["end"] for each in said["kafka"]["partitions"]) == said["kafka"]["lag"] >= 21
    assert [each["committed"] for each in said["kafka"]["partitions"]] == [None] * 3
    assert said["kafka"]["dead"] == {"total": 2, "not_replayed": 1, "payloads": 1, "by_stage": {"parse": 1}}
    assert said["elasticsearch"]["counts"]["articles"] is None
    assert said["elasticsearch"]["last_run"] is None
    assert "no run yet" in invoke("status").stdout


def test_status_ends_with_3_and_says_the_rest_where_a_server_is_down(settings, invoke, monkeypatch):
    """The other server's answer is still shown."""
    away = dataclasses.replace(settings.elasticsearch, url="http://127.0.0.1:9", retry_for_s=0.0)
    monkeypatch.setattr(
        "pipeline.cli.queries.status.settings_of", lambda _ctx: dataclasses.replace(settings, elasticsearch=away)
    )
    result = invoke("status")
    assert result.exit_code == 3
    assert "lag 0" in result.stdout
    assert "Elasticsearch at http://127.0.0.1:9 does not answer" in result.stdout


@pytest.mark.quality
@pytest.mark.parametrize(
    ("archive", "sets", "sent", "skipped"),
    [
        ("allsides-nodate", [], 324, 0),
        ("guardian-nyt-2022", [], 173, 0),
        ("ukraine-gdelt", [], 0, 271),
        ("ukraine-gdelt", ["outlet.name=Unknown outlets"], 271, 0),
    ],
)
def test_publishes_other_peoples_archives(settings, shared_dir, archive, sets, sent, skipped):
    """With a mapping every usable article is sent; null urls and outlets are no obstacle."""
    report = publish_lines(
        read_lines([str(shared_dir / "stream" / "articles" / f"{archive}.jsonl.gz")], max_bytes=1_000_000),
        settings=settings,
        mapping={"outlet.name": "outlet", "authors": "author"},
        defaults=dict(pair.split("=") for pair in sets),
        on_error="skip",
    )
    assert (report.sent, report.skipped) == (sent, skipped)
    assert len(raw_records(settings)) == sent
