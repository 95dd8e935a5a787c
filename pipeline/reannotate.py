"""Reannotation: a Beam job over the index, without Kafka, for articles of an older pipeline fingerprint or a query.

It works in rounds like the drain. Articles are written by compare-and-set over the very version that was read, so a run
beside it is never undone. An article that can no longer be annotated stays as it is, and is reported.
"""

import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import apache_beam as beam
from elasticsearch import Elasticsearch

from pipeline.annotator import load_annotator
from pipeline.drain import now_iso, recover
from pipeline.elasticsearch_client import connect
from pipeline.job import Annotator, annotate_and_write
from pipeline.runners import run_pipeline
from pipeline.settings import ElasticsearchSettings, Settings
from pipeline.sinks.finish_round import FinishRound, RoundSettings, fetch_report
from pipeline.sinks.touched import hits_of
from pipeline.sources.index_state import article_from, get_many
from pipeline.sources.offset_ranges import OffsetRange
from pipeline.sources.read_articles import ReadCount
from schemas.mappings import alias
from transforms.elements import Work
from transforms.functions.stored_article import stored_article, stored_record

OWNER = "reannotate"


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
) -> ReannotationReport:
    """Annotate anew what is of another fingerprint (with `query`: what matches it, whatever its fingerprint).

    Idempotent; an interrupted one is continued by the next. Raises Unreachable, RefusedForAll.
    """
    client = connect(settings.elasticsearch)
    try:
        return _reannotate(client, settings, query, limit, beam_args, round_begins)
    finally:
        client.close()


def stale_ids(
    client: Elasticsearch, settings: ElasticsearchSettings, fingerprint: str, query: str | None, limit: int | None
) -> list[str]:
    """Return the ids of the articles to annotate anew, in id order."""
    wanted: dict[str, Any] = {"bool": {"must_not": [{"term": {"fingerprint": fingerprint}}]}}
    if query is not None:
        wanted = {"query_string": {"query": query}}
    index = alias(settings.index_prefix, "articles")
    client.indices.refresh(index=index)
    ids = [hit["_id"] for hit in hits_of(client, index=index, query=wanted, sort="id", source=False)]
    return ids[:limit]


def _reannotate(
    client: Elasticsearch,
    settings: Settings,
    query: str | None,
    limit: int | None,
    beam_args: Sequence[str],
    round_begins: Callable[[int, int, Path], None],
) -> ReannotationReport:
    annotator = load_annotator(settings.annotate)
    recover(client, settings, annotator, lambda _articles: None)
    ids = stale_ids(client, settings.elasticsearch, annotator.fingerprint, query, limit)
    began, annotated = monotonic(), 0
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    size = settings.run.round_messages
    run_id = f"{now_iso()}-{uuid.uuid4().hex[:8]}"
    for number, start in enumerate(range(0, len(ids), size), start=1):
        part = ids[start : start + size]
        the_round = _round_settings(run_id, number, settings, annotator, start, start + len(part))
        annotated += _run_round(settings, annotator, the_round, part, beam_args, partial(round_begins, start, len(ids)))
        report = fetch_report(client, settings.elasticsearch.index_prefix, run_id, number)
        counts.update(indexed=report.indexed, unchanged=report.unchanged)
        reasons.update(report.dead_reasons)
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
    begins: Callable[[Path], None],
) -> int:
    """Run one round; return how many texts were parsed."""
    with tempfile.TemporaryDirectory(prefix="tidewire-") as folder:
        progress_file = Path(folder) / "annotated"
        progress_file.touch()
        begins(progress_file)
        run_pipeline(
            settings.run,
            beam_args,
            lambda pipeline: build_reannotation(
                pipeline, settings, annotator, the_round, ids, progress_file=str(progress_file)
            ),
        )
        return progress_file.stat().st_size


def build_reannotation(
    pipeline: beam.Pipeline,
    settings: Settings,
    annotator: Annotator,
    the_round: RoundSettings,
    ids: Sequence[str],
    *,
    progress_file: str | None,
) -> None:
    """Wire one round of the job: ids → articles as stored → annotated → written over the version that was read."""
    writing = {"settings": settings.elasticsearch, "owner": OWNER, "stops": {}, "now": the_round.now}
    works = (
        pipeline
        | "Ids" >> beam.Create(list(ids))
        | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
        | "ReadIndexed" >> beam.ParDo(_ReadIndexed(settings.elasticsearch))
    )
    written = annotate_and_write(works, settings, annotator, writing, quarantined={}, progress_file=progress_file)
    count = pipeline | "Count" >> beam.Create([ReadCount(range=the_round.ranges[0], records=len(ids))])
    _ = (written, count) | "AllEnds" >> beam.Flatten() | FinishRound(None, settings.elasticsearch, the_round)


class _ReadIndexed(beam.DoFn):
    """Ids to works; what left the index meanwhile is passed over."""

    def __init__(self, settings: ElasticsearchSettings) -> None:
        self.settings = settings

    def setup(self) -> None:
        self.client = connect(self.settings)

    def process(self, ids: list[str]) -> Iterator[Work]:
        index = alias(self.settings.index_prefix, "articles")
        for hit in get_many(self.client, [{"_index": index, "_id": one} for one in ids]):
            if (indexed := article_from(hit)) is not None:
                article = stored_article(hit["_source"])
                yield Work(record=stored_record(article), article=article, replaces=indexed)

    def teardown(self) -> None:
        self.client.close()


def _round_settings(
    run_id: str, number: int, settings: Settings, annotator: Annotator, start: int, stop: int
) -> RoundSettings:
    topic = alias(settings.elasticsearch.index_prefix, "articles")
    return RoundSettings(
        run_id=run_id,
        number=number,
        group=OWNER,
        topic=topic,
        fingerprint=annotator.fingerprint,
        ranges=(OffsetRange(topic=topic, partition=0, start=start, stop=stop),),
        commits={},
        started_at=now_iso(),
        now=now_iso(),
        narrative_versions={one.id: one.version for one in annotator.narratives},
        max_dead_share=1.0,
        max_dead_min=1,
    )
