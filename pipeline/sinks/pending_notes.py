"""Notes of the articles that a round will touch, stored before its first write and deleted after its recomputation.

A note names its owner (the consumer group), its run, and the offsets that its round is going to commit. A round deletes its
own notes at its end. The next run recomputes the notes of a crashed round and deletes expired notes: those
whose offsets the group has committed, since a round commits after recomputing. A note without offsets (a job over the index,
a run that reads committed messages again) expires after a day. So no note is deleted while its run is still working.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import write_all
from pipeline.clients.es_pages import hits_of
from pipeline.core.settings import ElasticsearchSettings
from schemas.articles import iso, milliseconds
from schemas.ids import hashed_id
from schemas.mappings import alias
from transforms.elements import Touched, together

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """The writer of a round: its owner (a consumer group), its run and round, the offsets that it is to commit, the time.

    With `refusals_crash` an article that Elasticsearch refuses ends the run: a job over the index has no original bytes to
    keep in a dead letter.
    """

    owner: str
    run: str
    stops: Mapping[tuple[str, int], int]
    now: str
    refusals_crash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The note of one batch. Once `stops`, offsets by topic and partition, are committed, it is expired."""

    id: str
    owner: str
    run: str
    noted_at: str
    stops: Mapping[tuple[str, int], int]
    touched: Touched


def store_note(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    *,
    writer: "Writer",
    touched: Touched,
) -> None:
    """Store a note of the articles about to be touched; it is acknowledged when this returns. Idempotent."""
    ranges = [f"{topic}/{partition}/{stop}" for (topic, partition), stop in sorted(writer.stops.items())]
    parts = (*touched.article_ids, "|", *touched.bands, "|", *touched.outlet_days, "|", *touched.claim_words)
    document_id = hashed_id("pending", writer.owner, writer.run, *ranges, "|", *parts)
    source = {
        "id": document_id,
        "owner": writer.owner,
        "run": writer.run,
        "ranges": ranges,
        "article_ids": list(touched.article_ids),
        "outlet_days": list(touched.outlet_days),
        "bands": list(touched.bands),
        "claim_words": list(touched.claim_words),
        "noted_at": writer.now,
    }
    index = alias(settings.index_prefix, "pending")
    write_all(client, settings, [BulkAction(op="index", index=index, id=document_id, source=source)])


def fetch_notes(client: Elasticsearch, settings: ElasticsearchSettings) -> list[Note]:
    """Refresh the index and return all notes, of every owner."""
    index = alias(settings.index_prefix, "pending")
    client.indices.refresh(index=index)
    return [_note_from(hit) for hit in hits_of(client, index=index, query={"match_all": {}}, sort="id")]


def delete_notes(client: Elasticsearch, settings: ElasticsearchSettings, done: Iterable[Note]) -> None:
    """Delete notes."""
    index = alias(settings.index_prefix, "pending")
    write_all(client, settings, [BulkAction(op="delete", index=index, id=note.id) for note in done])


def expired_notes(
    all_notes: Sequence[Note], owner: str, committed: Mapping[tuple[str, int], int], *, now: str
) -> list[Note]:
    """Return the notes that no run can still need: the owner's committed ones, and all older than a day."""
    yesterday = iso((milliseconds(now) or 0) - DAY_MS) or ""

    def is_committed(note: Note) -> bool:
        return bool(note.stops) and all(committed.get(place, -1) >= stop for place, stop in note.stops.items())

    return [note for note in all_notes if note.noted_at < yesterday or (note.owner == owner and is_committed(note))]


def all_touched(notes: Iterable[Note]) -> Touched:
    """Return the union of these notes."""
    return together(note.touched for note in notes)


def _note_from(hit: Mapping[str, object]) -> Note:
    source = hit["_source"]
    assert isinstance(source, dict)
    stops = {}
    for text in source["ranges"]:
        topic, partition, stop = text.rsplit("/", 2)
        stops[topic, int(partition)] = int(stop)
    touched = Touched(
        article_ids=tuple(source["article_ids"]),
        outlet_days=tuple(source["outlet_days"]),
        bands=tuple(source["bands"]),
        claim_words=tuple(source["claim_words"]),
    )
    return Note(
        id=source["id"],
        owner=source["owner"],
        run=source["run"],
        noted_at=source["noted_at"],
        stops=stops,
        touched=touched,
    )
