"""Finds the bursts that `tidewire alerts` has not reported to a consumer yet, each with the articles behind it.

The index `alerts` holds a mark for each consumer: the bursts that were reported to it. The mark is read before anything is
delivered, and written by compare-and-set after everything was delivered. So a run after a failure reports them
again. Of two simultaneous runs under one name, the later one ends with an error.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import msgspec
from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import write_all
from pipeline.core.errors import KeepsMoving
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import get_many
from pipeline.lookups.timeline_series import fetch_bursts
from schemas.ids import hashed_id
from schemas.mappings import alias
from transforms.text.sentences import sentence_at
from transforms.timelines.unreported_bursts import BurstAlert, ReportedBurst, reported_after, unreported_bursts

ARTICLES: Final = 3
SENTENCES: Final = 2
_SHOWN: Final = ("id", "url", "title", "outlet", "day", "text", "narrative_matches")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The bursts reported to a consumer, and the version of the document that holds them (None: no document yet).

    A consumer is a name and the outlets that it watches (none: all); each such pair has a mark of its own.
    """

    name: str
    outlets: tuple[str, ...] = ()
    reported: tuple[ReportedBurst, ...] = ()
    seq_no: int | None = None
    primary_term: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An article behind a burst: the number of articles with its text in these days, and the matching sentences."""

    article_id: str
    url: str | None
    title: str
    outlet: str
    day: str
    prints: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A burst to report, over `outlets` (none: all), with its most printed texts.

    The `id` is the same whenever the same burst is reported.
    """

    id: str
    burst_alert: BurstAlert
    outlets: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...]


def fetch_mark(client: Elasticsearch, prefix: str, name: str, outlets: tuple[str, ...] = ()) -> Mark:
    """Return the mark of the consumer with this name and these outlets (read in real time)."""
    mark = Mark(name=name, outlets=tuple(sorted(set(outlets))))
    (hit,) = get_many(client, [{"_index": alias(prefix, "alerts"), "_id": _mark_id(mark)}])
    if not hit["found"]:
        return mark
    reported = msgspec.convert(hit["_source"]["told"], tuple[ReportedBurst, ...])
    return replace(mark, reported=reported, seq_no=hit["_seq_no"], primary_term=hit["_primary_term"])


def move_mark(
    client: Elasticsearch, settings: ElasticsearchSettings, mark: Mark, just_reported: Iterable[BurstAlert], *, now: str
) -> None:
    """Note that these bursts were reported.

    A conflict may come from our own write, when its answer was lost and the write was tried again.

    Raises:
        KeepsMoving: another run under the same name has moved the mark meanwhile.
    """
    reported = reported_after(mark.reported, just_reported)
    action = BulkAction(
        op="create" if mark.seq_no is None else "index",
        index=alias(settings.index_prefix, "alerts"),
        id=_mark_id(mark),
        source={
            "id": _mark_id(mark),
            "name": f"{mark.name}: {', '.join(mark.outlets)}" if mark.outlets else mark.name,
            "told": [asdict(burst) for burst in reported],
            "looked_at": now,
        },
        if_seq_no=mark.seq_no,
        if_primary_term=mark.primary_term,
    )
    if (
        write_all(client, settings, [action])
        and fetch_mark(client, settings.index_prefix, mark.name, mark.outlets).reported != reported
    ):
        raise KeepsMoving(
            f"another `tidewire alerts` under the name {mark.name!r} reported its alerts at the same time"
        )


def look(client: Elasticsearch, prefix: str, mark: Mark) -> tuple[BurstAlert, ...]:
    """Return the bursts that were not reported to the consumer yet, by narrative and time."""
    client.indices.refresh(index=alias(prefix, "timelines"))
    return unreported_bursts(fetch_bursts(client, prefix, mark.outlets), mark.reported)


def alert_of(client: Elasticsearch, prefix: str, burst_alert: BurstAlert, outlets: tuple[str, ...] = ()) -> Alert:
    """Return a burst over these outlets (none: over all) with the articles behind it."""
    evidence = fetch_evidence(client, prefix, burst_alert, outlets)
    return Alert(id=_alert_id(burst_alert, outlets), burst_alert=burst_alert, outlets=outlets, evidence=evidence)


def fetch_evidence(
    client: Elasticsearch, prefix: str, burst_alert: BurstAlert, outlets: tuple[str, ...] = ()
) -> tuple[Evidence, ...]:
    """Return the most printed texts of a burst, each as its first article with the matching sentences."""
    burst = burst_alert.burst
    within: list[dict[str, Any]] = [{"terms": {"outlet": list(outlets)}}] * bool(outlets)
    days = {"range": {"day": {"gte": burst.start, "lte": burst.end}}}
    first = {"size": 1, "sort": [{"published_at": "asc"}, {"id": "asc"}], "_source": {"includes": list(_SHOWN)}}
    order = [{"_count": "desc"}, {"since": "asc"}, {"_key": "asc"}]
    answer = client.search(
        index=alias(prefix, "articles"),
        size=0,
        query={"bool": {"filter": [{"term": {"narratives": burst_alert.narrative}}, days, *within]}},
        aggregations={
            "texts": {
                "terms": {"field": "collapse_id", "size": ARTICLES, "order": order},
                "aggregations": {"since": {"min": {"field": "published_at"}}, "first": {"top_hits": first}},
            }
        },
        allow_partial_search_results=False,
    )
    return tuple(_evidence(bucket, burst_alert.narrative) for bucket in answer["aggregations"]["texts"]["buckets"])


def batch_key(name: str, alerts: Sequence[Alert]) -> str:
    """Return a key for these alerts to this consumer: the same key when the same alerts are sent again."""
    return hashlib.sha256("\n".join((name, *(alert.id for alert in alerts))).encode()).hexdigest()[:32]


def _evidence(bucket: Mapping[str, Any], narrative: str) -> Evidence:
    source = bucket["first"]["hits"]["hits"][0]["_source"]
    matches = source.get("narrative_matches") or ()
    spans = [span for match in matches if match["id"] == narrative for span in match["evidence"]]
    sentences = dict.fromkeys(sentence_at(source["text"], span["start"], span["end"]) for span in spans)
    return Evidence(
        article_id=source["id"],
        url=source.get("url"),
        title=source["title"],
        outlet=source["outlet"],
        day=source["day"],
        prints=bucket["doc_count"],
        sentences=tuple(sentences)[:SENTENCES],
    )


def _alert_id(burst_alert: BurstAlert, outlets: tuple[str, ...]) -> str:
    burst = burst_alert.burst
    return hashed_id("alert", burst_alert.narrative, burst.start, burst.end, str(burst.weight), *outlets)


def _mark_id(mark: Mark) -> str:
    return hashed_id("alerts", mark.name, *mark.outlets)
