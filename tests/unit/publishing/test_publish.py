"""Each line is checked as in a run, and sent unchanged."""

import json

import pytest
from kafka.errors import KafkaTimeoutError

from pipeline.core.errors import LineRefused, RecordsNotDelivered
from pipeline.core.settings import KafkaSettings, Settings
from pipeline.publishing.publish import PublishReport, publish_lines
from pipeline.publishing.read_lines import Line
from schemas.records import Origin, Record
from transforms.messages.parse import parse_article

GOOD = b'{"url": "http://www.tide.example/a/?utm_source=x", "title": "Ferry late", "text": "It left at noon."}'
NO_URL = b'{"outlet": {"name": "Tide"}, "title": "Ferry late", "text": "It left.", "published_at": "2025-03-01"}'
EMPTY = b'{"url": "https://tide.example/empty"}'
BINARY = b'{"title": "\xff\xfe"}'


class Kafka:
    """A producer that takes everything, or nothing."""

    def __init__(self, error=None):
        self.sent = []
        self.acknowledged = []
        self.error = error

    def connect(self, _kafka, topic):
        self.topic = topic
        return self

    def send(self, _topic, *, key, value, **_):
        self.sent.append((key, value))
        return self

    def get(self):
        if self.error is not None:
            raise self.error

    def flush(self):
        self.acknowledged = list(self.sent)

    def close(self, timeout=None):
        pass


def lines(*contents):
    return [Line(file="a.jsonl", number=number, content=content) for number, content in enumerate(contents, 1)]


def publish(kafka, *contents, max_message_bytes=100_000, **options):
    settings = Settings(kafka=KafkaSettings(max_message_bytes=max_message_bytes))
    return publish_lines(lines(*contents), settings=settings, connect=kafka.connect, **options)


def test_sends_a_line_as_it_is_under_its_canonical_url():
    """The value is the line to the byte; all messages about the page share the key."""
    kafka = Kafka()
    report = publish(kafka, GOOD)
    assert kafka.acknowledged == [(b"https://www.tide.example/a", GOOD)]
    assert (kafka.topic, report.read, report.sent) == ("news.raw", 1, 1)


def test_without_a_url_the_key_names_the_article():
    """The key is the id that a run gives the article."""
    kafka = Kafka()
    publish(kafka, NO_URL)
    [(key, _)] = kafka.acknowledged
    origin = Origin(topic="t", partition=0, offset=0, timestamp_ms=2_000_000_000_000)
    record = Record(origin=origin, key=None, value=NO_URL)
    assert key == b"id:" + parse_article(record, max_html_chars=100, max_text_chars=100).id.encode()


def test_maps_and_fills_before_checking():
    """Only a changed line is encoded anew."""
    kafka = Kafka()
    foreign = b'{"link": "https://tide.example/b", "headline": "Late \xc3\xa6", "outlet": "Tide", "id": 7}'
    publish(
        kafka,
        foreign,
        mapping={"url": "link", "title": "headline", "outlet.name": "outlet"},
        defaults={"section": "local"},
    )
    [(key, value)] = kafka.acknowledged
    assert key == b"https://tide.example/b"
    assert json.loads(value) == {
        "url": "https://tide.example/b",
        "title": "Late æ",
        "outlet": {"name": "Tide"},
        "section": "local",
        "id": 7,
    }


def test_stops_at_the_first_line_that_would_be_dead():
    """The lines before it are sent and counted; the error names its place and the reason."""
    kafka, report = Kafka(), PublishReport()
    with pytest.raises(LineRefused, match=r"^a\.jsonl:2: neither title nor text\nSent before this line: 1 message\."):
        publish(kafka, GOOD, EMPTY, NO_URL, report=report)
    assert kafka.acknowledged == [(b"https://www.tide.example/a", GOOD)]
    assert (report.sent, report.read) == (1, 2)


def test_skips_what_would_be_dead_and_counts_the_reasons():
    """Each line is counted once."""
    kafka = Kafka()
    report = publish(kafka, GOOD, EMPTY, b"", BINARY, b"{", NO_URL, EMPTY, on_error="skip")
    assert [value for _, value in kafka.acknowledged] == [GOOD, NO_URL]
    assert (report.read, report.sent, report.skipped, report.blank, report.sent_broken) == (7, 2, 4, 1, 0)
    assert report.reasons == {"neither title nor text": 2, "not UTF-8": 1, "not JSON": 1}
    assert [refusal.place for refusal in report.refusals] == ["a.jsonl:2", "a.jsonl:4", "a.jsonl:5", "a.jsonl:7"]


def test_sends_what_would_be_dead_to_the_byte():
    """Lines that a run would make dead letters are sent unchanged, even with a mapping."""
    kafka = Kafka()
    report = publish(kafka, BINARY, b'{"outlet": ', GOOD, on_error="send", mapping={"outlet.name": "outlet"})
    assert kafka.acknowledged[:2] == [(None, BINARY), (None, b'{"outlet": ')]
    assert (report.sent, report.sent_broken, report.skipped) == (1, 2, 0)


@pytest.mark.parametrize("on_error", ["skip", "send"])
def test_what_kafka_cannot_take_is_never_sent(on_error):
    """A message above max_message_bytes is never sent, under any option."""
    kafka = Kafka()
    long = GOOD.replace(b"It left", b"It left " * 1_000)
    report = publish(kafka, long, GOOD, on_error=on_error, max_message_bytes=5_000)
    assert [value for _, value in kafka.acknowledged] == [GOOD]
    assert (report.skipped, report.reasons) == (1, {"too large for Kafka": 1})


def test_refuses_a_line_that_was_cut_while_reading():
    """A cut line is never sent."""
    kafka = Kafka()
    cut = [Line(file="a", number=1, content=GOOD, cut=True)]
    report = publish_lines(cut, settings=Settings(), on_error="send", connect=kafka.connect)
    assert (kafka.sent, report.reasons) == ([], {"too large for Kafka": 1})


def test_stops_at_the_limit_without_asking_for_another_line():
    """A pipe that stays open does not block it."""
    kafka = Kafka()

    def endless():
        yield from lines(EMPTY, GOOD, NO_URL)
        raise AssertionError("read on")

    report = publish_lines(endless(), settings=Settings(), on_error="skip", limit=2, connect=kafka.connect)
    assert (report.sent, report.skipped, len(kafka.acknowledged)) == (2, 1, 2)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[1]", "not an object"),
        (b'{"a": "\\ud800"}', "lone surrogate"),
        (b"[" * 50_000, "nested too deeply"),
        (b"\xff", "not UTF-8"),
        (b"{", "not JSON"),
    ],
)
def test_a_record_that_cannot_be_mapped_is_refused(content, reason):
    """A line that cannot be mapped is refused with the reason of a run, not with a crash."""
    report = publish(Kafka(), content, on_error="skip", mapping={"url": "link"})
    assert report.reasons == {reason: 1}


def test_raises_when_kafka_takes_nothing():
    """A message that was not delivered is never counted as sent."""
    with pytest.raises(RecordsNotDelivered, match="gone"):
        publish(Kafka(error=KafkaTimeoutError("gone")), GOOD)


def test_what_was_sent_is_acknowledged_when_reading_fails():
    """A broken file loses nothing that came before the break."""
    kafka = Kafka()

    def broken():
        yield from lines(GOOD)
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        publish_lines(broken(), settings=Settings(), connect=kafka.connect)
    assert len(kafka.acknowledged) == 1
