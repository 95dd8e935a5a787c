"""What the rounds of every job share: their clock, their ids, recovery from interrupted runs, the corrections in force."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from pipeline.clients.kafka_offsets import committed_offsets
from pipeline.core.settings import Settings
from pipeline.jobs.annotator import Annotator
from pipeline.jobs.round_settings import RoundSettings
from pipeline.recompute.correct_articles import recover_corrections
from pipeline.recompute.run import recompute
from pipeline.sinks.corrections import fetch_corrections
from pipeline.sinks.pending_notes import all_touched, notes, strike, void
from pipeline.sources.offset_ranges import OffsetRange
from schemas.mappings import alias


def now_iso() -> str:
    """Return the time, UTC, in milliseconds: `2026-12-01T09:30:00.000Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_run_id() -> str:
    """Return an id for a run that begins now; ids sort by time, and no two are the same."""
    return f"{now_iso()}-{uuid.uuid4().hex[:8]}"


def recover(
    client: Elasticsearch, settings: Settings, annotator: Annotator, owner: str, recovering: Callable[[int], None]
) -> None:
    """Correct and recompute the articles that interrupted runs of any owner left in notes, then delete expired notes.

    Args:
        client: Elasticsearch.
        settings: The settings of this run.
        annotator: The pipeline that corrects the articles.
        owner: The owner whose committed notes are expired: the consumer group, or the name of a job over the index.
        recovering: Receives the number of articles to recover; not called where there are none.
    """
    left = notes(client, settings.elasticsearch)
    if not left:
        return
    touched = all_touched(left)
    recovering(len(touched.article_ids))
    recover_corrections(client, settings.elasticsearch, annotator.corrector, touched.article_ids)
    recompute(
        client,
        settings.elasticsearch,
        touched,
        versions=annotator.narrative_versions,
        now=now_iso(),
    )
    committed = committed_offsets(settings.kafka) if owner == settings.kafka.group else {}
    strike(client, settings.elasticsearch, void(left, owner, committed, now=now_iso()))


def with_corrections(client: Elasticsearch, settings: Settings, annotator: Annotator) -> Annotator:
    """Return the annotator with the corrections of entities that are in force now."""
    return replace(annotator, corrections=fetch_corrections(client, settings.elasticsearch.index_prefix))


def index_round(
    owner: str, run_id: str, number: int, settings: Settings, annotator: Annotator, places: range
) -> RoundSettings:
    """Return the settings of one round of a job over the index.

    Args:
        owner: The job's name, which stands in notes and reports where a consumer group stands otherwise.
        run_id: The id that all rounds of the run share.
        number: The round's number, from 1.
        settings: The settings of this run.
        annotator: The pipeline that annotates or corrects.
        places: The part of the job's list of articles that this round works on.
    """
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
