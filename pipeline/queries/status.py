"""Reads the status: lag, last run, documents, dead letters. Either of the two servers may fail without the other."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

from pipeline.clients.commit_marks import marked_rounds
from pipeline.clients.elasticsearch import connect, for_a_reader
from pipeline.clients.kafka_offsets import PartitionOffsets, fetch_offsets, group_members
from pipeline.core.errors import IndexMissing, TidewireError, TopicMissing
from pipeline.core.run_report import LOST, SKIPPED
from pipeline.core.settings import ElasticsearchSettings, KafkaSettings, Settings
from pipeline.lookups.index_losses import IndexLoss, count_documents, find_losses
from pipeline.queries.dead_letters import DeadSummary, list_dead, summarize_dead
from schemas.mappings import Kind, alias

PATIENCE_S = 5.0
MISSED, MISSED_DAYS = 5, 30
RUN_COUNTS = ("read", "indexed", "unchanged", "deleted", "dead")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionStatus:
    """The group's place in a partition; `committed` is None where it never committed. `lost` counts offsets deleted unread.

    `lag` counts offsets, transaction markers among them: it is at least the number of waiting messages. A run reads up to
    `stable`; an open transaction holds back the offsets from there to `end`. `ours` tells whether a run made the last commit.
    `made_anew` tells that the group stands after the end: the topic was truncated or made anew.
    """

    partition: int
    start: int
    committed: int | None
    end: int
    lag: int
    lost: int
    stable: int
    held_back: int = 0
    ours: bool = True
    made_anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadStatus:
    """The number of dead letters, and a summary of those not replayed."""

    total: int
    open: DeadSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaStatus:
    """The state of the topics. `dead` is None while the topic of dead letters is missing. `members` are consumers in the group."""

    partitions: Sequence[PartitionStatus]
    dead: DeadStatus | None
    members: tuple[str, ...] = ()

    @property
    def lag(self) -> int:
        """The lag of all partitions together."""
        return sum(partition.lag for partition in self.partitions)

    @property
    def held_back(self) -> int:
        """The part of the lag that waits behind open transactions."""
        return sum(partition.held_back for partition in self.partitions)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The latest run with its rounds added up; `state` and `error` are its last round's."""

    run_id: str
    group: str | None
    started_at: str | None
    ended_at: str | None
    state: str | None
    error: str | None
    rounds: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedMessages:
    """A run that missed messages: they were lost, or skipped by a commit of somebody else. `error` names the offsets."""

    run_id: str
    group: str
    at: str
    state: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """The state of the indexes: documents of each kind (None: not set up), and the last run, if any.

    `missed` are the messages that runs missed lately, `losses` the indexes without the documents that they should have.
    """

    counts: Mapping[Kind, int | None]
    last_run: LastRun | None
    missed: tuple[MissedMessages, ...] = ()
    losses: Sequence[IndexLoss] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The status of both servers, each with its error where it did not answer."""

    kafka: KafkaStatus | None
    kafka_error: TidewireError | None
    indexes: IndexStatus | None
    indexes_error: TidewireError | None

    @property
    def error(self) -> TidewireError | None:
        """The first error, if any."""
        return self.kafka_error or self.indexes_error


def read_status(settings: Settings, *, patience_s: float = PATIENCE_S) -> Status:
    """Ask both servers, each for a few seconds at most; never raises a TidewireError itself."""
    kafka, kafka_error = _attempt(lambda: kafka_status(settings.kafka, patience_s=patience_s))
    indexes, indexes_error = _attempt(lambda: index_status(settings.elasticsearch, patience_s=patience_s))
    return Status(kafka=kafka, kafka_error=kafka_error, indexes=indexes, indexes_error=indexes_error)


def kafka_status(kafka: KafkaSettings, *, patience_s: float = PATIENCE_S) -> KafkaStatus:
    """Return the lag of the group and the dead letters; raises Unreachable, or TidewireError without a topic."""
    partitions = [partition_status(offsets) for offsets in fetch_offsets(kafka, patience_s=patience_s)]
    members = group_members(kafka, patience_s=patience_s)
    try:
        entries = list_dead(kafka, patience_s=patience_s).entries
    except TopicMissing:
        return KafkaStatus(partitions=partitions, dead=None, members=members)
    open_ones = summarize_dead([entry for entry in entries if not entry.replays])
    return KafkaStatus(partitions=partitions, dead=DeadStatus(total=len(entries), open=open_ones), members=members)


def partition_status(offsets: PartitionOffsets) -> PartitionStatus:
    """Return the lag: from the group's offset to the end, or from the log's beginning where the offset is missing or lost."""
    committed = offsets.committed
    made_anew = committed is not None and committed > offsets.end
    first = offsets.beginning if committed is None or made_anew else max(committed, offsets.beginning)
    log_end = max(offsets.end, offsets.log_end or 0)
    return PartitionStatus(
        partition=offsets.partition,
        start=offsets.beginning,
        committed=committed,
        end=log_end,
        lag=log_end - first,
        lost=0 if committed is None else max(offsets.beginning - committed, 0),
        stable=offsets.end,
        held_back=log_end - offsets.end,
        ours=committed is None or marked_rounds(offsets.metadata) is not None,
        made_anew=made_anew,
    )


def index_status(settings: ElasticsearchSettings, *, patience_s: float = PATIENCE_S) -> IndexStatus:
    """Return document counts and the last run; raises Unreachable or RefusedForAll."""
    with closing(connect(for_a_reader(settings, patience_s))) as client:
        counts, runs = count_documents(client, settings.index_prefix), alias(settings.index_prefix, "runs")
        return IndexStatus(
            counts=counts,
            last_run=_last_run(client, runs),
            missed=_missed(client, runs),
            losses=find_losses(client, settings.index_prefix, counts),
        )


def _last_run(client: Any, name: str) -> LastRun | None:
    newest = [{"started_at": "desc"}, {"round": "desc"}]
    try:
        hits = client.search(index=name, size=1, sort=newest)["hits"]["hits"]
        if not hits:
            return None
        last = hits[0]["_source"]
        sums = {field: {"sum": {"field": field}} for field in RUN_COUNTS}
        found = client.search(
            index=name,
            size=0,
            query={"term": {"run_id": last["run_id"]}},
            aggs={
                **sums,
                "started_at": {"min": {"field": "started_at"}},
                "rounds": {"filter": {"range": {"round": {"gt": 0}}}},
            },
        )
    except IndexMissing:
        return None
    return LastRun(
        run_id=last["run_id"],
        group=last.get("group"),
        started_at=found["aggregations"]["started_at"].get("value_as_string"),
        ended_at=last.get("ended_at"),
        state=last.get("state"),
        error=last.get("error"),
        rounds=found["aggregations"]["rounds"]["doc_count"],
        counts={field: int(found["aggregations"][field]["value"]) for field in RUN_COUNTS},
    )


def _missed(client: Any, name: str) -> tuple[MissedMessages, ...]:
    """Return the latest runs that missed messages, the newest first."""
    lately = [{"terms": {"state": [LOST, SKIPPED]}}, {"range": {"started_at": {"gte": f"now-{MISSED_DAYS}d"}}}]
    try:
        hits = client.search(
            index=name, size=MISSED, query={"bool": {"filter": lately}}, sort=[{"started_at": "desc"}]
        )["hits"]["hits"]
    except IndexMissing:
        return ()
    return tuple(
        MissedMessages(
            run_id=run["run_id"], group=run["group"], at=run["started_at"], state=run["state"], error=run["error"]
        )
        for run in (hit["_source"] for hit in hits)
    )


def _attempt(ask: Callable[[], T]) -> tuple[T | None, TidewireError | None]:
    try:
        return ask(), None
    except TidewireError as error:
        return None, error
