"""Annotates articles anew that an older pipeline annotated, or that match a query: a Beam job over the index, without Kafka.

The job works in rounds. Every write is a compare-and-set over the version that was read, so the job never undoes a
concurrent run. An article that can no longer be annotated stays unchanged and is reported.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from pipeline.core.errors import Quarantined
from pipeline.core.plural import count_noun
from pipeline.core.settings import ElasticsearchSettings, Settings
from pipeline.jobs.annotator import Annotator, load_annotator
from pipeline.jobs.finish_round import FinishRound
from pipeline.jobs.main_round import annotate_and_write
from pipeline.jobs.round_settings import RoundSettings
from pipeline.jobs.rounds import NumberedBatch, batch_count, index_rounds, numbered_batches, progress_file, recover
from pipeline.lookups.check_mappings import check_mappings
from pipeline.lookups.index_state import article_from, get_many
from schemas.articles import Article
from schemas.mappings import alias
from transforms.elements import Work
from transforms.messages.clean import with_furniture
from transforms.stored.article import stored_article, stored_record

OWNER = "reannotate"
BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReannotationReport:
    """Counts of articles: `stale`, rewritten, `unchanged` because a newer version came, `kept` for the counted `reasons`.

    `annotated` counts the texts that were parsed.
    """

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
    """Annotate the articles of another fingerprint anew. Idempotent; the next call continues an interrupted one.

    Args:
        settings: The settings of this run.
        query: An Elasticsearch query string: annotate its matches instead, with any fingerprint.
        limit: The most articles to annotate.
        beam_args: Options passed through to Beam.
        round_begins: Receives, before each round, the number of articles done, the total, and the file that grows by a
            byte for each text annotated.
        crashed: Receives each crash of a worker.

    Raises:
        Quarantined: Some texts crashed the job twice; all others are done.
        Unaccounted: The counts of a round do not add up.
        Unreachable: Elasticsearch does not answer.
        RefusedForAll: Elasticsearch refuses all writes.
    """
    with connect(settings.elasticsearch) as client:
        check_mappings(client, settings.elasticsearch.index_prefix)
        begin_loading(settings.run, settings.annotate)
        annotator = load_annotator(settings.annotate)
        recover(client, settings, annotator, OWNER, lambda _articles: None)
        ids = stale_ids(client, settings.elasticsearch, annotator.fingerprint, query, limit)
        began, counts, reasons = monotonic(), Counter[str](), Counter[str]()
        quarantine = Quarantine(crashed)

        def run_round(the_round: RoundSettings, annotator: Annotator, part: Sequence[str]) -> None:
            with progress_file() as file:
                round_begins(the_round.ranges[0].start, len(ids), file)
                quarantine.run(
                    lambda culprits: run_pipeline(
                        settings.run,
                        beam_args,
                        lambda pipeline: build_reannotation(
                            pipeline,
                            settings,
                            annotator,
                            the_round,
                            part,
                            quarantined=culprits,
                            progress_file=str(file),
                        ),
                    )
                )
                counts["annotated"] += file.stat().st_size

        for report in index_rounds(client, settings, annotator, OWNER, ids, run_round):
            counts.update(indexed=report.indexed, unchanged=report.unchanged)
            reasons.update(report.dead_reasons)
        if quarantine.culprits:
            raise Quarantined(
                f"{count_noun(len(quarantine.culprits), 'text')} crashed the job twice: their articles are unchanged, all others are"
                " done. This is a bug: report it"
            )
        return ReannotationReport(
            stale=len(ids),
            indexed=counts["indexed"],
            unchanged=counts["unchanged"],
            kept=sum(reasons.values()),
            reasons=dict(sorted(reasons.items())),
            annotated=counts["annotated"],
            seconds=round(monotonic() - began, 3),
        )


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
    """Return the filters for the articles of this fingerprint (`<annotator>.<narratives>`)."""
    annotated_by, _, matched_by = fingerprint.partition(".")
    return [{"term": {"fingerprint": annotated_by}}, {"term": {"narratives_fingerprint": matched_by}}]


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
    """Wire one round of the job: ids → stored articles → annotated → written over the version that was read."""
    read = (
        pipeline
        | "Ids" >> beam.Create(numbered_batches(the_round, ids, BATCH))
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
    """Numbered batches of ids → works, and the number of articles still in the index: some may be deleted."""

    def __init__(self, settings: ElasticsearchSettings) -> None:
        self.settings = settings

    def setup(self) -> None:
        self.client = connect(self.settings)

    def process(self, batch: NumberedBatch) -> Iterator[Any]:
        prefix, found = self.settings.index_prefix, 0
        for hit in get_many(self.client, [{"_index": alias(prefix, "articles"), "_id": name} for name in batch[1]]):
            if (indexed := article_from(hit)) is not None:
                found += 1
                article = _marked_again(hit["_source"])
                yield Work(article=article, record=stored_record(article), replaces=indexed)
        yield TaggedOutput("counts", batch_count(prefix, batch, found))

    def teardown(self) -> None:
        self.client.close()


def _marked_again(document: dict[str, Any]) -> Article:
    """Return the stored article with its boilerplate marked by the present rules, which may have changed."""
    article = stored_article(document)
    return with_furniture(article)
