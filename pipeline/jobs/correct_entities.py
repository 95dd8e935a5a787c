"""Corrections of entities, carried out: stored first, then applied to every article concerned, then noted as applied.

Whatever interrupts that, the same command again goes on: it finds the correction stored, and the job starts anew.
"""

from collections.abc import Callable, Sequence

from elasticsearch import Elasticsearch

from pipeline.core.settings import Settings
from pipeline.jobs.apply_corrections import ApplyReport, apply_corrections
from pipeline.jobs.plan_corrections import Plan, plan_all
from pipeline.jobs.rounds import now_iso
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
) -> ApplyReport:
    """Store what is planned and apply it to the whole index; idempotent. Raises KeepsMoving, Unreachable, RefusedForAll."""
    search = settings.elasticsearch
    if not plan.undo and plan.stored is None:
        store_correction(client, search, plan.correction, plan.known, now=now_iso())
    if plan.undo and plan.stored is not None and not plan.stored.undone:
        undo_correction(client, search, plan.stored, now=now_iso())
    before = fetch_all_corrections(client, search.index_prefix)
    report = apply_corrections(client, settings, plan.entities, round_begins=round_begins)
    _note(client, settings, [one for one in before if one.correction.id == plan.correction.id])
    return report


def apply_all(
    client: Elasticsearch, settings: Settings, *, round_begins: RoundBegins = lambda _done, _all: None
) -> ApplyReport:
    """Apply every correction, and every undoing, to the whole index again; idempotent."""
    before, entities = plan_all(client, settings.elasticsearch.index_prefix)
    report = apply_corrections(client, settings, entities, round_begins=round_begins)
    _note(client, settings, before)
    return report


def _note(client: Elasticsearch, settings: Settings, carried: Sequence[StoredCorrection]) -> None:
    waiting = [one for one in carried if one.applied_at is None]
    note_applied(client, settings.elasticsearch, waiting, now=now_iso())
