"""Carries out a correction of entities: stores it, applies it to the articles that name the entity, marks it as applied.

After an interruption the same command continues: it finds the stored correction and starts the job again.
"""

from collections.abc import Callable, Sequence

from elasticsearch import Elasticsearch

from pipeline.core.settings import Settings
from pipeline.jobs.apply_corrections import CorrectionsReport, apply_corrections
from pipeline.jobs.plan_corrections import Plan, plan_all
from pipeline.jobs.rounds import now_iso
from pipeline.lookups.check_mappings import check_mappings
from pipeline.sinks.corrections import (
    StoredCorrection,
    fetch_all_corrections,
    note_applied,
    store_correction,
    undo_correction,
)

RoundBegins = Callable[[int, int], None]


def carry_out(
    client: Elasticsearch, settings: Settings, plan: Plan, *, round_begins: RoundBegins = lambda _done, _all: None
) -> CorrectionsReport:
    """Store the planned correction and apply it to the index; idempotent. Raises KeepsMoving, Unreachable, RefusedForAll."""
    search = settings.elasticsearch
    check_mappings(client, search.index_prefix)
    if not plan.undo and plan.stored is None:
        store_correction(client, search, plan.correction, plan.known, now=now_iso())
    if plan.undo and plan.stored is not None and not plan.stored.undone:
        undo_correction(client, search, plan.stored, now=now_iso())
    before = fetch_all_corrections(client, search.index_prefix)
    report = apply_corrections(client, settings, plan.entities, round_begins=round_begins)
    _note(client, settings, [stored for stored in before if stored.correction.id == plan.correction.id])
    return report


def apply_all(
    client: Elasticsearch, settings: Settings, *, round_begins: RoundBegins = lambda _done, _all: None
) -> CorrectionsReport:
    """Apply every correction, and every undone one, to the index again; idempotent."""
    check_mappings(client, settings.elasticsearch.index_prefix)
    before, entities = plan_all(client, settings.elasticsearch.index_prefix)
    report = apply_corrections(client, settings, entities, round_begins=round_begins)
    _note(client, settings, before)
    return report


def _note(client: Elasticsearch, settings: Settings, carried: Sequence[StoredCorrection]) -> None:
    waiting = [stored for stored in carried if stored.applied_at is None]
    note_applied(client, settings.elasticsearch, waiting, now=now_iso())
