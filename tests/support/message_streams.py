"""Streams of messages from our samples: a small one with broken messages and takedowns, and all articles."""

import os
from functools import cache
from pathlib import Path

import msgspec

from tests.support.pipeline_harness import Sent

LONG = os.environ.get("TIDEWIRE_FAULTS") == "long"  # the default is the short form
SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
# From the attack to the curfew: two updates, exact and near reprints, HTML bodies, takedowns.
PARTS = [slice(9, 46)] if LONG else [slice(9, 21), slice(37, 43)]
ROUND_MESSAGES = 15 if LONG else 13
TAKEN_DOWN = "/hostel-blaze-was-it-an-inside-job"
BROKEN = 6
SENT_AT = 1_746_057_600_000  # 2025-05-01T00:00:00Z, later than everything in the samples
BEFORE_ALL = 1_740_787_200_000  # 2025-03-01T00:00:00Z


@cache
def small_stream() -> tuple[Sent, ...]:
    """Return 26 messages (45 in the long form) in the order of publication: two rounds (three)."""
    articles = sample_articles()
    cut = [article for part in PARTS for article in articles[part]]
    messages: list[Sent] = [(url, message, SENT_AT + number) for number, (url, message, _) in enumerate(cut)]
    for number, broken in enumerate(broken_messages()):
        messages.insert(4 * number + 3, (None, broken, SENT_AT))
    (taken_down,) = [key for key, _, _ in messages if key is not None and key.endswith(TAKEN_DOWN)]
    too_early = messages[5][0]
    return (*messages[:12], (too_early, None, BEFORE_ALL), *messages[12:], (taken_down, None, SENT_AT))


def sample_articles() -> list[Sent]:
    """Return all articles of our samples in the order of publication, a millisecond apart."""
    articles = [msgspec.json.decode(line) for line in _lines("articles.jsonl")]
    return [(article.get("url"), article, SENT_AT + number) for number, article in enumerate(articles)]


def broken_messages() -> tuple[bytes, ...]:
    """Return the broken messages of the small stream: each becomes a dead letter."""
    return tuple(_lines("broken.jsonl")[:BROKEN])


def _lines(name: str) -> list[bytes]:
    return (SAMPLES / name).read_bytes().splitlines()
