"""Reads all stored articles of a query as they were at one point in time, in slices for concurrent readers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from elasticsearch import Elasticsearch

from schemas.mappings import alias

PAGE: Final = 200
KEEP_ALIVE: Final = "10m"
NOT_READ: Final = ("minhash", "bands", "claim_words")
EVERYTHING: Final[Mapping[str, Any]] = {"match_all": {}}

Hit = Mapping[str, Any]


@contextmanager
def point_in_time(client: Elasticsearch, prefix: str) -> Iterator[str]:
    """Give the id of a view of all articles as they are now; later writes do not change it."""
    index = alias(prefix, "articles")
    client.indices.refresh(index=index)
    pit: str = client.open_point_in_time(index=index, keep_alive=KEEP_ALIVE)["id"]
    try:
        yield pit
    finally:
        client.close_point_in_time(id=pit)


def count_articles(client: Elasticsearch, prefix: str, query: Mapping[str, Any]) -> int:
    """Return the number of articles that a query finds, as of the last refresh."""
    found: int = client.count(index=alias(prefix, "articles"), query=query)["count"]
    return found


def pages_of(
    client: Elasticsearch, pit: str, query: Mapping[str, Any], *, number: int = 0, slices: int = 1, page: int = PAGE
) -> Iterator[Sequence[Hit]]:
    """Yield the hits of one slice, page by page, with sequence numbers and all fields that matching needs.

    Slices share no article; `number` counts from 0 to `slices` - 1.
    """
    body: dict[str, Any] = {"slice": {"id": number, "max": slices}} if slices > 1 else {}
    while True:
        answer = client.search(
            pit={"id": pit, "keep_alive": KEEP_ALIVE},
            query=query,
            size=page,
            sort=["_shard_doc"],
            source_excludes=list(NOT_READ),
            seq_no_primary_term=True,
            track_total_hits=False,
            allow_partial_search_results=False,
            **body,
        )
        hits = answer["hits"]["hits"]
        if hits:
            yield hits
        if len(hits) < page:
            return
        body["search_after"] = hits[-1]["sort"]
