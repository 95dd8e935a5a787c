"""Matches stored articles against the narratives in force: a Beam pipeline over slices of a point in time.

Most articles only get the mark of the definitions (`narratives_fingerprint`); the others are rewritten with their mentions
and statements. Every write is a compare-and-set over the version that was read.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apache_beam as beam
import msgspec
from elasticsearch import Elasticsearch

from pipeline.beam.run_pipeline import run_pipeline
from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import ids, read_version, update_if_unchanged, write_all
from pipeline.core.settings import ElasticsearchSettings, RunSettings
from pipeline.lookups.stored_articles import pages_of, point_in_time
from pipeline.recompute.correct_articles import ArticleCorrector, Corrector
from pipeline.sinks.pending_notes import Writer
from schemas.mappings import alias
from transforms.narratives.match import CompiledNarratives
from transforms.stored.corrected_documents import NotDerivable
from transforms.stored.rematch import changes, match_stored, stored_matches

ARTICLES_PER_SLICE = 2_000
MOST_SLICES = 1_000
"""Maximum number of slices; Elasticsearch takes at most 1,024."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of articles: read, changed, kept (these must be annotated anew first), and by narrative and change."""

    articles: int = 0
    changed: int = 0
    kept: int = 0
    narratives: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, found: Mapping[str, str]) -> None:
        """Count the changes of one article: narrative → "gained", "lost" or "changed"."""
        for name, change in found.items():
            self.narratives.setdefault(name, no_changes())[change] += 1

    def add(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        self.articles += other.articles
        self.changed += other.changed
        self.kept += other.kept
        for name, counts in other.narratives.items():
            mine = Counter(self.narratives.get(name, {})) + Counter(counts)
            self.narratives[name] = {change: mine[change] for change in no_changes()}


def no_changes() -> dict[str, int]:
    """Return counts of zero for a narrative."""
    return {"gained": 0, "lost": 0, "changed": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class RematchJob:
    """The data of a job that its workers need. `tally_folder` receives a file from each slice."""

    settings: ElasticsearchSettings
    corrector: Corrector
    compiled: CompiledNarratives
    writer: Writer
    dry_run: bool
    progress_file: str
    tally_folder: str

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the definitions alone."""
        return self.corrector.fingerprint.partition(".")[2]

    def articles(self, client: Elasticsearch) -> ArticleCorrector:
        """Return the corrector that rewrites articles with the narratives in force."""
        return ArticleCorrector(client, self.settings, self.corrector, narratives=self.compiled)


def stale(fingerprint: str) -> dict[str, Any]:
    """Return the query for the articles that were matched against other definitions."""
    return {"bool": {"must_not": [{"term": {"narratives_fingerprint": fingerprint}}]}}


def rematch_articles(
    client: Elasticsearch, run: RunSettings, job: RematchJob, waiting: int, beam_args: Sequence[str]
) -> Tally:
    """Match the `waiting` articles that were matched against other definitions, in worker processes; count them."""
    slices = min(max(2, waiting // ARTICLES_PER_SLICE), MOST_SLICES)
    for file in Path(job.tally_folder).iterdir():
        file.unlink()
    with point_in_time(client, job.settings.index_prefix) as pit:
        run_pipeline(run, beam_args, lambda pipeline: _build(pipeline, job, pit, slices))
    total = Tally()
    for file in sorted(Path(job.tally_folder).iterdir()):
        total.add(msgspec.json.decode(file.read_bytes(), type=Tally))
    return total


def _build(pipeline: beam.Pipeline, job: RematchJob, pit: str, slices: int) -> None:
    _ = (
        pipeline
        | "Slices" >> beam.Create([(number, slices) for number in range(slices)])
        | "Spread" >> beam.Reshuffle()
        | "Match" >> beam.ParDo(_Match(job, pit))
    )


class _Match(beam.DoFn):
    """Matches the articles of a slice and writes the changes.

    The tally goes to a file of the slice, so that a slice tried twice is counted once.
    """

    def __init__(self, job: RematchJob, pit: str) -> None:
        self.job, self.pit = job, pit

    def setup(self) -> None:
        self.client = connect(self.job.settings)
        self.articles = self.job.articles(self.client)

    def process(self, numbered_slice: tuple[int, int]) -> Iterator[None]:
        number, slices = numbered_slice
        tally = Tally()
        query = stale(self.job.fingerprint)
        for hits in pages_of(self.client, self.pit, query, number=number, slices=slices):
            match_page(self.client, self.articles, hits, self.job, tally)
            _report_progress(self.job.progress_file, len(hits))
        Path(self.job.tally_folder, f"{number}.json").write_bytes(msgspec.json.encode(tally))
        yield from ()

    def teardown(self) -> None:
        self.client.close()


def match_page(
    client: Elasticsearch, articles: ArticleCorrector, hits: Iterable[Mapping[str, Any]], job: RematchJob, tally: Tally
) -> None:
    """Match a page of stored articles; mark those whose narratives did not change, and rewrite the others."""
    marks: list[BulkAction] = []
    rewrite: list[str] = []
    for hit in hits:
        tally.articles += 1
        try:
            found = match_stored(hit["_source"], articles.corrections, job.compiled)
        except NotDerivable:
            tally.kept += 1
            continue
        before = stored_matches(hit["_source"])
        tally.count(changes(before, found))
        if found == before and "narratives_disputed" in hit["_source"]:
            marks.append(_mark(hit, job))
        else:
            tally.changed += 1
            rewrite.append(hit["_id"])
    if not job.dry_run:
        lost = ids(write_all(client, job.settings, marks))
        corrected = articles.correct([*rewrite, *lost], writer=job.writer)
        tally.kept += len(corrected.kept)


def _mark(hit: Mapping[str, Any], job: RematchJob) -> BulkAction:
    index, fields = alias(job.settings.index_prefix, "articles"), {"narratives_fingerprint": job.fingerprint}
    return update_if_unchanged(index, hit["_id"], fields, read_version(hit))


def _report_progress(progress_file: str, articles: int) -> None:
    """Append a byte for each article: the file's size is the number of articles that all processes have matched."""
    file = os.open(progress_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, b"." * articles)
    finally:
        os.close(file)
