"""Reads the timelines index as series of days: of a narrative, of all coverage, and the bursts that follow from both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from schemas.mappings import ALL, alias
from transforms.timelines.buckets import NO_BURST
from transforms.timelines.bursts import Burst, DayCount, find_bursts

MOST_NARRATIVES: Final = 10_000
BY_DAY: Final[Mapping[str, Any]] = {
    "field": "day", "calendar_interval": "day", "format": "yyyy-MM-dd", "min_doc_count": 1
}  # fmt: skip
StoredBurst = tuple[float | None, str | None]
"""Weight and first day of the burst that a bucket's day belongs to, as the bucket holds them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDay:
    """A day over all outlets: its number of originals, and the least and greatest burst of its buckets."""

    originals: int
    stored: tuple[StoredBurst, StoredBurst]


Series = Mapping[str, SeriesDay]


def fetch_narratives(client: Elasticsearch, prefix: str) -> list[str]:
    """Return the narratives that have a timeline, by name."""
    answer = client.search(
        index=alias(prefix, "timelines"),
        size=0,
        query={"bool": {"must_not": [{"term": {"narrative": ALL}}]}},
        aggregations={"by": {"terms": {"field": "narrative", "size": MOST_NARRATIVES}}},
        allow_partial_search_results=False,
    )
    return sorted(bucket["key"] for bucket in answer["aggregations"]["by"]["buckets"])


def fetch_series(client: Elasticsearch, prefix: str, narrative: str, outlets: Sequence[str] = ()) -> Series:
    """Return the days on which a narrative has buckets, in time order; ALL means the coverage; no outlets means all."""
    within = [{"terms": {"outlet": list(outlets)}}] * bool(outlets)
    answer = client.search(
        index=alias(prefix, "timelines"),
        size=0,
        query={"bool": {"filter": [{"term": {"narrative": narrative}}, *within]}},
        aggregations={
            "days": {
                "date_histogram": dict(BY_DAY),
                "aggregations": {
                    "originals": {"sum": {"field": "articles_collapsed"}},
                    **{f"{name}_{end}": {end: {"field": name}} for name in NO_BURST for end in ("min", "max")},
                },
            }
        },
        allow_partial_search_results=False,
    )
    return {bucket["key_as_string"]: _day(bucket) for bucket in answer["aggregations"]["days"]["buckets"]}


def bursts_in(series: Series, coverage: Series) -> tuple[Burst, ...]:
    """Return a narrative's bursts; a day with coverage but without the narrative is a zero, a day without coverage a gap."""
    return find_bursts(
        DayCount(day=day, articles=series[day].originals if day in series else 0, of=whole.originals)
        for day, whole in coverage.items()
    )


def fetch_bursts(client: Elasticsearch, prefix: str, outlets: Sequence[str] = ()) -> dict[str, tuple[Burst, ...]]:
    """Return the bursts of all narratives over these outlets together; no outlets means all."""
    coverage = fetch_series(client, prefix, ALL, outlets)
    return {
        narrative: bursts_in(fetch_series(client, prefix, narrative, outlets), coverage)
        for narrative in fetch_narratives(client, prefix)
    }


def _day(bucket: Mapping[str, Any]) -> SeriesDay:
    def stored(end: str) -> StoredBurst:
        return bucket[f"burst_{end}"]["value"], bucket[f"burst_start_{end}"].get("value_as_string")

    return SeriesDay(originals=round(bucket["originals"]["value"]), stored=(stored("min"), stored("max")))
