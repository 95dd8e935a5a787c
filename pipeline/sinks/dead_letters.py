"""Dead letters in Elasticsearch: one document for each payload, so that a broken message is recognised when it comes again.

The authority is the topic of dead letters. This index lets Kibana count them, and lets a run count the new ones.
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
) -> list[DeadLetter]:
    """Write the new dead letters; return those whose payload died before at another place in Kafka. Idempotent."""
    if not dead:
        return []
    index = alias(settings.index_prefix, "dead")
    firsts: dict[str, DeadLetter] = {}
    for letter in dead:
        firsts.setdefault(letter.payload_hash, letter)
    hits = get_many(client, [{"_index": index, "_id": payload_hash} for payload_hash in firsts])
    places = {hit["_id"]: _place(hit["_source"]) for hit in hits if hit.get("found")}
    places = {
        payload_hash: places.get(payload_hash, str(letter.record.origin)) for payload_hash, letter in firsts.items()
    }
    known = {hit["_id"] for hit in hits if hit.get("found")}
    actions = [
        BulkAction(op="create", index=index, id=payload_hash, source=_document(letter, now))
        for payload_hash, letter in firsts.items()
        if payload_hash not in known
    ]
    write_all(client, settings, actions)
    return [letter for letter in dead if places[letter.payload_hash] != str(letter.record.origin)]


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
