"""Tries a narrative's definition on the index, or compares two versions of it; nothing is written."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pipeline.clients.elasticsearch import connect, for_a_reader
from pipeline.core.settings import Settings
from pipeline.lookups.stored_articles import EVERYTHING, count_articles, pages_of, point_in_time
from pipeline.sinks.corrections import fetch_corrections
from schemas.annotations import Annotation, NarrativeMatch, Span
from schemas.narratives import Narrative
from transforms.narratives.match import (
    CompiledNarratives,
    Condition,
    Hit,
    find_hits,
    match_hits,
    match_narratives,
)
from transforms.narratives.seeds import THRESHOLD
from transforms.stages import ready_narratives
from transforms.stored.corrected_documents import NotDerivable
from transforms.stored.entity_corrections import CompiledCorrections, compile_corrections
from transforms.stored.rematch import annotation_of, changes

LOWEST: Final = 0.4
THRESHOLDS: Final = tuple(number / 100 for number in range(40, 95, 5))
EXAMPLES: Final = 5
EVIDENCE_CHARS: Final = 240
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An article with its evidence; `near` is its highest similarity to a seed, None where no seed decides."""

    id: str
    day: str | None
    outlet: str
    title: str
    evidence: tuple[str, ...]
    voice: str
    score: float
    near: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The articles that a definition would find. `at_thresholds` counts the matches for each threshold.

    `conditions` counts the articles that meet each condition. `above` are articles that match by a seed alone, the
    nearest to the threshold first; `below` are articles that would match with a lower threshold.
    """

    narrative: str
    version: int
    articles: int
    unreadable: int
    matches: int
    threshold: float | None
    at_thresholds: Mapping[str, int]
    conditions: Mapping[str, int]
    best: tuple[Example, ...]
    above: tuple[Example, ...]
    below: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The numbers of articles gained, lost or changed between two definitions, with examples."""

    articles: int
    unreadable: int
    both: int
    counts: Mapping[str, int]
    examples: Mapping[str, tuple[Example, ...]]


