"""The code that the rounds of all jobs share: clock, run ids, recovery from interrupted runs, jobs over the index."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from elasticsearch import Elasticsearch

from pipeline.clients.kafka_offsets import committed_offsets
from pipeline.core.errors import Unaccounted
from pipeline.core.settings import Settings
from pipeline.jobs.annotator import Annotator
from pipeline.jobs.round_report import RoundReport, fetch_report
from pipeline.jobs.round_settings import RoundSettings
from pipeline.recompute.complete_articles import complete_articles
from pipeline.recompute.correct_articles import recover_corrections
from pipeline.recompute.run import recompute
from pipeline.sinks.corrections import fetch_corrections
from pipeline.sinks.pending_notes import all_touched, delete_notes, expired_notes, fetch_notes
from pipeline.sources.offset_ranges import OffsetRange
from pipeline.sources.read_articles import ReadCount
from schemas.mappings import alias

RunRound = Callable[[RoundSettings, Annotator, Sequence[str]], None]
NumberedBatch = tuple[int, list[str]]

PROGRESS_NAME: Final = "progress"
"""Name of the file that grows by a byte for each finished text; fault tests watch it from outside."""


def now_iso() -> str:
    """Return the time, UTC, in milliseconds: `2026-12-01T09:30:00.000Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_run_id() -> str:
    """Return a unique id for a run that begins now; ids sort by time."""
    return f"{now_iso()}-{uuid.uuid4().hex[:8]}"


def recover(
    client: Elasticsearch, settings: Settings, annotator: Annotator, owner: str, recovering: Callable[[int], None]
) -> None:
    """Complete, correct and recompute the articles that interrupted runs left in notes, then delete expired notes.

    Nobody else will finish what is in expired notes: their articles are swept as if this run had written them.

    Args:
        client: Elasticsearch.
        settings: The settings of this run.
        annotator: The pipeline that corrects the articles.
        owner: The owner whose committed notes are expired: the consumer group, or the name of a job over the index.
        recovering: Receives the number of articles to recover; not called where there are none.
    """
    left = fetch_notes(client, settings.elasticsearch)
    if not left:
        return
    touched = all_touched(left)
    recovering(len(touched.article_ids))
    committed = committed_offsets(settings.kafka) if owner == settings.kafka.group else {}
    expired = expired_notes(left, owner, committed, now=now_iso())
    complete_articles(client, settings.elasticsearch, annotator.corrector, touched.article_ids)
    recover_corrections(client, settings.elasticsearch, annotator.corrector, touched.article_ids)
    recompute(
        client,
        settings.elasticsearch,
        touched,
        versions=annotator.narrative_versions,
        now=now_iso(),
        own=frozenset(all_touched(expired).article_ids),
    )
    delete_notes(client, settings.elasticsearch, expired)


def with_corrections(client: Elasticsearch, settings: Settings, annotator: Annotator) -> Annotator:
    """Return the annotator with the corrections of entities that are in force now."""
    return replace(annotator, corrections=fetch_corrections(client, settings.elasticsearch.index_prefix))


@contextmanager
def progress_file() -> Iterator[Path]:
    """Give an empty file to which workers append a byte for each finished text; it is deleted afterwards."""
    with TemporaryDirectory(prefix="tidewire-") as folder:
        file = Path(folder) / PROGRESS_NAME
        file.touch()
        yield file


def index_rounds(
    client: Elasticsearch, settings: Settings, annotator: Annotator, owner: str, ids: Sequence[str], run_round: RunRound
) -> Iterator[RoundReport]:
    """Run a job over the index round by round, and yield each round's report.

    Args:
        client: Elasticsearch.
        settings: The settings of this run; `[run] round_messages` is the number of articles in a round.
        annotator: The pipeline that annotates or corrects; each round takes the corrections in force at its start.
        owner: The job's name, which notes and reports hold in place of a consumer group.
        ids: The articles that the job works on.
        run_round: Runs one Beam pipeline over the ids of a round.

    Raises:
        Unaccounted: The counts of a round do not add up.
    """
    run_id, size = new_run_id(), settings.run.round_messages
    for number, start in enumerate(range(0, len(ids), size), start=1):
        part = ids[start : start + size]
        the_round = _index_round(owner, run_id, number, settings, annotator, range(start, start + len(part)))
        run_round(the_round, with_corrections(client, settings, annotator), part)
        report = fetch_report(client, settings.elasticsearch.index_prefix, the_round)
        if report.state != "done":
            raise Unaccounted(f"{report.error}: {report.state}; run again. This is a bug: report it")
        yield report


def numbered_batches(the_round: RoundSettings, ids: Sequence[str], size: int) -> list[NumberedBatch]:
    """Return the ids of a round in batches, each with the position of its first id in the job's list of articles."""
    begin = the_round.ranges[0].start
    return [(begin + at, list(ids[at : at + size])) for at in range(0, len(ids), size)]


def batch_count(prefix: str, batch: NumberedBatch, found: int) -> ReadCount:
    """Return the count of a batch: its places, and the number of its articles that are still in the index."""
    start, ids = batch
    places = OffsetRange(topic=alias(prefix, "articles"), partition=0, start=start, stop=start + len(ids))
    return ReadCount(range=places, records=found)


def _index_round(
    owner: str, run_id: str, number: int, settings: Settings, annotator: Annotator, places: range
) -> RoundSettings:
    topic = alias(settings.elasticsearch.index_prefix, "articles")
    now = now_iso()
    return RoundSettings(
        run_id=run_id,
        number=number,
        group=owner,
        topic=topic,
        fingerprint=annotator.fingerprint,
        ranges=(OffsetRange(topic=topic, partition=0, start=places.start, stop=places.stop),),
        commits={},
        stops={},
        planned={},
        from_kafka=False,
        started_at=now,
        now=now,
        narrative_versions=annotator.narrative_versions,
        max_dead_share=1.0,
        max_dead_min=1,
    )
