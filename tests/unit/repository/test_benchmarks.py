"""The benchmarks' figures and published pages."""

import gzip
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from benchmarks.articles import every, load_corpus, with_reprints
from benchmarks.comparisons import Verdict, ratio
from benchmarks.follow import Stream, percentile
from benchmarks.marks import StageClock
from benchmarks.measure import Measurement, Side, workers_start


def run(side: Side, work_s: float) -> Measurement:
    return Measurement(
        side=side, articles=100, ready_s=9.0, workers_s=5.0, work_s=work_s, cpu_s=1.0, peak_pss_mib=None, documents={},
        stages=(),
    )  # fmt: skip


def test_the_workers_start_is_counted_once_for_all_of_them() -> None:
    """The start is the pipeline's building, then the workers' mean time until ready and for preparing stages."""
    marks = [
        {"mark": "round begins", "at": 10.0, "pid": 1},
        {"mark": "worker born", "at": 11.0, "pid": 2},
        {"mark": "worker born", "at": 11.5, "pid": 3},
        {"mark": "worker ready", "at": 13.0, "pid": 2},
        {"mark": "worker ready", "at": 14.5, "pid": 3},
        {"mark": "stage prepared", "at": 15.0, "pid": 2, "seconds": 1.0},
        {"mark": "round ended", "at": 99.0, "pid": 1},
    ]
    assert workers_start(marks) == pytest.approx(1.0 + (2.0 + 1.0 + 3.0) / 2)


def test_each_round_starts_workers_of_its_own() -> None:
    """The start times of rounds are added; a worker belongs to the round in which it was born."""
    marks = [
        {"mark": mark, "at": begin + after, "pid": pid}
        for begin, pid in ((0.0, 2), (50.0, 3))
        for mark, after, pid in (
            ("round begins", 0.0, 1), ("worker born", 1.0, pid), ("worker ready", 3.0, pid), ("round ended", 40.0, 1)
        )
    ]  # fmt: skip
    assert workers_start(marks) == pytest.approx(2 * 3.0)


def test_time_counts_for_the_innermost_call() -> None:
    """A timed call inside another timed call counts for the inner one only."""
    moments = iter([0.0, 1.0, 4.0, 10.0])
    clock = StageClock(lambda: next(moments))
    inner = clock.timed("inner", lambda: None)
    clock.timed("outer", inner)()
    assert clock.seconds == {"inner": 3.0, "outer": 7.0}


def test_the_ratio_is_of_medians() -> None:
    """One disturbed run does not change the ratio."""
    runs = [run("plain_script", s) for s in (20.0, 20.0, 90.0)] + [run("tidewire_run", s) for s in (10.0, 10.0, 70.0)]
    assert ratio(runs) == pytest.approx(2.0)


@pytest.mark.parametrize(("bound", "reached"), [("at least", False), ("at most", True)])
def test_a_target_has_a_side(bound: Literal["at least", "at most"], reached: bool) -> None:
    """A figure below its target keeps to a ceiling and misses a floor."""
    assert Verdict(what="x", value=1.0, bound=bound, target=1.1).reached is reached


def test_a_corpus_of_samples_has_no_two_equal_texts(tmp_path: Path) -> None:
    """Without the real articles, the corpus is made of samples and its source says so."""
    corpus = load_corpus(300, real=tmp_path)
    assert len({message["text"] for message in corpus.messages}) == 300
    assert len({message["url"] for message in corpus.messages}) == 300
    assert "no real ones" in corpus.source


def test_half_of_a_corpus_with_reprints_are_exact_ones(tmp_path: Path) -> None:
    """The number of messages stays, each has its own address, and each text comes twice."""
    messages = with_reprints(load_corpus(40, real=tmp_path).messages)
    assert len(messages) == len({message["url"] for message in messages}) == 40
    assert len({message["text"] for message in messages}) == 20


def test_a_smaller_corpus_is_spread_over_the_larger() -> None:
    """Every eighth message is taken, so that both corpora are of one kind."""
    assert [message["n"] for message in every([{"n": n} for n in range(20)], 8)] == [0, 8, 16]


def test_too_many_articles_are_refused(tmp_path: Path) -> None:
    """No article is published twice to fill up."""
    archive = tmp_path / "allsides-00.jsonl.gz"
    archive.write_bytes(b"")
    with pytest.raises(ValueError, match="there are 0"):
        load_corpus(5, real=tmp_path)


def test_articles_are_cut_after_a_paragraph(tmp_path: Path) -> None:
    """With `chars`, an article ends with the paragraph that reaches this number of characters."""
    archive = {"url": "https://a.example/1", "outlet": "A", "title": "Ferry", "published_at": "2018-01-01",
               "language": "en", "author": None, "text": "The ferry left.\nIt came back.\nNobody waited."}  # fmt: skip
    with gzip.open(tmp_path / "allsides-00.jsonl.gz", "wb") as file:
        file.write(msgspec.json.encode(archive) + b"\n")
    corpus = load_corpus(1, real=tmp_path, chars=20)
    assert [message["text"] for message in corpus.messages] == ["The ferry left.\nIt came back."]


def test_the_percentiles_of_a_stream_are_of_articles_published_between_two_moments() -> None:
    """An article that was not found yet has no wait."""
    stream = Stream(sent={"a": 0.0, "b": 1.0, "c": 2.0, "d": 3.0}, found={"a": 5.0, "b": 2.0, "d": 9.0})
    assert stream.waits() == [1.0, 5.0, 6.0]
    assert stream.waits(1.0, 3.0) == [1.0]
    assert [percentile(stream.waits(), share) for share in (0.01, 0.5, 0.99, 1.0)] == [1.0, 5.0, 6.0, 6.0]
    assert [percentile(list(map(float, range(1, 201))), share) for share in (0.5, 0.99)] == [100.0, 198.0]