def try_narrative(
    settings: Settings,
    narrative: Narrative,
    *,
    query: str | None = None,
    limit: int | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Trial:
    """Return the articles that a definition would find, among all or among those of a query; nothing is written."""
    compiled = ready_narratives((replace(narrative, threshold=LOWEST),), settings.annotate.spacy_model)
    trial = _Trial(narrative, compiled)
    for document, annotation in _annotated(settings, query, limit, progress, trial.skipped):
        trial.look_at(document, annotation)
    return trial.result()


def compare_narratives(
    settings: Settings,
    old: Narrative,
    new: Narrative,
    *,
    query: str | None = None,
    limit: int | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Difference:
    """Return the numbers of articles that a new version would gain, lose or match differently; nothing is written."""
    before, after = (
        ready_narratives((replace(narrative, id="narrative"),), settings.annotate.spacy_model)
        for narrative in (old, new)
    )
    counts: Counter[str] = Counter({"gained": 0, "lost": 0, "changed": 0})
    examples: dict[str, list[Example]] = {change: [] for change in counts}
    skipped = _Skipped()
    both = articles = 0
    for document, annotation in _annotated(settings, query, limit, progress, skipped):
        articles += 1
        found_before = match_narratives(before, annotation, day=document["day"])
        found_after = match_narratives(after, annotation, day=document["day"])
        both += bool(found_before and found_after)
        for change in changes(found_before, found_after).values():
            counts[change] += 1
            if len(examples[change]) < EXAMPLES:
                examples[change].append(_example(document, (found_after or found_before)[0]))
    return Difference(
        articles=articles,
        unreadable=skipped.articles,
        both=both,
        counts=dict(counts),
        examples={change: tuple(articles) for change, articles in examples.items()},
    )


@dataclass(slots=True)
class _Skipped:
    articles: int = 0


def _annotated(
    settings: Settings, query: str | None, limit: int | None, progress: Progress, skipped: _Skipped
) -> Iterator[tuple[dict[str, Any], Annotation]]:
    """Yield the annotated articles with their annotations, after the corrections in force."""
    client = connect(for_a_reader(settings.elasticsearch))
    prefix = settings.elasticsearch.index_prefix
    wanted = EVERYTHING if query is None else {"query_string": {"query": query}}
    try:
        corrections = compile_corrections(fetch_corrections(client, prefix))
        with point_in_time(client, prefix) as pit:
            whole = count_articles(client, prefix, wanted)
            total = whole if limit is None else min(limit, whole)
            done = 0
            for hits in pages_of(client, pit, wanted):
                for hit in hits[: total - done]:
                    if (annotation := _annotation(hit["_source"], corrections, skipped)) is not None:
                        yield hit["_source"], annotation
                done += len(hits)
                progress(min(done, total), total)
                if done >= total:
                    return
    finally:
        client.close()


def _annotation(document: dict[str, Any], corrections: CompiledCorrections, skipped: _Skipped) -> Annotation | None:
    try:
        return annotation_of(document, corrections)
    except NotDerivable:
        skipped.articles += 1
        return None


@dataclass(slots=True)
class _Trial:
    """Gathers a definition's matches. Seeds are matched at LOWEST, so that all higher thresholds can be compared."""

    narrative: Narrative
    compiled: CompiledNarratives
    skipped: _Skipped = field(default_factory=_Skipped)
    articles: int = 0
    matches: int = 0
    at_thresholds: Counter[float] = field(default_factory=Counter)
    conditions: Counter[str] = field(default_factory=Counter)
    best: list[Example] = field(default_factory=list)
    above: list[Example] = field(default_factory=list)
    below: list[Example] = field(default_factory=list)

    @property
    def threshold(self) -> float:
        return THRESHOLD if self.narrative.threshold is None else self.narrative.threshold

    def look_at(self, document: dict[str, Any], annotation: Annotation) -> None:
        self.articles += 1
        hits = list(find_hits(self.compiled, annotation))
        if not hits:
            return
        for condition in {hit.condition for hit in hits if not _is_seed(hit) or _nearness(hit) >= self.threshold}:
            self.conditions[self._name(condition)] += 1
        found = {
            threshold: self._match(hits, annotation, document, threshold) for threshold in (*THRESHOLDS, self.threshold)
        }
        for threshold in THRESHOLDS:
            self.at_thresholds[threshold] += found[threshold] is not None
        self._keep(document, hits, found[self.threshold], self._match(hits, annotation, document, 2.0), found[LOWEST])

    def _keep(
        self,
        document: dict[str, Any],
        hits: Sequence[Hit],
        match: NarrativeMatch | None,
        without_seeds: NarrativeMatch | None,
        at_lowest: NarrativeMatch | None,
    ) -> None:
        near = max((_nearness(hit) for hit in hits if _is_seed(hit)), default=None)
        if match is not None:
            self.matches += 1
            _keep_best(self.best, _example(document, match), key=lambda example: -example.score)
            if without_seeds is None and near is not None:
                _keep_best(self.above, _nearest(document, hits, near, match), key=lambda example: example.near or 0)
        elif at_lowest is not None and near is not None:
            _keep_best(self.below, _nearest(document, hits, near, at_lowest), key=lambda example: -(example.near or 0))

    def _match(
        self, hits: Sequence[Hit], annotation: Annotation, document: dict[str, Any], threshold: float
    ) -> NarrativeMatch | None:
        counted = [hit for hit in hits if not _is_seed(hit) or _nearness(hit) >= threshold]
        return match_hits(self.narrative, counted, annotation, day=document["day"])

    def _name(self, condition: Condition) -> str:
        _, group, sort, place = condition
        if sort == "seeds":
            return f"seeds: {self.narrative.seeds[place]}"
        return f"{group}.{sort}: {getattr(getattr(self.narrative, group), sort)[place]}"

    def result(self) -> Trial:
        has_seeds = bool(self.narrative.seeds)
        return Trial(
            narrative=self.narrative.id,
            version=self.narrative.version,
            articles=self.articles,
            unreadable=self.skipped.articles,
            matches=self.matches,
            threshold=self.threshold if has_seeds else None,
            at_thresholds={f"{threshold:.2f}": self.at_thresholds[threshold] for threshold in THRESHOLDS}
            if has_seeds
            else {},
            conditions=dict(sorted(self.conditions.items(), key=lambda pair: (-pair[1], pair[0]))),
            best=tuple(self.best),
            above=tuple(self.above),
            below=tuple(self.below),
        )


def _is_seed(hit: Hit) -> bool:
    return hit.condition[2] == "seeds"


def _nearness(hit: Hit) -> float:
    """Return a sentence's similarity to a seed, from its weight at LOWEST."""
    return round(LOWEST + (hit.weight - 0.5) * 2 * (1 - LOWEST), 3)


def _keep_best(kept: list[Example], example: Example, *, key: Callable[[Example], float]) -> None:
    kept.append(example)
    kept.sort(key=lambda candidate: (key(candidate), candidate.id))
    del kept[EXAMPLES:]


def _nearest(document: dict[str, Any], hits: Sequence[Hit], near: float, match: NarrativeMatch) -> Example:
    spans = tuple(span for hit in hits if _is_seed(hit) and _nearness(hit) == near for span in hit.spans)
    return replace(_example(document, match), evidence=_words(document, spans[:1]), near=near)


def _example(document: dict[str, Any], match: NarrativeMatch) -> Example:
    return Example(
        id=document["id"],
        day=document["day"],
        outlet=document["outlet"],
        title=document["title"],
        evidence=_words(document, match.evidence[:3]),
        voice=match.voice,
        score=match.score,
    )


def _words(document: dict[str, Any], spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(" ".join(document["text"][span.start : span.end].split())[:EVIDENCE_CHARS] for span in spans)
