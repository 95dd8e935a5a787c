"""What a round is going to touch, noted before its first write and struck off after its recomputation.

A note names its owner (the consumer group), its run, and the offsets that its round is going to commit. A round strikes its
own notes off when it is done. What a crash left is recomputed by whoever runs next, and struck off when it is void: when the
group has committed those offsets, for a round commits after recomputing. A note that names no offsets (a job over the index,
a run that reads again what was committed) is void after a day. So none is struck off under a run that is still at work.
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
    """Who writes: the owner (a consumer group), the run with its round, the offsets it is to commit, and the time.

    `refusals_crash`: an article that Elasticsearch refuses ends the run, for there are no original bytes to keep.
    """

    owner: str
    run: str
    stops: Mapping[tuple[str, int], int]
    now: str
    refusals_crash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One batch's note. `stops` are the offsets that void it once committed: (topic, partition) → offset."""

    id: str
    owner: str
    run: str
    noted_at: str
    stops: Mapping[tuple[str, int], int]
    touched: Touched


def note(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    *,
    writer: "Writer",
    touched: Touched,
) -> None:
    """Note what is about to be touched; acknowledged when this returns. Idempotent."""
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


def notes(client: Elasticsearch, settings: ElasticsearchSettings) -> list[Note]:
    """Return all notes, of every owner. Refreshes the index first."""
    index = alias(settings.index_prefix, "pending")
    client.indices.refresh(index=index)
    return [_note_from(hit) for hit in hits_of(client, index=index, query={"match_all": {}}, sort="id")]


def strike(client: Elasticsearch, settings: ElasticsearchSettings, struck: Iterable[Note]) -> None:
    """Delete notes."""
    index = alias(settings.index_prefix, "pending")
    write_all(client, settings, [BulkAction(op="delete", index=index, id=one.id) for one in struck])


def void(all_notes: Sequence[Note], owner: str, committed: Mapping[tuple[str, int], int], *, now: str) -> list[Note]:
    """Return the notes that no run can still be at work on: the owner's that are committed, and anybody's after a day."""
    yesterday = iso((milliseconds(now) or 0) - DAY_MS) or ""

    def is_committed(one: Note) -> bool:
        return bool(one.stops) and all(committed.get(place, -1) >= stop for place, stop in one.stops.items())

    return [one for one in all_notes if one.noted_at < yesterday or (one.owner == owner and is_committed(one))]


def all_touched(some: Iterable[Note]) -> Touched:
    """Return what these notes say, together."""
    return together(one.touched for one in some)


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
