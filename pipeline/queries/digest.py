"""Computes one hash for each index over all its documents, without the volatile fields: equal digests prove equal indexes.

A digest depends on ids and content alone, not on the time or order of writes. Documents are read from a
point in time, after a refresh; only an id and 32 bytes of each are kept in memory.
"""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from elasticsearch import Elasticsearch

from pipeline.core.errors import IndexMissing
from schemas.mappings import DERIVED, VOLATILE_FIELDS, Kind, alias

DIGESTED: Final[tuple[Kind, ...]] = ("articles", *DERIVED, "timelines", "tombstones", "dead")
PAGE = 200
KEEP_ALIVE = "5m"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDigest:
    """An index: its number of documents and the hash over them; both None for a missing index."""

    kind: Kind
    documents: int | None
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All indexes, and one hash over their hashes."""

    indexes: tuple[IndexDigest, ...]
    total: str


def digest_indexes(client: Elasticsearch, prefix: str) -> Digest:
    """Return the digest of all present documents of the indexes."""
    indexes = tuple(digest_index(client, prefix, kind) for kind in DIGESTED)
    lines = "".join(f"{index.kind} {index.documents} {index.digest}\n" for index in indexes)
    return Digest(indexes=indexes, total=hashlib.sha256(lines.encode()).hexdigest())


def digest_index(client: Elasticsearch, prefix: str, kind: Kind) -> IndexDigest:
    """Return the digest of one index; an index that does not exist has none."""
    name = alias(prefix, kind)
    try:
        client.indices.refresh(index=name)
        digests = [(hit["_id"], digest_document(hit["_source"])) for hit in _all_hits(client, name)]
    except IndexMissing:
        return IndexDigest(kind=kind, documents=None, digest=None)
    return IndexDigest(kind=kind, documents=len(digests), digest=combine(digests))


def digest_document(source: Mapping[str, Any]) -> bytes:
    """Return the hash of a document's canonical JSON without its volatile fields."""
    lasting = {name: value for name, value in source.items() if name not in VOLATILE_FIELDS}
    return hashlib.sha256(msgspec.json.encode(lasting, order="sorted")).digest()


def combine(digests: Sequence[tuple[str, bytes]]) -> str:
    """Return the hash over (id, hash) pairs, sorted by id."""
    whole = hashlib.sha256()
    for document_id, digest in sorted(digests):
        key = document_id.encode("utf-8", "surrogatepass")
        whole.update(len(key).to_bytes(4, "big") + key + digest)
    return whole.hexdigest()


def as_json(digest: Digest) -> dict[str, Any]:
    """Return the digest for programs."""
    return dataclasses.asdict(digest)


def _all_hits(client: Elasticsearch, name: str) -> Iterator[Mapping[str, Any]]:
    pit = client.open_point_in_time(index=name, keep_alive=KEEP_ALIVE)["id"]
    after: dict[str, Any] = {}
    try:
        while True:
            answer = client.search(
                pit={"id": pit, "keep_alive": KEEP_ALIVE},
                size=PAGE,
                sort=["_shard_doc"],
                source_excludes=sorted(VOLATILE_FIELDS),
                track_total_hits=False,
                allow_partial_search_results=False,
                **after,
            )
            pit, hits = answer["pit_id"], answer["hits"]["hits"]
            yield from hits
            if len(hits) < PAGE:
                return
            after = {"search_after": hits[-1]["sort"]}
    finally:
        client.close_point_in_time(id=pit)
