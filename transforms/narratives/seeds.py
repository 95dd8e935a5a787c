"""Find the sentences of a text that are similar to seed sentences, by the cosine of their vectors.

A sentence counts for a seed when its cosine reaches the definition's threshold, and is higher than with any
counter-example. The cosine compares topics and wordings better than yes and no: a denial of a seed is similar to it,
too (docs/quality.md has the figures).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from schemas.annotations import Annotation, Lemmas, Span
from schemas.narratives import Narrative
from transforms.encoder.encoder import Floats
from transforms.encoder.sentence_vectors import read_vectors

Embed = Callable[[str], Floats]

THRESHOLD: Final = 0.55
"""Default threshold: the best balance on labelled paraphrases (tests/quality/test_narrative_seeds.py)."""

FEWEST_WORDS: Final = 4
"""Minimum words of a sentence; shorter sentences are too alike."""


@dataclass(frozen=True, slots=True)
class CompiledSeeds:
    """All seeds ready for matching.

    `vectors` has the seeds and, after them, the counter-examples. `owners` has each seed's narrative and position
    there, `against` the rows of its counter-examples, `thresholds` its threshold.
    """

    vectors: Floats
    owners: tuple[tuple[int, int], ...]
    against: tuple[tuple[int, ...], ...]
    thresholds: Floats


def compile_seeds(narratives: Sequence[Narrative], embed: Embed) -> CompiledSeeds | None:
    """Return all narratives' seeds ready for matching, None if there are none."""
    vectors: list[Floats] = []
    counters: list[Floats] = []
    owners: list[tuple[int, int]] = []
    against: list[tuple[int, ...]] = []
    thresholds: list[float] = []
    for number, narrative in enumerate(narratives):
        rows = range(len(counters), len(counters) + len(narrative.counter_examples))
        counters += [embed(example) for example in narrative.counter_examples]
        for place, seed in enumerate(narrative.seeds):
            vectors.append(embed(seed))
            owners.append((number, place))
            against.append(tuple(rows))
            thresholds.append(THRESHOLD if narrative.threshold is None else narrative.threshold)
    if not vectors:
        return None
    shifted = tuple(tuple(len(vectors) + row for row in rows) for rows in against)
    return CompiledSeeds(
        vectors=np.stack([*vectors, *counters]),
        owners=tuple(owners),
        against=shifted,
        thresholds=np.asarray(thresholds, dtype=np.float32),
    )


def find_seeds(seeds: CompiledSeeds, annotation: Annotation) -> Iterator[tuple[int, int, Span, float]]:
    """Yield (narrative's number, seed's position, sentence, weight 0.5..1) for each sentence that is near enough."""
    lemmas, vectors = annotation.lemmas, annotation.sentence_vectors
    if lemmas is None or not vectors:
        return
    nearness = sentence_nearness(seeds, vectors)
    rows, columns = np.nonzero(nearness >= seeds.thresholds)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if (span := sentence_span(lemmas, row)) is not None:
            threshold, near = float(seeds.thresholds[column]), float(nearness[row, column])
            share = (near - threshold) / (1 - threshold) if threshold < 1 else 1.0
            yield *seeds.owners[column], span, round(0.5 + 0.5 * min(1.0, share), 4)


def sentence_nearness(seeds: CompiledSeeds, vectors: str) -> Floats:
    """Return sentences x seeds nearness -1..1, rounded; -1 if a counter-example is as near."""
    # Rounded to thousandths: stored values must not depend on how a processor adds up.
    nearness = np.round(read_vectors(vectors) @ seeds.vectors.T, 3)
    own = nearness[:, : len(seeds.owners)].copy()
    for column, rows in enumerate(seeds.against):
        if rows:
            lost = nearness[:, list(rows)].max(axis=1) >= own[:, column]
            own[lost, column] = -1
    return np.asarray(own, dtype=np.float32)


def sentence_span(lemmas: Lemmas, number: int) -> Span | None:
    """Return a sentence's span from its first to its last word, None if it has too few words."""
    first = lemmas.sentence_ends[number - 1] if number else 0
    last = lemmas.sentence_ends[number]
    if last - first < FEWEST_WORDS:
        return None
    return Span(start=lemmas.starts[first], end=lemmas.ends[last - 1])
