"""Measures `tidewire run --follow` under a steady stream: the time from publish to searchable, and memory over time.

    python -m benchmarks.follow --minutes 30 --share 0.5

First a drain of some articles gives the greatest rate, its start included. Then articles are published at a share of that rate, one
by one, while `run --follow` reads them. An article is searchable when a search finds its id; the searches run twice a second. Memory
is the PSS of the run with all its workers, and of each server of the benchmark's own stack.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from threading import Event, Thread

import msgspec
import psutil
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.articles import Message, load_corpus
from benchmarks.measure import measure, pss_mib
from benchmarks.servers import STATE, fresh_place, servers
from benchmarks.side import Assignment
from pipeline.clients.elasticsearch import connect
from pipeline.clients.kafka_sender import OutgoingRecord, RecordSender
from pipeline.core.settings import Settings
from pipeline.publishing.map_fields import FieldMap
from pipeline.publishing.publish import to_outgoing
from pipeline.stack.processes import marker, running
from pipeline.stack.state import SERVERS
from schemas.articles import Article
from schemas.mappings import alias
from schemas.records import Origin, Record
from transforms.messages.parse import parse_article

LOOK_EVERY_S, SAMPLE_EVERY_S = 0.5, 5.0
LOOKED_UP = 2_000
WAIT_FOR_REST_S = 300.0
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Sample:
    """The memory of one moment in MiB, by process: `run` with its workers, and the servers."""

    at: float
    mib: Mapping[str, float]


@dataclass(slots=True)
class Stream:
    """Times in seconds since the begin, by article id: when each article was published, and when it was found."""

    sent: dict[str, float] = field(default_factory=dict)
    found: dict[str, float] = field(default_factory=dict)
    memory: list[Sample] = field(default_factory=list)

    def waits(self, begin: float = 0.0, end: float = float("inf")) -> list[float]:
        """Return, in order, the seconds from publish to searchable of the articles published between two moments."""
        return sorted(
            self.found[name] - at for name, at in list(self.sent.items()) if begin <= at < end and name in self.found
        )


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value that this share of the ordered values does not exceed; not a number without values."""
    return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)] if ordered else float("nan")


def main() -> int:
    """Measure and print; return 1 where articles did not become searchable."""
    asked = _asked()
    console = Console(stderr=asked.json, width=130)
    with servers() as found:
        settings = replace(found, run=replace(found.run, workers=asked.cores))
        rate = asked.rate or asked.share * _greatest_rate(settings, asked, console)
        count = int(rate * asked.minutes * MINUTE_S)
        corpus = load_corpus(asked.drained + count, chars=asked.chars)
        console.print(f"{count:,} articles at {rate:.2f} a second: {corpus.source}")
        with fresh_place(settings, ()) as own:
            stream = _measured(own, corpus.messages[asked.drained :], rate)
    _print(console, stream)
    if asked.json:
        sys.stdout.write(msgspec.json.encode(stream).decode() + "\n")
    return int(len(stream.found) < len(stream.sent))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.follow", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--share", type=float, default=0.5, help="share of the greatest rate (default 0.5)")
    parser.add_argument("--rate", type=float, help="articles a second, in place of a share of a measured rate")
    parser.add_argument("--drained", type=int, default=400, help="articles for the greatest rate (default 400)")
    parser.add_argument("--chars", type=int, help="cut each article after the first paragraphs of so many characters")
    parser.add_argument("--cores", type=int, default=os.cpu_count(), help="workers (default: all cores)")
    parser.add_argument("--json", action="store_true", help="print all moments as JSON, the tables on standard error")
    return parser.parse_args()


def _greatest_rate(settings: Settings, asked: argparse.Namespace, console: Console) -> float:
    with fresh_place(settings, load_corpus(asked.drained, chars=asked.chars).messages) as own:
        run = measure("tidewire_run", Assignment(settings=own, cores=asked.cores))
    rate = run.articles / (run.work_s + run.workers_s)
    console.print(f"greatest rate: {rate:.2f} articles a second ({run.articles} in one drain)")
    return rate


def _measured(settings: Settings, messages: Sequence[Message], rate: float) -> Stream:
    stream, ended = Stream(), Event()
    with _following(settings) as process:
        began = time.monotonic()
        watchers = [
            Thread(target=_watch_index, args=(settings, stream, began, ended), name="index"),
            Thread(target=_watch_memory, args=(process, stream, began, ended), name="memory"),
        ]
        for watcher in watchers:
            watcher.start()
        try:
            _publish(settings, messages, rate, stream, began)
            deadline = time.monotonic() + WAIT_FOR_REST_S
            while len(stream.found) < len(stream.sent) and time.monotonic() < deadline and process.poll() is None:
                time.sleep(LOOK_EVERY_S)
        finally:
            ended.set()
            for watcher in watchers:
                watcher.join()
    return stream


