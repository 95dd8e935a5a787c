"""Applies the narratives in force to all articles in the index: a Beam job without Kafka and without parsing.

Articles that were matched against other definitions are matched again from the annotations stored with them
(`rematch_articles`). A write that loses against another run is tried again in the next pass. The next job continues an
interrupted one: an article with the mark of the definitions is done, and a note in `pending` names the days to recompute.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from elasticsearch import Elasticsearch

from pipeline.beam.forked_workers import begin_loading
from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_pages import chunks
from pipeline.core.settings import Settings
from pipeline.jobs.annotator import Annotator, load_annotator
from pipeline.jobs.rematch_articles import RematchJob, Tally, no_changes, rematch_articles, stale
from pipeline.jobs.rounds import new_run_id, now_iso, with_corrections
from pipeline.lookups.check_mappings import check_mappings
from pipeline.lookups.stored_articles import count_articles
from pipeline.recompute.correct_articles import BATCH, settle_corrections
from pipeline.recompute.run import recompute
from pipeline.sinks.pending_notes import Note, Writer, all_touched, delete_notes, fetch_notes
from pipeline.sinks.remove_articles import sweep
from schemas.mappings import alias
from transforms.elements import Touched
from transforms.stages import ready_narratives

OWNER = "narratives"
PASSES = 3
"""Number of passes. A pass sees the index as it began; the next one retries writes that lost to another run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativesReport:
    """The counts of a job.

    `kept` articles stay unchanged: they must be annotated anew first. `narratives` counts, for each narrative, the
    articles gained, lost, or matched with another result. `days` is the number of outlet-days with recomputed
    timelines. `per_second` counts articles.
    """

    fingerprint: str
    dry_run: bool
    articles: int
    changed: int
    kept: int
    narratives: Mapping[str, Mapping[str, int]]
    days: int
    seconds: float
    per_second: float


def apply_narratives(
    settings: Settings,
    *,
    dry_run: bool = False,
    beam_args: Sequence[str] = (),
    begins: Callable[[int, Path], None] = lambda _articles, _progress_file: None,
) -> NarrativesReport:
    """Match every article again that was matched against other definitions, and write the changes. Idempotent.

    Args:
        settings: The settings of this run.
        dry_run: Count the changes and write nothing.
        beam_args: Options passed through to Beam.
        begins: Receives, before each pass, the number of articles to match and the file that grows by a byte for each.

    Raises:
        Unreachable: Elasticsearch does not answer.
        RefusedForAll: Elasticsearch refuses all writes.
        KeepsMoving: Other runs keep changing the same articles.
    """
    began = monotonic()
    with connect(settings.elasticsearch) as client:
        check_mappings(client, settings.elasticsearch.index_prefix)
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
                done = rematch_articles(client, settings.run, job, waiting, beam_args)
                tally.add(replace(done, kept=0))
                tally.kept = done.kept
            days = 0 if dry_run else _finish(client, job, annotator, left)
    return _report(job, tally, days, monotonic() - began)


def _job(settings: Settings, annotator: Annotator, folder: Path, *, dry_run: bool) -> RematchJob:
    corrector = replace(annotator.corrector, rematch=True)
    (folder / "progress").touch()
    (folder / "tallies").mkdir()
    return RematchJob(
        settings=settings.elasticsearch,
        corrector=corrector,
        compiled=ready_narratives(annotator.narratives, annotator.model_name),
        writer=Writer(owner=OWNER, run=new_run_id(), stops={}, now=now_iso()),
        dry_run=dry_run,
        progress_file=str(folder / "progress"),
        tally_folder=str(folder / "tallies"),
    )


def _count_stale(client: Elasticsearch, job: RematchJob) -> int:
    client.indices.refresh(index=alias(job.settings.index_prefix, "articles"))
    return count_articles(client, job.settings.index_prefix, stale(job.fingerprint))


def _left_over(client: Elasticsearch, job: RematchJob) -> list[Note]:
    """Correct the articles of interrupted jobs, which may be half rewritten; return the notes of these jobs."""
    left = [note for note in fetch_notes(client, job.settings) if note.owner == OWNER]
    articles = job.articles(client)
    for article_ids in chunks(all_touched(left).article_ids, BATCH):
        articles.correct(article_ids, writer=job.writer)
    return left


def _finish(client: Elasticsearch, job: RematchJob, annotator: Annotator, left: Sequence[Note]) -> int:
    """Recompute after this job and interrupted ones, delete their notes; return the number of outlet-days."""
    own = [note for note in fetch_notes(client, job.settings) if note.owner == OWNER and note.run == job.writer.run]
    noted = [*left, *own]
    touched = all_touched(noted)
    # The texts of the articles did not change, so neither originals nor claims did.
    swept = sweep(client, job.settings, touched.article_ids, own=frozenset())
    settle_corrections(client, job.settings, job.corrector, touched.article_ids, own=())
    recompute(
        client,
        job.settings,
        swept + Touched(outlet_days=touched.outlet_days),
        versions=annotator.narrative_versions,
        now=job.writer.now,
    )
    delete_notes(client, job.settings, noted)
    return len(touched.outlet_days)


def _report(job: RematchJob, tally: Tally, days: int, seconds: float) -> NarrativesReport:
    unchanged = {narrative.id: no_changes() for narrative in job.compiled.narratives}
    return NarrativesReport(
        fingerprint=job.fingerprint,
        dry_run=job.dry_run,
        articles=tally.articles,
        changed=tally.changed,
        kept=tally.kept,
        narratives=dict(sorted({**unchanged, **tally.narratives}.items())),
        days=days,
        seconds=round(seconds, 3),
        per_second=round(tally.articles / seconds, 1) if seconds else 0.0,
    )
