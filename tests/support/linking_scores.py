"""B³ over mentions across articles (Bagga and Baldwin, 1998): do mentions share an id exactly where they share an entity?"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language

from transforms.annotation.annotate import readable
from transforms.entities.build import EntityCluster, group_mentions

SCORED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP"})
READ_CHARS = 6_000
"""Maximum number of characters of an article that are annotated."""

Pair = tuple[int, str]
"""The number of the gold entity and the id of the found one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkingScore:
    """B³ over mentions that both sides have, and over all, where a missed or spurious mention counts as wrong."""

    gold: int
    found: int
    both: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall over mentions that both sides have."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    @property
    def f1_of_all(self) -> float:
        """The same with missed and spurious mentions counted as wrong."""
        precision, recall = self.precision * self.both / self.found, self.recall * self.both / self.gold
        return 2 * precision * recall / (precision + recall)


def labelled(file: Path, rest: int) -> tuple[int, list[dict[str, Any]]]:
    """Return the labelled number of characters an article, and every second article, from the first or second on."""
    gold = json.loads(file.read_text(encoding="utf-8"))
    return gold["characters"], gold["articles"][rest::2]


def texts_of(folder: Path, articles: Iterable[dict[str, Any]]) -> list[str]:
    """Return the beginnings of the labelled articles' texts, in their order."""
    wanted = {(article["file"], article["id"]) for article in articles}
    texts: dict[tuple[str, str], str] = {}
    for file in sorted({name for name, _ in wanted}):
        with gzip.open(folder / file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if (file, row["id"]) in wanted:
                    texts[file, row["id"]] = row["text"][:READ_CHARS]
    return [texts[article["file"], article["id"]] for article in articles]


def score_linking(nlp: Language, texts: Sequence[str], articles: Sequence[dict[str, Any]], chars: int) -> LinkingScore:
    """Return how well mentions in these articles are grouped by entity."""
    pairs: list[Pair] = []
    gold = found = 0
    with nlp.memory_zone():
        docs = nlp.pipe(map(readable, texts), batch_size=16)
        for doc, text, article in zip(docs, texts, articles, strict=True):
            spans = _spans(group_mentions(doc, text), chars)
            pairs += _matched(article["mentions"], spans)
            gold += len(article["mentions"])
            found += len(spans)
    precision, recall = b_cubed(pairs)
    return LinkingScore(gold=gold, found=found, both=len(pairs), precision=precision, recall=recall)


def b_cubed(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Return precision and recall: the mean over mentions of the right share of the found, and of the gold, entity."""
    by_gold: dict[int, set[int]] = defaultdict(set)
    by_id: dict[str, set[int]] = defaultdict(set)
    for number, (gold, entity) in enumerate(pairs):
        by_gold[gold].add(number)
        by_id[entity].add(number)
    right = [(len(by_gold[gold] & by_id[entity]), len(by_gold[gold]), len(by_id[entity])) for gold, entity in pairs]
    total = max(1, len(pairs))
    precision = sum(shared / found for shared, _, found in right) / total
    recall = sum(shared / gold for shared, gold, _ in right) / total
    return precision, recall


def _spans(groups: Iterable[EntityCluster], chars: int) -> list[tuple[int, int, str]]:
    scored = (group for group in groups if group.label in SCORED)
    return sorted((m.start, m.end, group.id) for group in scored for m in group.mentions if m.start < chars)


def _matched(gold: Iterable[tuple[int, int, int]], spans: Sequence[tuple[int, int, str]]) -> list[Pair]:
    """Pair each gold mention with the found one that overlaps it most, each at most once."""
    pairs: list[Pair] = []
    used: set[int] = set()
    for start, end, entity in gold:
        overlaps = [
            (min(end, e) - max(start, s), -abs((e - s) - (end - start)), number)
            for number, (s, e, _) in enumerate(spans)
            if number not in used and s < end and start < e
        ]
        if overlaps:
            number = max(overlaps)[2]
            used.add(number)
            pairs.append((entity, spans[number][2]))
    return pairs