@contextmanager
def _following(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Give a running `tidewire run --follow`; stop it with SIGTERM afterwards."""
    kafka, search = settings.kafka, settings.elasticsearch
    process = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "run", "--follow", "--json"],
        env={
            **os.environ,
            "TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
            "TIDEWIRE_KAFKA_TOPIC_RAW": kafka.topic_raw,
            "TIDEWIRE_KAFKA_TOPIC_DEAD": kafka.topic_dead,
            "TIDEWIRE_KAFKA_GROUP": kafka.group,
            "TIDEWIRE_ELASTICSEARCH_URL": search.url,
            "TIDEWIRE_ELASTICSEARCH_INDEX_PREFIX": search.index_prefix,
            "TIDEWIRE_RUN_WORKERS": str(settings.run.workers),
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _publish(settings: Settings, messages: Sequence[Message], rate: float, stream: Stream, began: float) -> None:
    with RecordSender(settings.kafka, settings.kafka.topic_raw) as sender:
        for number, message in enumerate(messages):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            record = to_outgoing(msgspec.json.encode(message), FieldMap(), settings, now_ms=int(time.time() * 1_000))
            stream.sent[_article_id(record, settings)] = time.monotonic() - began
            sender.send(record)
            sender.flush()


def _article_id(record: OutgoingRecord, settings: Settings) -> str:
    origin = Origin(topic="", partition=0, offset=0, timestamp_ms=int(time.time() * 1_000))
    limits = settings.annotate
    article = parse_article(
        Record(origin=origin, key=record.key, value=record.value),
        max_html_chars=limits.max_html_chars,
        max_text_chars=limits.max_text_chars,
    )
    assert isinstance(article, Article)
    return article.id


def _watch_index(settings: Settings, stream: Stream, began: float, ended: Event) -> None:
    index = alias(settings.elasticsearch.index_prefix, "articles")
    with closing(connect(settings.elasticsearch)) as client:
        while not ended.wait(LOOK_EVERY_S):
            waiting = [name for name in list(stream.sent) if name not in stream.found][:LOOKED_UP]
            if not waiting:
                continue
            hits = client.search(index=index, query={"ids": {"values": waiting}}, source=False, size=LOOKED_UP)
            now = time.monotonic() - began
            stream.found.update((hit["_id"], now) for hit in hits["hits"]["hits"])


def _watch_memory(process: subprocess.Popen[bytes], stream: Stream, began: float, ended: Event) -> None:
    root = psutil.Process(process.pid)
    while not ended.wait(SAMPLE_EVERY_S):
        try:
            families = {"run": [root, *root.children(recursive=True)]}
        except psutil.NoSuchProcess:
            return
        for name in SERVERS:
            families[name] = running(marker(STATE, name))
        mib = {name: sum(map(pss_mib, family)) for name, family in families.items()}
        stream.memory.append(Sample(time.monotonic() - began, mib))


def _print(console: Console, stream: Stream) -> None:
    last = max(stream.sent.values(), default=0.0)
    edges = [last * part / 6 for part in range(6)] + [float("inf")]
    table = Table(box=SIMPLE_HEAD)
    for heading in (
        "from minute",
        "articles",
        "p50 s",
        "p99 s",
        "longest s",
        "run MiB",
        *(f"{each} MiB" for each in SERVERS),
    ):
        table.add_column(heading, justify="right")
    for begin, end in [*pairwise(edges), (0.0, float("inf"))]:
        waits = stream.waits(begin, end)
        samples = [sample.mib for sample in stream.memory if begin <= sample.at < min(end, last)]
        peaks = (f"{max((sample[name] for sample in samples), default=0.0):,.0f}" for name in ("run", *SERVERS))
        title = "all" if (begin, end) == (0.0, float("inf")) else f"{begin / MINUTE_S:.1f}"
        waited = (percentile(waits, 0.5), percentile(waits, 0.99), percentile(waits, 1.0))
        table.add_row(title, f"{len(waits):,}", *(f"{seconds:.1f}" for seconds in waited), *peaks)
    console.print(table)
    if missing := len(stream.sent) - len(stream.found):
        console.print(f"[red]{missing:,} articles did not become searchable[/red]")


if __name__ == "__main__":
    sys.exit(main())
