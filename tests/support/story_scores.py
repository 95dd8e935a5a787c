"""Scores of stories on articles that others grouped by event: BCubed F1, precision and recall (Amigó et al. 2009)."""

import gzip
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from schemas.articles import milliseconds
from transforms.stories.assign import Report, Stories, in_order
from transforms.stories.words import COMMONEST, discounted, discounts, story_words

ROUND = 500
Scores = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """The story of each article, and the gold story of articles that have one."""

    given: Mapping[str, str]
    gold: Mapping[str, str]

    @property
    def largest(self) -> int:
        """The number of articles in the largest story."""
        return max(Counter(self.given.values()).values())

    def scores(self, half: str | None = None) -> Scores:
        """Return BCubed F1, precision and recall over the articles with gold, or over one half of the gold stories."""
        return bcubed(
            {article: gold for article, gold in self.gold.items() if half in (None, half_of(gold))}, self.given
        )


def half_of(gold: str) -> str:
    """Return the half of a gold story; the two stories of one topic of ECB+ stay together."""
    return ("tuning", "held out")[zlib.crc32(gold.partition("_")[0].encode()) % 2]


def bcubed(gold: Mapping[str, str], given: Mapping[str, str]) -> Scores:
    """Return F1, precision and recall of the grouping of articles."""
    together = Counter((gold[article], given[article]) for article in gold)
    golds, givens = Counter(gold.values()), Counter(given[article] for article in gold)
    precision = sum(count * count / givens[group] for (_, group), count in together.items()) / len(gold)
    recall = sum(count * count / golds[label] for (label, _), count in together.items()) / len(gold)
    return 2 * precision * recall / (precision + recall), precision, recall


def grouped(archives: Iterable[Path]) -> Grouped:
    """Return the stories of all articles of some archives, in rounds in the order of their dates."""
    reports, gold = [], {}
    for record in (record for archive in archives for record in records(archive)):
        published = record["published_at"]
        words = story_words(record["title"] or "", without_headline(record))
        reports.append(
            Report(id=record["id"], published_ms=milliseconds(published and f"{published[:10]}T00:00:00Z"), words=words)
        )
        if "story_id" in record:
            gold[record["id"]] = record["story_id"]
    return Grouped(given=given_in_rounds(in_order(reports)), gold=gold)


def given_in_rounds(reports: Sequence[Report]) -> dict[str, str]:
    """Assign stories round by round; a word's weight follows from the articles so far."""
    stories, counts = Stories({}), Counter[str]()
    given: dict[str, str] = {}
    for start in range(0, len(reports), ROUND):
        batch = reports[start : start + ROUND]
        counts.update(word for report in batch for word in report.words)
        factors = discounts(dict(counts.most_common(COMMONEST)), start + len(batch))
        given |= {report.id: stories.give(replace(report, words=discounted(report.words, factors))) for report in batch}
    return given


def without_headline(record: Mapping[str, Any]) -> str:
    """Return the text without a repeated headline, which the product removes as boilerplate."""
    return (record["text"] or "").removeprefix(record["title"] or "")


def records(archive: Path) -> Sequence[dict[str, Any]]:
    """Return all records of an archive."""
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        return [msgspec.json.decode(line) for line in lines]


def archives(stream: Path) -> dict[str, list[Path]]:
    """Return the archives to score, by name."""
    basil = stream / "stories" / "basil.jsonl.gz"
    return {
        "basil alone": [basil],
        "basil in the stream": [basil, *sorted((stream / "articles").glob("allsides-0?.jsonl.gz"))],
        "ecbplus": [stream / "stories" / "ecbplus.jsonl.gz"],
    }
