"""`python -m benchmarks` compares Tidewire with the plain script that a user would write, on a real Kafka and Elasticsearch."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.comparisons import MEMORY_STEP, NAMES, Bench, Result
from benchmarks.measure import Measurement, RunFailed
from benchmarks.servers import servers

ARTICLES, MEMORY_ARTICLES, QUICK_ARTICLES = 2_000, 8_000, 160


def main() -> int:
    """Measure, print, and return 1 for a missed target, 2 for a failed run."""
    asked = _asked()
    console = Console(stderr=asked.json, width=130)
    try:
        with servers() as settings:
            bench = Bench(
                settings=settings,
                cores=asked.cores,
                repeats=asked.repeats,
                watch=lambda run: _show(console, run),
                chars=asked.chars,
            )
            results = [bench.run(name, _articles(asked, name)) for name in asked.benchmarks or NAMES]
    except RunFailed as error:
        console.print(f"[red]{error}[/red]")
        return 2
    for result in results:
        _print(console, result)
    if asked.json:
        sys.stdout.write(
            msgspec.json.format(msgspec.json.encode([_as_json(result) for result in results])).decode() + "\n"
        )
    missed = any(not verdict.reached for result in results for verdict in result.verdicts)
    return int(missed and not asked.quick)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("benchmarks", nargs="*", metavar="|".join(NAMES), help="which ones (default: all)")
    parser.add_argument(
        "--articles",
        type=int,
        help=f"articles to publish (default {ARTICLES}; memory: {MEMORY_ARTICLES} and 1/{MEMORY_STEP} of them)",
    )
    parser.add_argument(
        "--chars", type=int, help="cut each article after the first paragraphs with at least that many characters"
    )
    parser.add_argument("--repeats", type=int, default=2, help="runs of each side, in turn (default 2)")
    parser.add_argument("--cores", type=int, default=os.cpu_count(), help="processes of each side (default: all cores)")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="a few articles, only to check that the benchmarks run: the figures mean nothing",
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON, the tables on standard error")
    asked = parser.parse_args()
    if unknown := set(asked.benchmarks) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return asked


def _articles(asked: argparse.Namespace, name: str) -> int:
    if asked.articles:
        return int(asked.articles)
    if asked.quick:
        return QUICK_ARTICLES
    return MEMORY_ARTICLES if name == "memory" else ARTICLES


def _show(console: Console, run: Measurement) -> None:
    console.print(f"{run.side}: {run.articles} articles, {run.per_second:.2f} a second")


def _print(console: Console, result: Result) -> None:
    console.print(f"\n[bold]{result.name}[/bold]: {result.source}")
    _print_table(console, _HEADINGS, [_row(run) for run in result.runs])
    for run in result.runs:
        if run.stages:
            workers = [f"worker {number} s" for number in range(1, len(run.stages) + 1)]
            _print_table(console, ("where the workers' time goes", *workers, "%"), _stage_rows(run))
    for verdict in result.verdicts:
        word = "[green]reached[/green]" if verdict.reached else "[red]missed[/red]"
        console.print(f"{verdict.what}: {verdict.value:.3f}, target {verdict.bound} {verdict.target}: {word}")


_HEADINGS = (
    "side", "articles", "mentions", "statements", "until ready s", "workers' start s", "work s", "articles/s",
    "CPU s/article", "peak PSS MiB",
)  # fmt: skip


def _row(run: Measurement) -> tuple[str, ...]:
    return (
        run.side,
        str(run.articles),
        str(run.documents["mentions"]),
        str(run.documents["statements"]),
        f"{run.ready_s:.1f}",
        f"{run.workers_s:.1f}",
        f"{run.work_s:.1f}",
        f"{run.per_second:.2f}",
        f"{run.cpu_s / run.articles:.3f}",
        "" if run.peak_pss_mib is None else f"{run.peak_pss_mib:.0f}",
    )


def _stage_rows(run: Measurement) -> list[tuple[str, ...]]:
    """Return a row for each stage, the slowest first."""
    sums = Counter[str]()
    for worker in run.stages:
        sums.update(worker)
    whole = sums.total()
    return [
        (label, *(f"{worker.get(label, 0.0):.1f}" for worker in run.stages), f"{100 * seconds / whole:.1f}")
        for label, seconds in sums.most_common()
    ]


def _print_table(console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=SIMPLE_HEAD)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _as_json(result: Result) -> dict[str, object]:
    return {
        "benchmark": result.name,
        "source": result.source,
        "runs": [{**asdict(run), "per_second": run.per_second} for run in result.runs],
        "verdicts": [{**asdict(verdict), "reached": verdict.reached} for verdict in result.verdicts],
    }


if __name__ == "__main__":
    sys.exit(main())
