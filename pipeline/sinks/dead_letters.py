"""Dead letters as Elasticsearch shows them: one document for each payload, so that the same broken message is told again.

The authority is the dead-letter topic; this index lets Kibana count, and a run say which dead letters are new.
"""

from collections.abc import Sequence

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import write_all
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import get_many
from schemas.articles import iso
from schemas.dead_letters import DeadLetter
from schemas.mappings import alias


def note_dead_letters(
    client: Elasticsearch, settings: ElasticsearchSettings, dead: Sequence[DeadLetter], *, now: str
) -> int:
    """Write what is new; return how many have a payload that died before, at another place in Kafka. Idempotent."""
    if not dead:
        return 0
    index = alias(settings.index_prefix, "dead")
    firsts: dict[str, DeadLetter] = {}
    for one in dead:
        firsts.setdefault(one.payload_hash, one)
    hits = get_many(client, [{"_index": index, "_id": payload_hash} for payload_hash in firsts])
    places = {hit["_id"]: _place(hit["_source"]) for hit in hits if hit.get("found")}
    places = {payload_hash: places.get(payload_hash, str(one.record.origin)) for payload_hash, one in firsts.items()}
    known = {hit["_id"] for hit in hits if hit.get("found")}
    actions = [
        BulkAction(op="create", index=index, id=payload_hash, source=_document(one, now))
        for payload_hash, one in firsts.items()
        if payload_hash not in known
    ]
    write_all(client, settings, actions)
    return sum(places[one.payload_hash] != str(one.record.origin) for one in dead)


def _place(source: dict[str, object]) -> str:
    return f"{source['topic']}/{source['partition']}/{source['offset']}"


def _document(dead: DeadLetter, now: str) -> dict[str, object]:
    origin = dead.record.origin
    return {
        "id": dead.payload_hash,
        "payload_hash": dead.payload_hash,
        "stage": dead.stage,
        "reason": dead.reason,
        "error": dead.error[:10_000],
        "topic": origin.topic,
        "partition": origin.partition,
        "offset": origin.offset,
        "timestamp": iso(origin.timestamp_ms),
        "first_seen": now,
    }
