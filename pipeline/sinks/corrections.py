"""Stores, undoes and reads corrections of entities in the index; none is ever deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import ReadVersion, update_if_unchanged, write, write_all
from pipeline.clients.es_pages import hits_of
from pipeline.core.errors import IndexMissing, KeepsMoving
from pipeline.core.settings import ElasticsearchSettings
from schemas.corrections import Correction
from schemas.mappings import alias


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCorrection:
    """A correction with its state; `applied_at` is None until a job has carried that state into every article."""

    correction: Correction
    undone: bool
    made_at: str
    undone_at: str | None
    applied_at: str | None
    seq_no: int
    primary_term: int


def fetch_corrections(client: Elasticsearch, prefix: str) -> tuple[Correction, ...]:
    """Return the corrections in force, in their order, with all that were acknowledged before this call.

    Without an index of corrections there are none.
    """
    return tuple(stored.correction for stored in fetch_all_corrections(client, prefix) if not stored.undone)


def fetch_all_corrections(client: Elasticsearch, prefix: str) -> tuple[StoredCorrection, ...]:
    """Return all corrections in their order, including those that were undone."""
    index = alias(prefix, "corrections")
    try:
        client.indices.refresh(index=index)
        hits = list(hits_of(client, index=index, query={"match_all": {}}, sort="id"))
    except IndexMissing:
        return ()
    return tuple(sorted(map(_stored, hits), key=lambda stored: (stored.correction.sequence, stored.correction.id)))


def store_correction(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    correction: Correction,
    known: Sequence[StoredCorrection],
    *,
    now: str,
) -> Correction:
    """Put a correction into force behind all `known` ones, and return it with its number. Raises KeepsMoving.

    A correction that was undone is in force again. The caller has made sure that it contradicts no other.
    """
    last = max((stored.correction.sequence for stored in known), default=0)
    numbered = replace(correction, sequence=last + 1)
    before = next((stored for stored in known if stored.correction.id == correction.id), None)
    source = {**asdict(numbered), "undone": False, "made_at": now, "undone_at": None, "applied_at": None}
    _put(client, settings, correction.id, source, before)
    return numbered


def undo_correction(
    client: Elasticsearch, settings: ElasticsearchSettings, stored: StoredCorrection, *, now: str
) -> None:
    """Mark a correction as undone. Raises KeepsMoving."""
    _change(client, settings, stored, {"undone": True, "undone_at": now, "applied_at": None})


def note_applied(
    client: Elasticsearch, settings: ElasticsearchSettings, stored: Sequence[StoredCorrection], *, now: str
) -> None:
    """Note that all articles show these corrections as they were read; a correction that changed meanwhile gets no note."""
    write(
        client,
        settings,
        [_update(settings, correction, {"applied_at": now}) for correction in stored],
    )


def _change(
    client: Elasticsearch, settings: ElasticsearchSettings, stored: StoredCorrection, changes: Mapping[str, Any]
) -> None:
    if write_all(client, settings, [_update(settings, stored, changes)]):
        raise KeepsMoving(f"correction {stored.correction.id} was changed by somebody else meanwhile; run again")


def _update(settings: ElasticsearchSettings, stored: StoredCorrection, changes: Mapping[str, Any]) -> BulkAction:
    version = ReadVersion(stored.seq_no, stored.primary_term)
    return update_if_unchanged(alias(settings.index_prefix, "corrections"), stored.correction.id, changes, version)


def _put(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    document_id: str,
    source: Mapping[str, Any],
    before: StoredCorrection | None,
) -> None:
    action = BulkAction(
        op="index" if before else "create",
        index=alias(settings.index_prefix, "corrections"),
        id=document_id,
        source=source,
        if_seq_no=before.seq_no if before else None,
        if_primary_term=before.primary_term if before else None,
    )
    if write_all(client, settings, [action]):
        raise KeepsMoving(f"correction {document_id} was made by somebody else meanwhile; run again")


def _stored(hit: Mapping[str, Any]) -> StoredCorrection:
    source = hit["_source"]
    return StoredCorrection(
        correction=msgspec.convert({column.name: source[column.name] for column in fields(Correction)}, Correction),
        undone=source["undone"],
        made_at=source["made_at"],
        undone_at=source["undone_at"],
        applied_at=source["applied_at"],
        seq_no=hit["_seq_no"],
        primary_term=hit["_primary_term"],
    )
