"""The four benchmarks: the runs of each, and its verdicts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from benchmarks.articles import Message, every, load_corpus, with_reprints
from benchmarks.measure import Measurement, Side, measure
from benchmarks.servers import fresh_place
from benchmarks.side import Assignment
from pipeline.core.settings import Settings

Name = Literal["throughput", "reprints", "memory", "profile"]
NAMES: tuple[Name, ...] = ("throughput", "reprints", "memory", "profile")
SIDES: tuple[Side, Side] = ("plain_script", "tidewire_run")
MEMORY_STEP = 8
"""The large run of the memory benchmark has this many times the articles of the small one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A measured figure and its target: at least or at most `target`."""

    what: str
    value: float
    bound: Literal["at least", "at most"]
    target: float

    @property
    def reached(self) -> bool:
        """Return whether the figure reaches the target."""
        return self.value >= self.target if self.bound == "at least" else self.value <= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All runs of a benchmark in order, and its verdicts."""

    name: Name
    source: str
    runs: tuple[Measurement, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Settings of a measurement. `watch` receives each run as it ends; `chars` cuts articles (see `load_corpus`)."""

    settings: Settings
    cores: int
    repeats: int
    watch: Callable[[Measurement], None]
    chars: int | None = None

    def run(self, name: Name, articles: int) -> Result:
        """Carry out one benchmark."""
        corpus = load_corpus(articles, chars=self.chars)
        if name == "memory":
            runs, verdicts = self._memory(corpus.messages)
        elif name == "profile":
            runs, verdicts = [self._once("tidewire_run", corpus.messages, stages=True)], []
        else:
            messages = with_reprints(corpus.messages) if name == "reprints" else corpus.messages
            runs, verdicts = self._compare(messages, target=1.5 if name == "reprints" else 0.95)
        return Result(name=name, source=corpus.source, runs=tuple(runs), verdicts=tuple(verdicts))

    def _compare(self, messages: Sequence[Message], *, target: float) -> tuple[list[Measurement], list[Verdict]]:
        """Run both sides in turn, so that other load on the machine affects both."""
        runs = [self._once(side, messages) for _ in range(self.repeats) for side in SIDES]
        return runs, [
            Verdict(
                what="Tidewire / plain script, articles per second", value=ratio(runs), bound="at least", target=target
            )
        ]

    def _memory(self, messages: Sequence[Message]) -> tuple[list[Measurement], list[Verdict]]:
        sizes = (every(messages, MEMORY_STEP), messages)
        small, large = (self._once("tidewire_run", each, memory=True) for each in sizes)
        assert small.peak_pss_mib is not None
        assert large.peak_pss_mib is not None
        times = (large.work_s / large.articles) / (small.work_s / small.articles)
        return [small, large], [
            Verdict(what="peak memory, large / small run", value=large.peak_pss_mib / small.peak_pss_mib, bound="at most", target=1.15),
            Verdict(what="time per article, large / small run", value=times, bound="at most", target=1.1),
        ]  # fmt: skip

    def _once(
        self, side: Side, messages: Sequence[Message], *, memory: bool = False, stages: bool = False
    ) -> Measurement:
        with fresh_place(self.settings, messages) as settings:
            run = measure(side, Assignment(settings=settings, cores=self.cores), memory=memory, stages=stages)
        self.watch(run)
        return run


def ratio(runs: Sequence[Measurement]) -> float:
    """Return the ratio of Tidewire's articles per second to the plain script's, both medians of the runs."""
    plain, ours = (median(run.per_second for run in runs if run.side == side) for side in SIDES)
    return ours / plain
