"""Recomputes bursts from the timelines of all narratives: the articles of one day change the usual share of all days.

One histogram gives a narrative's series together with the bursts that its buckets hold, so that only buckets whose burst
changed are read and written. After writing, the run looks again: with concurrent runs, the last one then sees every run's
counts.
"""

from collections.abc import Iterator, Mapping, Sequence

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import ids, read_version, until_settled, update_if_unchanged, write_all
from pipeline.clients.es_pages import chunks, hits_of
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.timeline_series import StoredBurst, bursts_in, fetch_narratives, fetch_series
from schemas.mappings import ALL, alias
from transforms.timelines.buckets import NO_BURST
from transforms.timelines.bursts import Burst

_NONE: StoredBurst = (NO_BURST["burst"], NO_BURST["burst_start"])


def recompute_bursts(client: Elasticsearch, settings: ElasticsearchSettings) -> int:
    """Set the burst of all buckets of all narratives; return the number of changes. Idempotent; raises KeepsMoving."""
    changed = 0

    def look() -> list[BulkAction]:
        client.indices.refresh(index=alias(settings.index_prefix, "timelines"))
        return list(_changes(client, settings.index_prefix))

    def write(actions: list[BulkAction]) -> list[str]:
        nonlocal changed
        changed += len(actions) - len(write_all(client, settings, actions))
        return ids(actions)  # the next look must find nothing left to change

    until_settled(look, write)
    return changed


def _changes(client: Elasticsearch, prefix: str) -> Iterator[BulkAction]:
    coverage = fetch_series(client, prefix, ALL)
    for narrative in fetch_narratives(client, prefix):
        series = fetch_series(client, prefix, narrative)
        bursts = bursts_in(series, coverage)
        wanted = {day: _burst_of(day, bursts) for day in series}
        outdated = [day for day, counted in series.items() if counted.stored != (wanted[day], wanted[day])]
        yield from _updates(client, alias(prefix, "timelines"), narrative, outdated, wanted)


def _burst_of(day: str, bursts: Sequence[Burst]) -> StoredBurst:
    return next(((burst.weight, burst.start) for burst in bursts if burst.start <= day <= burst.end), _NONE)


def _updates(
    client: Elasticsearch, index: str, narrative: str, days: Sequence[str], wanted: Mapping[str, StoredBurst]
) -> Iterator[BulkAction]:
    for chunk in chunks(days):
        query = {"bool": {"filter": [{"term": {"narrative": narrative}}, {"terms": {"day": list(chunk)}}]}}
        for hit in hits_of(client, index=index, query=query, sort="id", source=["day", *NO_BURST]):
            found = hit["_source"]
            weight, start = wanted[found["day"]]
            if (found.get("burst"), found.get("burst_start")) != (weight, start):
                fields = {"burst": weight, "burst_start": start}
                yield update_if_unchanged(index, hit["_id"], fields, read_version(hit))
