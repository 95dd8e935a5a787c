"""Applies corrections of entities to the articles that name them: a Beam job over the index, without Kafka or parsing.

The job works in rounds. Its output depends only on the stored annotations and the corrections in force, so it can be
interrupted anywhere and repeated.
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
from pipeline.core.settings import ElasticsearchSettings, Settings
from pipeline.jobs.annotator import Annotator, load_annotator
from pipeline.jobs.finish_round import FinishRound
from pipeline.jobs.round_settings import RoundSettings
from pipeline.jobs.rounds import NumberedBatch, batch_count, index_rounds, numbered_batches, recover
from pipeline.recompute.correct_articles import BATCH, ArticleCorrector, Corrector
from pipeline.sinks.pending_notes import Writer
from schemas.dead_letters import DeadLetter
from schemas.mappings import alias
from schemas.records import Settled
from transforms.stored.article import stored_article, stored_record

OWNER = "entities"
KEPT = "annotated by another pipeline"
ONE_PROCESS = 1_000
"""Maximum number of articles for one process; starting workers, each with a model, would take longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsReport:
    """Counts of articles: read, rewritten, and kept unchanged because another pipeline annotated them."""

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
) -> CorrectionsReport:
    """Apply the corrections in force to all articles that name one of these entities; idempotent, safe beside runs.

    At the end the job recomputes the articles that an interrupted run left in notes.

    Raises:
        Unaccounted: The counts of a round do not add up.
        KeepsMoving: Other runs keep changing the same articles.
        Unreachable: Elasticsearch does not answer.
        RefusedForAll: Elasticsearch refuses all writes.
    """
    annotator = load_annotator(settings.annotate)
    ids = articles_naming(client, settings.elasticsearch.index_prefix, entities)
    settings = _with_workers(settings, len(ids))
    begin_loading(settings.run, settings.annotate)
    counts: Counter[str] = Counter()

    def run_round(the_round: RoundSettings, annotator: Annotator, part: Sequence[str]) -> None:
        round_begins(the_round.ranges[0].start, len(ids))
        run_pipeline(
            settings.run,
            beam_args,
            lambda pipeline: build_corrections(pipeline, settings.elasticsearch, annotator.corrector, the_round, part),
        )

    for report in index_rounds(client, settings, annotator, OWNER, ids, run_round):
        counts.update(articles=report.read, rewritten=report.indexed, kept=report.dead)
    recover(client, settings, annotator, OWNER, lambda _articles: None)
    return CorrectionsReport(articles=counts["articles"], rewritten=counts["rewritten"], kept=counts["kept"])


def articles_naming(client: Elasticsearch, prefix: str, entities: Sequence[str]) -> list[str]:
    """Return the ids of the articles that name one of these entities or quote it as a speaker, in id order."""
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


def build_corrections(
    pipeline: beam.Pipeline,
    settings: ElasticsearchSettings,
    corrector: Corrector,
    the_round: RoundSettings,
    ids: Sequence[str],
) -> None:
    """Wire one round of the job: ids → articles corrected in place → fields across articles recomputed."""
    _ = (
        pipeline
        | "Ids" >> beam.Create(numbered_batches(the_round, ids, BATCH))
        | "Spread" >> beam.Reshuffle()
        | "Correct" >> beam.ParDo(_Correct(settings, corrector, the_round.writer))
        | "FinishRound" >> FinishRound(None, settings, the_round, corrector)
    )


class _Correct(beam.DoFn):
    """Numbered batches of ids → an outcome for each article, and the number of articles still in the index."""

    def __init__(self, settings: ElasticsearchSettings, corrector: Corrector, writer: Writer) -> None:
        self.settings, self.corrector, self.writer = settings, corrector, writer

    def setup(self) -> None:
        self.client = connect(self.settings)
        self.articles = ArticleCorrector(self.client, self.settings, self.corrector)

    def process(self, batch: NumberedBatch) -> Iterator[Any]:
        corrected = self.articles.correct(batch[1], writer=self.writer)
        for document in corrected.found:
            article = stored_article(dict(document))
            if article.id in corrected.kept:
                record = stored_record(article)
                yield DeadLetter(record=record, stage="correct", reason=KEPT, error=f"article {article.id}")
            else:
                changed = article.id in corrected.changed
                yield Settled(origin=article.origin, outcome="indexed" if changed else "unchanged")
        yield batch_count(self.settings.index_prefix, batch, len(corrected.found))

    def teardown(self) -> None:
        self.client.close()
