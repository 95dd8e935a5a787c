"""Records are sent in batches, and no failure stays silent."""

import pytest
from kafka.errors import KafkaTimeoutError, MessageSizeTooLargeError

from pipeline.clients.kafka_sender import OutgoingRecord, RecordSender, send_records
from pipeline.core.errors import RecordsNotDelivered
from pipeline.core.settings import KafkaSettings


class FakeFuture:
    """Resolves when asked; with an error where the record was to fail."""

    def __init__(self, producer, error):
        self.producer = producer
        self.error = error

    def get(self):
        self.producer.settled += 1
        if self.error is not None:
            raise self.error


class FakeProducer:
    """Keeps its records; fails the nth."""

    def __init__(self, fail_at=None, error=None):
        self.sent = []
        self.settled = 0
        self.flushed = 0
        self.closed = False
        self.fail_at = fail_at
        self.error = error

    def send(self, topic, **record):
        self.sent.append((topic, record))
        return FakeFuture(self, self.error if len(self.sent) == self.fail_at else None)

    def flush(self):
        self.flushed += 1

    def close(self, timeout=None):
        self.closed = True


def outbox(producer, **limits):
    return RecordSender(KafkaSettings(), "raw", connect=lambda _kafka, _topic: producer, **limits)


def record(number):
    return OutgoingRecord(key=b"k", value=b"v%d" % number)


def test_hands_over_key_value_headers_and_timestamp():
    """Nothing of a record is lost on the way."""
    producer = FakeProducer()
    sent = OutgoingRecord(key=b"k", value=None, timestamp_ms=7, headers=(("a", b"b"),))
    assert send_records([sent], KafkaSettings(), "raw", connect=lambda _kafka, _topic: producer) == 1
    assert producer.sent == [("raw", {"key": b"k", "value": None, "timestamp_ms": 7, "headers": [("a", b"b")]})]


def test_waits_only_at_the_end_while_little_is_pending():
    """Few records are acknowledged together at the end."""
    producer = FakeProducer()
    with outbox(producer) as box:
        for number in range(100):
            box.send(record(number))
        assert producer.settled == 0
    assert (producer.settled, box.delivered, producer.flushed, producer.closed) == (100, 100, 1, True)


@pytest.mark.parametrize("limits", [{"max_pending": 10}, {"max_pending_bytes": 30}])
def test_bounds_what_waits_for_acknowledgement(limits):
    """At most ten records of three bytes are pending: counts and bytes are both limited."""
    producer = FakeProducer()
    with outbox(producer, **limits) as box:
        for number in range(1, 100):
            box.send(record(number % 10))
            assert len(producer.sent) - producer.settled <= 10
        assert producer.settled == 89


def test_raises_what_kafka_did_not_take():
    """A failure in the middle is raised at the end, and the records before it are delivered."""
    producer = FakeProducer(fail_at=3, error=KafkaTimeoutError("gone"))
    box = outbox(producer)
    for number in range(5):
        box.send(record(number))
    with pytest.raises(
        RecordsNotDelivered, match=r"gone; at least 2 before it were delivered; see that Kafka is up"
    ) as raised:
        box.flush()
    assert raised.value.delivered == 2


def test_leaving_the_block_raises_it_too():
    """A failure is also raised on leaving the block."""
    producer = FakeProducer(fail_at=1, error=KafkaTimeoutError("gone"))
    with pytest.raises(RecordsNotDelivered), outbox(producer) as box:
        box.send(record(1))
    assert producer.closed


def test_says_what_to_do_about_a_message_that_is_too_large():
    """The topic's limit is named."""
    producer = FakeProducer(fail_at=1, error=MessageSizeTooLargeError("big"))
    with pytest.raises(RecordsNotDelivered, match=r"raise max\.message\.bytes"), outbox(producer) as box:
        box.send(record(1))


def test_another_error_on_its_way_is_kept():
    """An error of the caller's is not replaced by one of ours."""
    producer = FakeProducer(fail_at=1, error=KafkaTimeoutError("gone"))
    with pytest.raises(ZeroDivisionError):
        _fail_inside(outbox(producer))
    assert producer.closed


def _fail_inside(box):
    with box:
        box.send(record(1))
        raise ZeroDivisionError
