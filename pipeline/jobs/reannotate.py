"""Reannotation: a Beam job over the index, without Kafka, for articles of an older pipeline fingerprint or a query.

It works in rounds like the drain. Articles are written by compare-and-set over the very version that was read, so a run
beside it is never undone. An article that can no longer be annotated stays as it is, and is reported.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from elasticsearch import Elasticsearch

from pipeline.beam.forked_workers import begin_loading
from pipeline.beam.quarantine import Quarantine
from pipeline.beam.run_pipeline import CrashedRound, run_pipeline
from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_pages import hits_of
from pipeline.core.errors import Quarantined, Unaccounted
from pipeline.core.settings import ElasticsearchSettings, Settings
from pipeline.jobs.annotator import Annotator, load_annotator
from pipeline.jobs.finish_round import FinishRound
from pipeline.jobs.main_round import annotate_and_write
from pipeline.jobs.round_report import fetch_report
from pipeline.jobs.round_settings import RoundSettings
from pipeline.jobs.rounds import index_round, new_run_id, recover, with_corrections
from pipeline.lookups.index_state import article_from, get_many
from pipeline.sources.offset_ranges import OffsetRange
from pipeline.sources.read_articles import ReadCount
from schemas.articles import Article
from schemas.mappings import alias
from transforms.elements import Work
from transforms.stored.article import stored_article, stored_record
from transforms.text.furniture import mark_furniture

OWNER = "reannotate"
BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReannotationReport:
    """How many articles were stale, rewritten, unchanged meanwhile, and kept as they are because of `reasons`."""

    stale: int
    indexed: int
    unchanged: int
    kept: int
    reasons: Mapping[str, int]
    annotated: int
    seconds: float


def reannotate(
    settings: Settings,
    *,
    query: str | None = None,
    limit: int | None = None,
    beam_args: Sequence[str] = (),
    round_begins: Callable[[int, int, Path], None] = lambda _done, _all, _progress_file: None,
    crashed: Callable[[CrashedRound], None] = lambda _crash: None,
) -> ReannotationReport:
    """Annotate anew what is of another fingerprint (with `query`: what matches it, whatever its fingerprint).

    Idempotent; an interrupted one is continued by the next. Raises Unreachable, RefusedForAll.
    """
    client = connect(settings.elasticsearch)
    try:
        return _reannotate(client, settings, query, limit, beam_args, round_begins, crashed)
    finally:
        client.close()


def stale_ids(
    client: Elasticsearch, settings: ElasticsearchSettings, fingerprint: str, query: str | None, limit: int | None
) -> list[str]:
    """Return the ids of the articles to annotate anew, in id order."""
    wanted: dict[str, Any] = {"bool": {"must_not": [{"bool": {"filter": in_force(fingerprint)}}]}}
    if query is not None:
        wanted = {"query_string": {"query": query}}
    index = alias(settings.index_prefix, "articles")
    client.indices.refresh(index=index)
    ids = [hit["_id"] for hit in hits_of(client, index=index, query=wanted, sort="id", source=False)]
    return ids[:limit]


def in_force(fingerprint: str) -> list[dict[str, Any]]:
    """Return the filters for the articles of that whole fingerprint."""
    annotated_by, _, matched_by = fingerprint.partition(".")
    return [{"term": {"fingerprint": annotated_by}}, {"term": {"narratives_fingerprint": matched_by}}]


def _reannotate(
    client: Elasticsearch,
    settings: Settings,
    query: str | None,
    limit: int | None,
    beam_args: Sequence[str],
    round_begins: Callable[[int, int, Path], None],
    crashed: Callable[[CrashedRound], None],
) -> ReannotationReport:
    begin_loading(settings.run, settings.annotate)
    annotator = load_annotator(settings.annotate)
    recover(client, settings, annotator, OWNER, lambda _articles: None)
    ids = stale_ids(client, settings.elasticsearch, annotator.fingerprint, query, limit)
    began, annotated = monotonic(), 0
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    size = settings.run.round_messages
    quarantine = Quarantine(crashed)
    run_id = new_run_id()
    for number, start in enumerate(range(0, len(ids), size), start=1):
        part = ids[start : start + size]
        the_round = index_round(OWNER, run_id, number, settings, annotator, range(start, start + len(part)))
        annotator = with_corrections(client, settings, annotator)
        begins = partial(round_begins, start, len(ids))
        annotated += _run_round(settings, annotator, the_round, part, beam_args, quarantine, begins)
        report = fetch_report(client, settings.elasticsearch.index_prefix, the_round)
        if report.state != "done":
            raise Unaccounted(f"{report.error}: {report.state}; run again. This is a bug: report it")
        counts.update(indexed=report.indexed, unchanged=report.unchanged)
        reasons.update(report.dead_reasons)
    if quarantine.culprits:
        raise Quarantined(
            f"{len(quarantine.culprits)} texts crashed the job twice and are as they were; all else is done. This is a bug:"
            " report it"
        )
    return ReannotationReport(
        stale=len(ids),
        indexed=counts["indexed"],
        unchanged=counts["unchanged"],
        kept=sum(reasons.values()),
        reasons=dict(sorted(reasons.items())),
        annotated=annotated,
        seconds=round(monotonic() - began, 3),
    )


def _run_round(
    settings: Settings,
    annotator: Annotator,
    the_round: RoundSettings,
    ids: Sequence[str],
    beam_args: Sequence[str],
    quarantine: Quarantine,
    begins: Callable[[Path], None],
) -> int:
    """Run one round; return how many texts were parsed."""
    with tempfile.TemporaryDirectory(prefix="tidewire-") as folder:
        progress_file = Path(folder) / "annotated"
        progress_file.touch()
        begins(progress_file)
        quarantine.run(
            lambda culprits: run_pipeline(
                settings.run,
                beam_args,
                lambda pipeline: build_reannotation(
                    pipeline,
                    settings,
                    annotator,
                    the_round,
                    ids,
                    quarantined=culprits,
                    progress_file=str(progress_file),
                ),
            )
        )
        return progress_file.stat().st_size


def build_reannotation(
    pipeline: beam.Pipeline,
    settings: Settings,
    annotator: Annotator,
    the_round: RoundSettings,
    ids: Sequence[str],
    *,
    quarantined: Mapping[str, str],
    progress_file: str | None,
) -> None:
    """Wire one round of the job: ids → articles as stored → annotated → written over the version that was read."""
    begin = the_round.ranges[0].start
    batches = [(begin + at, list(ids[at : at + BATCH])) for at in range(0, len(ids), BATCH)]
    read = (
        pipeline
        | "Ids" >> beam.Create(batches)
        | "ReadIndexed" >> beam.ParDo(_ReadIndexed(settings.elasticsearch)).with_outputs("counts", main="works")
    )
    written = annotate_and_write(
        read.works, settings, annotator, the_round.writer, quarantined=quarantined, progress_file=progress_file
    )
    _ = (
        (written, read.counts)
        | "AllEnds" >> beam.Flatten()
        | FinishRound(None, settings.elasticsearch, the_round, annotator.corrector)
    )


class _ReadIndexed(beam.DoFn):
    """Numbered batches of ids to works, and how many of a batch are still there: some may have left meanwhile."""

    def __init__(self, settings: ElasticsearchSettings) -> None:
        self.settings = settings

    def setup(self) -> None:
        self.client = connect(self.settings)

    def process(self, batch: tuple[int, list[str]]) -> Iterator[Any]:
        start, ids = batch
        index = alias(self.settings.index_prefix, "articles")
        there = 0
        for hit in get_many(self.client, [{"_index": index, "_id": one} for one in ids]):
            if (indexed := article_from(hit)) is not None:
                there += 1
                yield Work(article=(article := _anew(hit["_source"])), record=stored_record(article), replaces=indexed)
        places = OffsetRange(topic=index, partition=0, start=start, stop=start + len(ids))
        yield TaggedOutput("counts", ReadCount(range=places, records=there))

    def teardown(self) -> None:
        self.client.close()


def _anew(document: dict[str, Any]) -> Article:
    """The article as a run would make it of its text today: furniture is marked by rules, which may have changed."""
    article = stored_article(document)
    return replace(article, furniture=mark_furniture(article.text, article.title, article.authors))
