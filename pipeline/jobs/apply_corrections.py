"""Applies corrections of entities to the whole index: a Beam job over the articles concerned, without Kafka or parsing.

It works in rounds like the drain. What it writes depends on the stored annotations and the corrections in force alone, so
it can be interrupted anywhere and repeated.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from elasticsearch import Elasticsearch

from pipeline.beam.forked_workers import begin_loading
from pipeline.beam.run_pipeline import run_pipeline
from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_pages import chunks, combinations, hits_of
from pipeline.core.errors import Unaccounted
from pipeline.core.settings import ElasticsearchSettings, Settings
from pipeline.jobs.annotator import Annotator, load_annotator
from pipeline.jobs.finish_round import FinishRound
from pipeline.jobs.round_report import fetch_report
from pipeline.jobs.round_settings import RoundSettings
from pipeline.jobs.rounds import index_round, new_run_id, recover, with_corrections
from pipeline.recompute.correct_articles import BATCH, ArticleCorrector, Corrector
from pipeline.sinks.pending_notes import Writer
from pipeline.sources.offset_ranges import OffsetRange
from pipeline.sources.read_articles import ReadCount
from schemas.dead_letters import DeadLetter
from schemas.mappings import alias
from schemas.records import Settled
from transforms.stored.article import stored_article, stored_record

OWNER = "entities"
KEPT = "annotated by another pipeline"
ONE_PROCESS = 1_000
"""For up to so many articles starting worker processes, with a model in each, takes longer than the work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyReport:
    """How many articles were looked at, rewritten, and kept as they are because another pipeline annotated them."""

    articles: int
    rewritten: int
    kept: int


def apply_corrections(
    client: Elasticsearch,
    settings: Settings,
    entities: Sequence[str],
    *,
    beam_args: Sequence[str] = (),
    round_begins: Callable[[int, int], None] = lambda _done, _all: None,
) -> ApplyReport:
    """Make all articles that name one of these entities show the corrections in force; idempotent, safe beside runs.

    Ends with what an interrupted run left noted. Raises Unreachable, RefusedForAll, KeepsMoving.
    """
    annotator = load_annotator(settings.annotate)
    ids = articles_naming(client, settings.elasticsearch.index_prefix, entities)
    settings = _with_workers(settings, len(ids))
    begin_loading(settings.run, settings.annotate)
    size = settings.run.round_messages
    run_id = new_run_id()
    counts: Counter[str] = Counter()
    for number, start in enumerate(range(0, len(ids), size), start=1):
        round_begins(start, len(ids))
        part = ids[start : start + size]
        annotator = with_corrections(client, settings, annotator)
        the_round = index_round(OWNER, run_id, number, settings, annotator, range(start, start + len(part)))
        _run_round(settings, annotator, the_round, part, beam_args)
        report = fetch_report(client, settings.elasticsearch.index_prefix, the_round)
        if report.state != "done":
            raise Unaccounted(f"{report.error}: {report.state}; run again. This is a bug: report it")
        counts.update(articles=report.read, rewritten=report.indexed, kept=report.dead)
    recover(client, settings, annotator, OWNER, lambda _articles: None)
    return ApplyReport(articles=counts["articles"], rewritten=counts["rewritten"], kept=counts["kept"])


def articles_naming(client: Elasticsearch, prefix: str, entities: Sequence[str]) -> list[str]:
    """Return the ids of the articles that name one of these entities or have it speak, in id order."""
    articles, statements = alias(prefix, "articles"), alias(prefix, "statements")
    client.indices.refresh(index=[articles, statements])
    found: set[str] = set()
    for chunk in chunks(sorted(set(entities)), 1_000):
        query = {"terms": {"entity_ids": list(chunk)}}
        found |= {hit["_id"] for hit in hits_of(client, index=articles, query=query, sort="id", source=False)}
        spoken = {"terms": {"speaker_entity": list(chunk)}}
        buckets = combinations(client, statements, spoken, ("article_id",))
        found |= {bucket["key"]["article_id"] for bucket in buckets}
    return sorted(found)


def _with_workers(settings: Settings, articles: int) -> Settings:
    if articles > ONE_PROCESS:
        return settings
    return dataclasses.replace(settings, run=dataclasses.replace(settings.run, workers=1))


def _run_round(
    settings: Settings, annotator: Annotator, the_round: RoundSettings, ids: Sequence[str], beam_args: Sequence[str]
) -> None:
    run_pipeline(
        settings.run,
        beam_args,
        lambda pipeline: build_corrections(pipeline, settings.elasticsearch, annotator.corrector, the_round, ids),
    )


def build_corrections(
    pipeline: beam.Pipeline,
    settings: ElasticsearchSettings,
    corrector: Corrector,
    the_round: RoundSettings,
    ids: Sequence[str],
) -> None:
    """Wire one round of the job: ids → articles corrected in place → what looks across articles, recomputed."""
    begin = the_round.ranges[0].start
    batches = [(begin + at, list(ids[at : at + BATCH])) for at in range(0, len(ids), BATCH)]
    _ = (
        pipeline
        | "Ids" >> beam.Create(batches)
        | "Spread" >> beam.Reshuffle()
        | "Correct" >> beam.ParDo(_Correct(settings, corrector, the_round.writer))
        | "FinishRound" >> FinishRound(None, settings, the_round, corrector)
    )


class _Correct(beam.DoFn):
    """Numbered batches of ids to how each article settled, and how many of a batch are still there."""

    def __init__(self, settings: ElasticsearchSettings, corrector: Corrector, writer: Writer) -> None:
        self.settings, self.corrector, self.writer = settings, corrector, writer

    def setup(self) -> None:
        self.client = connect(self.settings)
        self.articles = ArticleCorrector(self.client, self.settings, self.corrector)

    def process(self, batch: tuple[int, list[str]]) -> Iterator[Any]:
        start, ids = batch
        corrected = self.articles.correct(ids, writer=self.writer)
        for document in corrected.found:
            article = stored_article(dict(document))
            if article.id in corrected.kept:
                record = stored_record(article)
                yield DeadLetter(record=record, stage="correct", reason=KEPT, error=f"article {article.id}")
            else:
                changed = article.id in corrected.changed
                yield Settled(origin=article.origin, outcome="indexed" if changed else "unchanged")
        places = OffsetRange(
            topic=alias(self.settings.index_prefix, "articles"), partition=0, start=start, stop=start + len(ids)
        )
        yield ReadCount(range=places, records=len(corrected.found))

    def teardown(self) -> None:
        self.client.close()
