"""Finds outlet-days whose timelines do not fit the articles: buckets that are missing, left over, or of another count."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.es_pages import combinations
from schemas.mappings import ALL, alias

Key = tuple[str, ...]
Counted = Iterator[tuple[Key, int]]


def wrong_days(client: Elasticsearch, prefix: str, days: Sequence[str] | None = None) -> Iterator[str]:
    """Yield the outlet-days that differ, as of the last refresh; a day may come twice.

    Articles and buckets are counted by day, and by day and narrative, side by side in their order, so that memory is
    bounded. With `days` only these are looked at.
    """
    everything: dict[str, Any] = {"match_all": {}} if days is None else {"terms": {"outlet_day": list(days)}}
    coverage = {"term": {"narrative": ALL}}
    sums = {"articles": {"sum": {"field": "articles"}}}
    for fields, query in (
        (("outlet_day",), {"bool": {"filter": [everything, coverage]}}),
        (("outlet_day", "narratives"), {"bool": {"filter": [everything], "must_not": [coverage]}}),
    ):
        articles = combinations(client, alias(prefix, "articles"), everything, fields)
        buckets = combinations(client, alias(prefix, "timelines"), query, fields, sums)
        yield from (
            key[0]
            for key in _differing(
                ((_key(bucket, fields), bucket["doc_count"]) for bucket in articles),
                ((_key(bucket, fields), int(bucket["articles"]["value"])) for bucket in buckets),
            )
        )


def _key(bucket: dict[str, Any], fields: Iterable[str]) -> Key:
    return tuple(bucket["key"][field] for field in fields)


def _differing(first: Counted, second: Counted) -> Iterator[Key]:
    """Yield the keys with another count in the second series, or in one series alone; both are sorted by key."""
    left, right = next(first, None), next(second, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield left[0]
            left = next(first, None)
        elif left is None or right[0] < left[0]:
            yield right[0]
            right = next(second, None)
        else:
            if left[1] != right[1]:
                yield left[0]
            left, right = next(first, None), next(second, None)
