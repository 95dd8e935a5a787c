"""Reads, by id, the stored articles and takedowns that a decision needs, with their sequence numbers."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import patience_of, reason_of, refuse_for_all
from pipeline.core.errors import Unreachable
from schemas.articles import Version, milliseconds
from schemas.mappings import alias
from schemas.records import Origin
from transforms.messages.decide_write import IndexedArticle, KnownTombstone, State

ARTICLE_FIELDS = (
    "source_version", "published_at", "updated_at", "fingerprint", "narratives_fingerprint", "outlet_day", "bands",
    "claim_words", "story_id", "kafka_topic", "kafka_partition", "kafka_offset",
)  # fmt: skip


def fetch_states(client: Elasticsearch, prefix: str, ids: Sequence[str]) -> dict[str, State]:
    """Return the state of each id, with all writes that were acknowledged before."""
    if not ids:
        return {}
    articles, tombstones = alias(prefix, "articles"), alias(prefix, "tombstones")
    wanted = [{"_index": articles, "_id": article_id, "_source": list(ARTICLE_FIELDS)} for article_id in ids]
    wanted += [{"_index": tombstones, "_id": article_id} for article_id in ids]
    found = get_many(client, wanted)
    return {
        article_id: State(article=article_from(found[number]), tombstone=tombstone_from(found[len(ids) + number]))
        for number, article_id in enumerate(ids)
    }


def get_many(client: Elasticsearch, wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the hits of an `_mget`, in order; raises Unreachable.

    A shard that is not available yet, as on a node that has just started, fails single documents of an answer that succeeds
    as a whole. Such failures are retried, as the client retries failed requests.
    """
    patience = patience_of(client)
    while True:
        found: list[dict[str, Any]] = client.mget(docs=wanted)["docs"]
        failed = [hit for hit in found if "error" in hit]
        if not failed:
            return found
        refuse_for_all(HTTPStatus.NOT_FOUND, failed[0], "Elasticsearch")
        if not patience.pause():
            raise Unreachable(f"Elasticsearch went on failing single documents: {reason_of(failed[0])}")


def article_from(hit: Mapping[str, Any]) -> IndexedArticle | None:
    """Return the indexed article of an `_mget` or search hit with sequence numbers; None without any."""
    if not hit.get("found", True) or "_source" not in hit:
        return None
    source = hit["_source"]
    changed = [ms for ms in (milliseconds(source.get(key)) for key in ("published_at", "updated_at")) if ms is not None]
    return IndexedArticle(
        id=hit["_id"],
        version=Version(ms=source["source_version"]["ms"], content_hash=source["source_version"]["hash"]),
        changed_ms=max(changed, default=None),
        fingerprint=source["fingerprint"],
        narratives_fingerprint=source.get("narratives_fingerprint", ""),
        story_id=source.get("story_id"),
        outlet_day=source.get("outlet_day"),
        bands=tuple(source.get("bands") or ()),
        seq_no=hit["_seq_no"],
        primary_term=hit["_primary_term"],
        claim_words=tuple(source.get("claim_words") or ()),
        place=(source["kafka_topic"], source["kafka_partition"], source["kafka_offset"]),
    )


def tombstone_from(hit: Mapping[str, Any]) -> KnownTombstone | None:
    """Return the takedown of an `_mget` hit; None without any."""
    if not hit.get("found", True) or "_source" not in hit:
        return None
    held = hit["_source"].get("held")
    return KnownTombstone(
        deleted_ms=hit["_source"]["deleted_ms"],
        undated=tuple(sorted(map(_origin, hit["_source"].get("undated") or ()))),
        held=Version(ms=held["ms"], content_hash=held["hash"]) if held else None,
        seq_no=hit["_seq_no"],
        primary_term=hit["_primary_term"],
    )


def _origin(text: str) -> Origin:
    topic, partition, offset, timestamp_ms = text.rsplit("/", 3)
    return Origin(topic=topic, partition=int(partition), offset=int(offset), timestamp_ms=int(timestamp_ms))
