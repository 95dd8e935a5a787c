"""What a round is going to touch, noted before its first write and struck off after its recomputation.

A note names its owner (the consumer group) and the offsets of its round. It is void once the group has committed them, for
a round commits after recomputing; until then whoever runs next recomputes it first. So a note is never struck off under a
run that is still at work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from pipeline.settings import ElasticsearchSettings
from pipeline.sinks.bulk import BulkAction
from pipeline.sinks.touched import conflicts, hits_of, write
from schemas.ids import hashed_id
from schemas.mappings import alias
from transforms.elements import Touched


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One batch's note. `stops` are the offsets that void it once committed: (topic, partition) → offset."""

    id: str
    owner: str
    stops: Mapping[tuple[str, int], int]
    touched: Touched


def note(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    *,
    owner: str,
    stops: Mapping[tuple[str, int], int],
    touched: Touched,
    now: str,
) -> None:
    """Note what is about to be touched; acknowledged when this returns. Idempotent."""
    ranges = [f"{topic}/{partition}/{stop}" for (topic, partition), stop in sorted(stops.items())]
    document_id = hashed_id("pending", owner, *ranges, *touched.article_ids, "|", *touched.bands)
    source = {
        "id": document_id,
        "owner": owner,
        "ranges": ranges,
        "article_ids": list(touched.article_ids),
        "outlet_days": list(touched.outlet_days),
        "bands": list(touched.bands),
        "noted_at": now,
    }
    index = alias(settings.index_prefix, "pending")
    conflicts(write(client, settings, [BulkAction(op="index", index=index, id=document_id, source=source)]))


def notes(client: Elasticsearch, settings: ElasticsearchSettings) -> list[Note]:
    """Return all notes, of every owner. Refreshes the index first."""
    index = alias(settings.index_prefix, "pending")
    client.indices.refresh(index=index)
    return [_note_from(hit) for hit in hits_of(client, index=index, query={"match_all": {}}, sort="id")]


def strike(client: Elasticsearch, settings: ElasticsearchSettings, struck: Iterable[Note]) -> None:
    """Delete notes."""
    index = alias(settings.index_prefix, "pending")
    conflicts(write(client, settings, [BulkAction(op="delete", index=index, id=one.id) for one in struck]))


def void(all_notes: Sequence[Note], owner: str, committed: Mapping[tuple[str, int], int]) -> list[Note]:
    """Return the owner's notes whose offsets are all committed."""
    return [
        one
        for one in all_notes
        if one.owner == owner and all(committed.get(place, -1) >= stop for place, stop in one.stops.items())
    ]


def all_touched(some: Iterable[Note]) -> Touched:
    """Return what these notes say, together."""
    some = list(some)
    return Touched(
        article_ids=tuple(sorted({one for n in some for one in n.touched.article_ids})),
        outlet_days=tuple(sorted({one for n in some for one in n.touched.outlet_days})),
        bands=tuple(sorted({one for n in some for one in n.touched.bands})),
    )


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
    )
    return Note(id=source["id"], owner=source["owner"], stops=stops, touched=touched)
