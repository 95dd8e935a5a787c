"""Searches of any size, page by page: all hits of a query, and all buckets of a combination of fields."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from elasticsearch import Elasticsearch

T = TypeVar("T")

PAGE = 5_000
TERMS = 10_000


def chunks(values: Sequence[T], size: int = TERMS) -> Iterator[Sequence[T]]:
    """Cut a sequence; Elasticsearch takes at most 65,536 terms a query."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def hits_of(
    client: Elasticsearch, *, index: str, query: dict[str, Any], sort: str, **body: Any
) -> Iterator[dict[str, Any]]:
    """Yield every hit of a query, page by page, in the order of the unique keyword field `sort`."""
    after: list[Any] | None = None
    while True:
        answer = client.search(
            index=index,
            query=query,
            size=PAGE,
            sort=[{sort: "asc"}],
            search_after=after,
            seq_no_primary_term=True,
            track_total_hits=False,
            allow_partial_search_results=False,
            **body,
        )
        hits = answer["hits"]["hits"]
        yield from hits
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"]


def one_value(hit: dict[str, Any], name: str) -> str | None:
    """Return the only value that a hit's field has, None where it has none."""
    return hit["fields"][name][0] if name in hit["fields"] else None


def combinations(
    client: Elasticsearch,
    index: str,
    query: dict[str, Any],
    fields: Sequence[str],
    aggregations: dict[str, Any] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the exact buckets of all combinations of the fields' values that a query's documents have."""
    sources = [{field: {"terms": {"field": field}}} for field in fields]
    after: dict[str, Any] | None = None
    while True:
        composite = {"size": PAGE, "sources": sources, **({"after": after} if after else {})}
        answer = client.search(
            index=index,
            size=0,
            allow_partial_search_results=False,
            query=query,
            aggregations={"by": {"composite": composite, "aggregations": aggregations or {}}},
        )
        by = answer["aggregations"]["by"]
        yield from by["buckets"]
        after = by.get("after_key")
        if after is None:
            return
