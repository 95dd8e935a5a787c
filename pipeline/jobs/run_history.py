"""Reads from the index `runs` where earlier runs of the group stood, and closes the rounds whose run was killed at the commit.

A round's report is stored with the state COMMITTING before the commit, and with its final state after it. The mark of the
group's commits (pipeline.clients.commit_marks) names the rounds that were committed: so the next run knows, of a report that is
still COMMITTING, whether its round settled. The sum over the reports that are "done" is what was settled.
"""

from collections.abc import Callable, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.commit_marks import marked_rounds
from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import write
from pipeline.clients.es_pages import hits_of
from pipeline.clients.kafka_offsets import Committed
from pipeline.core.run_report import COMMITTING, INTERRUPTED, LOST, SKIPPED
from pipeline.core.settings import ElasticsearchSettings
from pipeline.jobs.round_report import COUNTS
from pipeline.sources.foreign_commits import Positions
from schemas.mappings import alias

REPORTS = 200
"""The number of latest reports in which a partition's place is looked for."""

NOT_COMMITTED = "the run was killed before this round's commit: its messages are read again"

Commits = Mapping[tuple[str, int], Committed]


def last_positions(client: Elasticsearch, prefix: str, group: str) -> Positions | None:
    """Return where runs of the group last stood; None where all their reports are of a version that kept no places."""
    index = alias(prefix, "runs")
    client.indices.refresh(index=index)
    states = ["done", LOST, SKIPPED]
    query = {"bool": {"filter": [{"term": {"group": group}}, {"terms": {"state": states}}]}}
    newest = [{"started_at": "desc"}, {"round": "desc"}]
    hits = client.search(index=index, query=query, size=REPORTS, sort=newest, source_includes=["report.positions"])[
        "hits"
    ]["hits"]
    known = [hit["_source"]["report"]["positions"] for hit in hits if "positions" in hit["_source"].get("report", {})]
    if hits and not known:
        return None
    places: dict[tuple[str, int], int] = {}
    for positions in reversed(known):
        for name, offset in positions.items():
            topic, _, partition = name.rpartition("/")
            places[topic, int(partition)] = offset
    return places


def close_reports(
    client: Elasticsearch, settings: ElasticsearchSettings, group: str, fetch_commits: Callable[[], Commits]
) -> None:
    """Give the reports of rounds whose run was killed at the commit their final state: done, or interrupted and empty.

    A run that is still alive writes its own report afterwards, over this one. Kafka is asked only where there is such a report.
    """
    index = alias(settings.index_prefix, "runs")
    client.indices.refresh(index=index)
    states = {"terms": {"state": [COMMITTING, INTERRUPTED]}}
    left = list(
        hits_of(client, index=index, query={"bool": {"filter": [{"term": {"group": group}}, states]}}, sort="id")
    )
    if not left:
        return
    committed = {name for found in fetch_commits().values() for name in marked_rounds(found.metadata) or ()}
    actions = [
        BulkAction(
            op="index",
            index=index,
            id=hit["_id"],
            source=_closed(hit["_source"], done=hit["_id"] in committed),
            if_seq_no=hit["_seq_no"],
            if_primary_term=hit["_primary_term"],
        )
        for hit in left
        if hit["_id"] in committed or hit["_source"]["state"] == COMMITTING
    ]
    write(client, settings, actions)


def _closed(document: Mapping[str, Any], *, done: bool) -> dict[str, Any]:
    """Return a report in its final state; `report` keeps the counts of an interrupted round, its own fields count nothing."""
    if done:
        counts, about = {name: document["report"][name] for name in COUNTS}, {"state": "done", "error": ""}
    else:
        counts, about = dict.fromkeys(COUNTS, 0), {"state": INTERRUPTED, "error": NOT_COMMITTED}
    return {**document, **counts, **about, "report": {**document["report"], **about}}
