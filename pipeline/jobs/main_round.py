"""The main job: one round, from Kafka to Elasticsearch and back to Kafka, on one screen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from pipeline.core.settings import Settings
from pipeline.jobs.annotator import Annotator
from pipeline.jobs.finish_round import FinishRound, RoundSettings
from pipeline.lookups.find_reprints import FindReprints
from pipeline.lookups.skip_unchanged import SkipUnchanged
from pipeline.sinks.pending_notes import Writer
from pipeline.sinks.write_articles import WriteArticles, WriteRemovals
from pipeline.sources.read_articles import ReadArticles
from schemas.annotations import Annotation
from schemas.articles import Tombstone
from schemas.dead_letters import DeadLetter
from schemas.records import Record, Settled, Sourced
from transforms.annotate import Annotate
from transforms.clean_text import CleanText
from transforms.detect_language import DetectLanguage
from transforms.elements import AnnotatedWork, Work
from transforms.index_actions import IndexActions
from transforms.latest_versions import LatestVersions
from transforms.messages.errors import blame
from transforms.parse_articles import ParseArticles
from transforms.reprints.originals import first_print
from transforms.tag_narratives import TagNarratives
from transforms.text.normalize import normalize_text

ANNOTATED_LANGUAGES = frozenset({"en"})


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
    records = read.records | "Quarantine" >> beam.ParDo(_Quarantine(dict(quarantined))).with_outputs(
        "dead", main="good"
    )
    parsed = records.good | "ParseArticles" >> ParseArticles(
        max_html_chars=limits.max_html_chars, max_text_chars=limits.max_text_chars
    )
    messages = parsed.good | "TakedownsApart" >> beam.Partition(_is_article, 2)
    cleaned = messages[1] | "CleanText" >> CleanText(max_text_chars=limits.max_text_chars)
    articles = cleaned.good | "DetectLanguage" >> DetectLanguage()
    newest = (messages[0], articles) | "AllMessages" >> beam.Flatten() | "LatestVersions" >> LatestVersions()
    decided = newest | "SkipUnchanged" >> SkipUnchanged(elasticsearch, the_round.fingerprint)
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
    """Take works (Work) all the way into the index; gives Settled, DeadLetter and Touched.

    Whatever waits for a text's annotation travels with it, so that nothing is regrouped: what is annotated is written while
    other texts are being annotated.
    """
    by_text = (
        works
        | "NormalizeText" >> beam.Map(_with_text)
        | "ByText" >> beam.GroupByKey()
        | "OncePerText" >> beam.ParDo(_OncePerText(dict(quarantined))).with_outputs("texts", "refused", main="others")
    )
    reprints = by_text.texts | "FindReprints" >> FindReprints(settings.elasticsearch, annotator.annotator_fingerprint)
    fresh = reprints.new | "Annotate" >> Annotate(
        annotator.model_name,
        settings.annotate.long_text_chars,
        settings.annotate.long_text_timeout_s,
        progress_file=progress_file,
        known=annotator.known,
    )
    # Three branches to the end: one that they were flattened into would begin when all of them are complete.
    ends = (
        by_text.others | "NotAnnotated" >> _WriteAnnotated(settings, annotator, writer),
        reprints.annotated | "TakenOver" >> _WriteAnnotated(settings, annotator, writer),
        fresh.good | "Annotated" >> _WriteAnnotated(settings, annotator, writer),
        fresh.dead | "Unfinished" >> beam.FlatMapTuple(_unfinished),
        by_text.refused,
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

    def expand(self, texts: Any) -> Any:
        annotator = self.annotator
        return (
            texts
            | "Attach" >> beam.FlatMapTuple(_attach)
            | "TagNarratives" >> TagNarratives(annotator.narratives, annotator.model_name, annotator.corrections)
            | "IndexActions" >> IndexActions(annotator.fingerprint, annotator.model)
            | "WriteToElasticsearch" >> WriteArticles(self.settings.elasticsearch, self.writer)
        )


class _Quarantine(beam.DoFn):
    """Sends the records that crashed a run twice aside, with the traceback."""

    def __init__(self, quarantined: Mapping[str, str]) -> None:
        self.quarantined = quarantined

    def process(self, record: Record) -> Iterator[Any]:
        error = self.quarantined.get(str(record.origin))
        yield record if error is None else TaggedOutput("dead", crashed_twice(record, error))


def crashed_twice(record: Record, error: str) -> DeadLetter:
    """Return the dead letter of a record on which a run crashed twice."""
    return DeadLetter(record=record, stage="quarantine", reason="crashed twice", error=error)


def _is_article(sourced: Sourced, _partitions: int) -> int:
    return 0 if isinstance(sourced.item, Tombstone) else 1


def _with_text(work: Work) -> tuple[str, AnnotatedWork]:
    article = work.article
    with blame(article.origin):
        text = normalize_text(article.text, article.furniture, article.targets)
    annotated = article.language in ANNOTATED_LANGUAGES
    key = text.text_hash if annotated else f"{article.id} is not annotated"
    return key, AnnotatedWork(work=work, text=text, annotation=None)


class _OncePerText(beam.DoFn):
    """Gives all works of a text together: with the text where it is to be annotated; quarantined texts are dead."""

    def __init__(self, quarantined: Mapping[str, str]) -> None:
        self.quarantined = quarantined

    def process(self, grouped: tuple[str, Iterable[AnnotatedWork]]) -> Iterator[Any]:
        key, works = grouped[0], tuple(grouped[1])
        if (error := self.quarantined.get(key)) is not None:
            yield from (TaggedOutput("refused", crashed_twice(one.work.record, error)) for one in works)
        elif key == works[0].text.text_hash:
            yield TaggedOutput("texts", (works, works[0].text))
        else:
            yield works, None


def _attach(works: tuple[AnnotatedWork, ...], annotation: Annotation | None) -> Iterator[AnnotatedWork]:
    first = first_print(one.work.article for one in works)
    for one in works:
        yield replace(one, annotation=annotation, first_print=first)


def _unfinished(works: tuple[AnnotatedWork, ...], reason: str, error: str) -> Iterator[DeadLetter]:
    for one in works:
        yield DeadLetter(record=one.work.record, stage="annotate", reason=reason, error=error)


def _would_index(work: Work) -> Settled:
    return Settled(origin=work.article.origin, outcome="indexed", reason="dry run")


def _would_delete(removal: Any) -> list[Settled]:
    return [Settled(origin=origin, outcome="deleted", reason="dry run") for origin in removal.origins]
