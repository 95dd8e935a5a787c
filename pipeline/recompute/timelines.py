"""Recomputes timelines: the buckets of touched outlet-days are counted afresh, never incremented."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import ids, until_settled, write_all
from pipeline.clients.es_pages import chunks, combinations, hits_of
from pipeline.core.settings import ElasticsearchSettings
from schemas.mappings import Kind, alias
from transforms.timelines.buckets import Counts, coverage_document, revised, timeline_document

_COUNTED: tuple[Kind, ...] = ("articles", "statements")
Bucket = tuple[str, str]  # narrative, outlet-day


class _IndexMoved(Exception):
    """The index was refreshed between two searches, so that their answers do not fit together."""


def recompute_timelines(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    outlet_days: Iterable[str],
    *,
    versions: Mapping[str, int],
    now: str,
) -> int:
    """Count the buckets of these outlet-days afresh and write the changed ones. Idempotent.

    Each outlet-day has a bucket for each of its narratives, and one for its coverage; buckets without articles are deleted.
    Articles and statements must be refreshed before.

    Args:
        client: Elasticsearch.
        settings: The prefix of the indexes and the limits of a bulk request.
        outlet_days: Outlet-days as articles hold them.
        versions: The version of each narrative.
        now: The time that goes into `revised_at` of changed buckets.

    Returns:
        The number of buckets that changed.

    Raises:
        KeepsMoving: Other runs kept rewriting the same buckets.
    """
    days = chunks(sorted(set(outlet_days)), 2_000)
    return sum(_recompute_days(client, settings, chunk, versions, now) for chunk in days)


def _recompute_days(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    outlet_days: Sequence[str],
    versions: Mapping[str, int],
    now: str,
) -> int:
    changed = 0
    counted = [alias(settings.index_prefix, kind) for kind in _COUNTED]

    def look() -> list[BulkAction] | None:
        client.indices.refresh(index=alias(settings.index_prefix, "timelines"))
        try:
            return list(_actions(client, settings.index_prefix, outlet_days, versions, now))
        except _IndexMoved:
            return None

    def write(actions: list[BulkAction] | None) -> Sequence[str]:
        nonlocal changed
        if actions is None:
            return outlet_days
        lost = write_all(client, settings, actions)
        changed += len(actions) - len(lost)
        return ids(lost)

    until_settled(look, write, refresh=lambda: client.indices.refresh(index=counted))
    return changed


def _actions(
    client: Elasticsearch, prefix: str, outlet_days: Sequence[str], versions: Mapping[str, int], now: str
) -> Iterator[BulkAction]:
    index = alias(prefix, "timelines")
    query = {"terms": {"outlet_day": list(outlet_days)}}
    existing = {hit["_id"]: hit for hit in hits_of(client, index=index, query=query, sort="id")}
    for document in _documents(client, prefix, outlet_days, versions):
        hit = existing.pop(document["id"], None)
        source = revised(document, hit and hit["_source"], now=now)
        if source is None:
            continue
        if hit is None:
            yield BulkAction(op="create", index=index, id=document["id"], source=source)
        else:
            yield _compare_and_set("index", index, hit, source)
    for hit in existing.values():
        yield _compare_and_set("delete", index, hit, None)


def _documents(
    client: Elasticsearch, prefix: str, outlet_days: Sequence[str], versions: Mapping[str, int]
) -> Iterator[Mapping[str, Any]]:
    all_counts = _counts(client, prefix, outlet_days)
    coverage = _coverage(client, prefix, outlet_days)
    for (narrative, outlet_day), counts in all_counts.items():
        if outlet_day not in coverage:
            raise _IndexMoved
        yield timeline_document(narrative, versions.get(narrative), outlet_day, counts, coverage[outlet_day])
    for outlet_day, counts in coverage.items():
        yield coverage_document(outlet_day, counts)


def _compare_and_set(op: Any, index: str, hit: Mapping[str, Any], source: Mapping[str, Any] | None) -> BulkAction:
    return BulkAction(
        op=op, index=index, id=hit["_id"], source=source, if_seq_no=hit["_seq_no"], if_primary_term=hit["_primary_term"]
    )


_SUMS: Mapping[str, Any] = {
    "originals": {"filter": {"bool": {"must_not": [{"exists": {"field": "original_id"}}]}}},
    "sentiment": {"sum": {"field": "sentiment_milli"}},
}


def _coverage(client: Elasticsearch, prefix: str, outlet_days: Sequence[str]) -> dict[str, Counts]:
    query = {"terms": {"outlet_day": list(outlet_days)}}
    buckets = combinations(client, alias(prefix, "articles"), query, ("outlet_day",), dict(_SUMS))
    return {bucket["key"]["outlet_day"]: _articles(bucket) for bucket in buckets}


def _counts(client: Elasticsearch, prefix: str, outlet_days: Sequence[str]) -> dict[Bucket, Counts]:
    counts: dict[Bucket, Counts] = {}
    query = {"terms": {"outlet_day": list(outlet_days)}}
    for bucket in combinations(client, alias(prefix, "articles"), query, ("narratives", "outlet_day"), dict(_SUMS)):
        counts[bucket["key"]["narratives"], bucket["key"]["outlet_day"]] = _articles(bucket)
    either = [{"term": {"rebutted": True}}, {"term": {"disputed": True}}]
    disputed = {"disputed": {"filter": {"bool": {"should": either}}}}
    fields = ("narratives", "outlet_day", "stance")
    for bucket in combinations(client, alias(prefix, "statements"), query, fields, disputed):
        key = bucket["key"]
        if (day := counts.get((key["narratives"], key["outlet_day"]))) is not None:
            day.stances[key["stance"]] = bucket["doc_count"]
            day.statements_disputed += bucket["disputed"]["doc_count"]
    return counts


def _articles(bucket: Mapping[str, Any]) -> Counts:
    return Counts(
        articles=bucket["doc_count"],
        articles_collapsed=bucket["originals"]["doc_count"],
        sentiment_milli_sum=round(bucket["sentiment"]["value"] or 0),
    )
