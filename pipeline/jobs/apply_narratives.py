"""Applies the definitions in force to the whole past: a Beam job over the index, without Kafka and without parsing.

Articles that were matched against other definitions are read from a point in time, in slices beside each other, and matched
from the annotations stored with them. Of most nothing changes but the mark of the definitions (`narratives_fingerprint`); the
others are rewritten with their mentions and statements. All by compare-and-set over the version that was read; what loses
against another run is looked at anew. An interrupted job is continued by the next: what is marked is done, and which days are
to be recomputed is noted in `pending`.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import apache_beam as beam
import msgspec
from elasticsearch import Elasticsearch

from pipeline.beam.forked_workers import begin_loading
from pipeline.beam.run_pipeline import run_pipeline
from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import ids, read_version, update_if_unchanged, write_all
from pipeline.clients.es_pages import chunks
from pipeline.core.settings import ElasticsearchSettings, Settings
from pipeline.jobs.annotator import Annotator, load_annotator
from pipeline.jobs.rounds import new_run_id, now_iso, with_corrections
from pipeline.lookups.stored_articles import count_articles, pages_of, point_in_time
from pipeline.recompute.correct_articles import ArticleCorrector, Corrector, settle_corrections
from pipeline.recompute.run import recompute
from pipeline.sinks.pending_notes import Note, Writer, all_touched, notes, strike
from pipeline.sinks.remove_articles import sweep
from schemas.mappings import alias
from transforms.elements import Touched
from transforms.narratives.match import CompiledNarratives
from transforms.stages import ready_narratives
from transforms.stored.corrected_documents import NotDerivable
from transforms.stored.rematch import changes, match_stored, stored_matches

OWNER = "narratives"
ARTICLES_PER_SLICE = 2_000
MOST_SLICES = 1_000
"""Elasticsearch takes at most 1,024."""

PASSES = 3


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many articles were looked at, changed, and kept (to be annotated anew); per narrative and change, how many articles."""

    articles: int = 0
    changed: int = 0
    kept: int = 0
    narratives: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, found: Mapping[str, str]) -> None:
        """Count what became of one article's narratives."""
        for name, change in found.items():
            counts = self.narratives.setdefault(name, {"gained": 0, "lost": 0, "changed": 0})
            counts[change] += 1

    def add(self, other: "Tally") -> None:
        """Count what another has counted."""
        self.articles += other.articles
        self.changed += other.changed
        self.kept += other.kept
        for name, counts in other.narratives.items():
            mine = Counter(self.narratives.get(name, {})) + Counter(counts)
            self.narratives[name] = {change: mine[change] for change in ("gained", "lost", "changed")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyReport:
    """What a job came to. `days` are the outlet-days whose timelines were recomputed; `per_second` counts articles."""

    fingerprint: str
    dry_run: bool
    articles: int
    changed: int
    kept: int
    narratives: Mapping[str, Mapping[str, int]]
    days: int
    seconds: float
    per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What the workers need to know."""

    settings: ElasticsearchSettings
    corrector: Corrector
    compiled: CompiledNarratives
    writer: Writer
    dry_run: bool
    progress_file: str
    tally_folder: str

    @property
    def fingerprint(self) -> str:
        """Of the definitions alone."""
        return self.corrector.fingerprint.partition(".")[2]


def apply_narratives(
    settings: Settings,
    *,
    dry_run: bool = False,
    beam_args: Sequence[str] = (),
    begins: Callable[[int, Path], None] = lambda _articles, _progress_file: None,
) -> ApplyReport:
    """Match every article again that was matched against other definitions, and write what changed. Idempotent.

    `begins` is told how many articles wait, and which file grows by a byte for each. Raises Unreachable, RefusedForAll,
    KeepsMoving.
    """
    began = monotonic()
    client = connect(settings.elasticsearch)
    try:
        begin_loading(settings.run, settings.annotate)
        annotator = with_corrections(client, settings, load_annotator(settings.annotate))
        with TemporaryDirectory(prefix="tidewire-") as folder:
            job = _job(settings, annotator, Path(folder), dry_run=dry_run)
            left = [] if dry_run else _left_over(client, job)
            tally, passes = Tally(), 1 if dry_run else PASSES
            for _ in range(passes):
                waiting = _count_stale(client, job)
                if waiting <= tally.kept:
                    break
                begins(waiting, Path(job.progress_file))
                done = _match_all(client, settings, job, waiting, beam_args)
                tally.add(replace(done, kept=0))
                tally.kept = done.kept
            days = 0 if dry_run else _finish(client, job, annotator, left)
        return _report(job, tally, days, monotonic() - began)
    finally:
        client.close()


def stale(fingerprint: str) -> dict[str, Any]:
    """Return the query for the articles that were matched against other definitions."""
    return {"bool": {"must_not": [{"term": {"narratives_fingerprint": fingerprint}}]}}


def _job(settings: Settings, annotator: Annotator, folder: Path, *, dry_run: bool) -> _Job:
    corrector = replace(annotator.corrector, rematch=True)
    (folder / "progress").touch()
    (folder / "tallies").mkdir()
    return _Job(
        settings=settings.elasticsearch,
        corrector=corrector,
        compiled=ready_narratives(annotator.narratives, annotator.model_name),
        writer=Writer(owner=OWNER, run=new_run_id(), stops={}, now=now_iso()),
        dry_run=dry_run,
        progress_file=str(folder / "progress"),
        tally_folder=str(folder / "tallies"),
    )


def _count_stale(client: Elasticsearch, job: _Job) -> int:
    client.indices.refresh(index=alias(job.settings.index_prefix, "articles"))
    return count_articles(client, job.settings.index_prefix, stale(job.fingerprint))


def _left_over(client: Elasticsearch, job: _Job) -> list[Note]:
    """What interrupted jobs left noted; their articles are made whole first: some documents may be of other definitions."""
    left = [one for one in notes(client, job.settings) if one.owner == OWNER]
    articles = _articles(client, job)
    for some in chunks(all_touched(left).article_ids, 100):
        articles.correct(some, writer=job.writer)
    return left


def _articles(client: Elasticsearch, job: _Job) -> ArticleCorrector:
    return ArticleCorrector(client, job.settings, job.corrector, narratives=job.compiled)


def _match_all(client: Elasticsearch, settings: Settings, job: _Job, waiting: int, beam_args: Sequence[str]) -> Tally:
    slices = min(max(2, waiting // ARTICLES_PER_SLICE), MOST_SLICES)
    for file in Path(job.tally_folder).iterdir():
        file.unlink()
    with point_in_time(client, job.settings.index_prefix) as pit:
        run_pipeline(settings.run, beam_args, lambda pipeline: _build(pipeline, job, pit, slices))
    whole = Tally()
    for file in sorted(Path(job.tally_folder).iterdir()):
        whole.add(msgspec.json.decode(file.read_bytes(), type=Tally))
    return whole


def _build(pipeline: beam.Pipeline, job: _Job, pit: str, slices: int) -> None:
    _ = (
        pipeline
        | "Slices" >> beam.Create([(number, slices) for number in range(slices)])
        | "Spread" >> beam.Reshuffle()
        | "Match" >> beam.ParDo(_Match(job, pit))
    )


class _Match(beam.DoFn):
    """Matches the articles of a slice and writes what changed; leaves its tally in a file, for a slice may be tried twice."""

    def __init__(self, job: _Job, pit: str) -> None:
        self.job, self.pit = job, pit

    def setup(self) -> None:
        self.client = connect(self.job.settings)
        self.articles = _articles(self.client, self.job)

    def process(self, one: tuple[int, int]) -> Iterator[None]:
        number, slices = one
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
    client: Elasticsearch, articles: ArticleCorrector, hits: Iterable[Mapping[str, Any]], job: _Job, tally: Tally
) -> None:
    """Match some stored articles, mark those of which nothing changed, and rewrite the others."""
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


def _mark(hit: Mapping[str, Any], job: _Job) -> BulkAction:
    index, fields = alias(job.settings.index_prefix, "articles"), {"narratives_fingerprint": job.fingerprint}
    return update_if_unchanged(index, hit["_id"], fields, read_version(hit))


def _report_progress(progress_file: str, articles: int) -> None:
    """Append a byte an article: the file's size is how many all processes together have looked at."""
    file = os.open(progress_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, b"." * articles)
    finally:
        os.close(file)


def _finish(client: Elasticsearch, job: _Job, annotator: Annotator, left: Sequence[Note]) -> int:
    """Recompute what all notes of such jobs name, then strike them off; return how many outlet-days that were."""
    own = [one for one in notes(client, job.settings) if one.owner == OWNER and one.run == job.writer.run]
    noted = [*left, *own]
    touched = all_touched(noted)
    # The articles' texts are as they were: neither originals nor claims can have changed.
    swept = sweep(client, job.settings, touched.article_ids, own=frozenset())
    settle_corrections(client, job.settings, job.corrector, touched.article_ids, own=())
    recompute(
        client,
        job.settings,
        swept + Touched(outlet_days=touched.outlet_days),
        versions=annotator.narrative_versions,
        now=job.writer.now,
    )
    strike(client, job.settings, noted)
    return len(touched.outlet_days)


def _report(job: _Job, tally: Tally, days: int, seconds: float) -> ApplyReport:
    known = {one.id: {"gained": 0, "lost": 0, "changed": 0} for one in job.compiled.narratives}
    return ApplyReport(
        fingerprint=job.fingerprint,
        dry_run=job.dry_run,
        articles=tally.articles,
        changed=tally.changed,
        kept=tally.kept,
        narratives=dict(sorted({**known, **tally.narratives}.items())),
        days=days,
        seconds=round(seconds, 3),
        per_second=round(tally.articles / seconds, 1) if seconds else 0.0,
    )
