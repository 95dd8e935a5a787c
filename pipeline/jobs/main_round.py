"""The main job: one round, from Kafka to Elasticsearch and back to Kafka, on one screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from pipeline.core.settings import Settings
from pipeline.jobs.annotator import Annotator
from pipeline.jobs.finish_round import FinishRound
from pipeline.jobs.round_settings import RoundSettings
from pipeline.lookups.find_reprints import FindReprints
from pipeline.lookups.skip_unchanged import SkipUnchanged
from pipeline.sinks.pending_notes import Writer
from pipeline.sinks.write_articles import WriteArticles, WriteRemovals
from pipeline.sources.read_articles import ReadArticles
from schemas.articles import Tombstone, milliseconds
from schemas.records import Settled, Sourced
from transforms.annotate import Annotate
from transforms.clean_text import CleanText
from transforms.detect_language import DetectLanguage
from transforms.elements import Work
from transforms.index_actions import IndexActions
from transforms.latest_versions import LatestVersions
from transforms.messages.decide_write import Removal
from transforms.once_per_text import OncePerText, annotated_works, dead_works
from transforms.parse_articles import ParseArticles
from transforms.quarantine_records import QuarantineRecords
from transforms.tag_narratives import TagNarratives


def build_round(
    pipeline: beam.Pipeline,
    settings: Settings,
    the_round: RoundSettings,
    annotator: Annotator,
    *,
    quarantined: Mapping[str, str],
    progress_file: str | None,
) -> None:
    """Wire one round: every record read ends up as Settled or DeadLetter, and FinishRound waits for all of them.

    `quarantined` maps a record's origin or a text's hash to the traceback of the crash that it caused twice.
    """
    elasticsearch, limits = settings.elasticsearch, settings.annotate
    writer = the_round.writer
    read = pipeline | "ReadArticles" >> ReadArticles(kafka=settings.kafka, ranges=the_round.ranges)
    records = read.records | "Quarantine" >> QuarantineRecords(quarantined)
    parsed = records.good | "ParseArticles" >> ParseArticles(
        max_html_chars=limits.max_html_chars, max_text_chars=limits.max_text_chars
    )
    takedowns, articles = parsed.good | "TakedownsApart" >> beam.Partition(_is_article, 2)
    cleaned = articles | "CleanText" >> CleanText(max_text_chars=limits.max_text_chars)
    ready = cleaned.good | "DetectLanguage" >> DetectLanguage()
    newest = (takedowns, ready) | "AllMessages" >> beam.Flatten() | "LatestVersions" >> LatestVersions()
    decided = newest | "SkipUnchanged" >> SkipUnchanged(elasticsearch, the_round.fingerprint, _now_ms(the_round))
    ends: list[Any] = [read.counts, read.lost, records.dead, parsed.dead, cleaned.dead, decided.settled]
    if the_round.dry_run:
        ends.append(decided.works | "WouldIndex" >> beam.Map(_would_index))
        ends.append(decided.removals | "WouldDelete" >> beam.FlatMap(_would_delete))
    else:
        written = annotate_and_write(
            decided.works, settings, annotator, writer, quarantined=quarantined, progress_file=progress_file
        )
        removed = decided.removals | "WriteRemovals" >> WriteRemovals(elasticsearch, writer)
        ends += [written, removed]
    ends.append(pipeline | "AtLeastOne" >> beam.Create([None]))
    _ = (
        tuple(ends)
        | "AllEnds" >> beam.Flatten()
        | "FinishRound" >> FinishRound(settings.kafka, elasticsearch, the_round, annotator.corrector)
    )


def annotate_and_write(
    works: Any,
    settings: Settings,
    annotator: Annotator,
    writer: Writer,
    *,
    quarantined: Mapping[str, str],
    progress_file: str | None,
) -> Any:
    """Annotate works (Work) and write them into the index; gives Settled, DeadLetter and Touched."""
    texts = works | "OncePerText" >> OncePerText(quarantined)
    reprints = texts.new | "FindReprints" >> FindReprints(settings.elasticsearch, annotator.annotator_fingerprint)
    fresh = reprints.new | "Annotate" >> Annotate(
        annotator.model_name,
        settings.annotate.long_text_chars,
        settings.annotate.long_text_timeout_s,
        progress_file=progress_file,
        known=annotator.known,
    )
    # Three branches to the end: a branch that flattened them would begin only when all three are complete.
    ends = (
        texts.others | "NotAnnotated" >> _WriteAnnotated(settings, annotator, writer),
        reprints.annotated | "TakenOver" >> _WriteAnnotated(settings, annotator, writer),
        fresh.good | "Annotated" >> _WriteAnnotated(settings, annotator, writer),
        fresh.dead | "Unfinished" >> beam.FlatMapTuple(dead_works),
        texts.dead,
    )
    return ends | "WrittenOrDead" >> beam.Flatten()


@dataclass
class _WriteAnnotated(beam.PTransform):
    """(works of one text, its annotation) → Settled, DeadLetter and Touched, once all of it is in the index."""

    settings: Settings
    annotator: Annotator
    writer: Writer

    def __post_init__(self) -> None:
        super().__init__()

    def expand(self, texts: beam.PCollection) -> Any:
        annotator = self.annotator
        return (
            texts
            | "Attach" >> beam.FlatMapTuple(annotated_works)
            | "TagNarratives" >> TagNarratives(annotator.narratives, annotator.model_name, annotator.corrections)
            | "IndexActions" >> IndexActions(annotator.fingerprint, annotator.model)
            | "WriteArticles" >> WriteArticles(self.settings.elasticsearch, self.writer)
        )


def _is_article(sourced: Sourced, _partitions: int) -> int:
    return 0 if isinstance(sourced.item, Tombstone) else 1


def _would_index(work: Work) -> Settled:
    return Settled(origin=work.article.origin, outcome="indexed", reason="dry run")


def _would_delete(removal: Removal) -> tuple[Settled, ...]:
    return removal.settled


def _now_ms(the_round: RoundSettings) -> int:
    return milliseconds(the_round.now) or 0
