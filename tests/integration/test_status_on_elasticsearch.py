"""`tidewire status` adds up the rounds of the last run."""

from contextlib import closing

import pytest

from pipeline.clients.elasticsearch import connect
from pipeline.jobs.setup_cluster import setup_cluster
from pipeline.queries.status import index_status
from schemas.mappings import alias

pytestmark = pytest.mark.stack


def _round(run_id, number, started_at, **counts):
    zero = dict.fromkeys(("read", "indexed", "unchanged", "deleted", "dead"), 0)
    about = {"id": f"{run_id}-{number}", "run_id": run_id, "round": number, "group": "g", "state": "done"}
    return {**zero, **counts, **about, "started_at": started_at, "ended_at": started_at}


def test_adds_up_the_rounds_of_the_last_run(fresh_settings):
    """Earlier runs are left out; state and end are those of the last round."""
    settings = fresh_settings.elasticsearch
    setup_cluster(fresh_settings)
    assert index_status(settings).last_run is None
    rounds = [
        _round("old", 1, "2025-03-01T00:00:00Z", read=100, indexed=100),
        _round("new", 1, "2025-03-02T00:00:00Z", read=10, indexed=7, dead=3),
        _round("new", 2, "2025-03-02T00:01:00Z", read=5, unchanged=5) | {"state": "too many dead", "error": "half"},
    ]
    with closing(connect(settings)) as client:
        for round_document in rounds:
            client.index(index=alias(settings.index_prefix, "runs"), id=round_document["id"], document=round_document)
        client.indices.refresh(index=alias(settings.index_prefix, "runs"))
    status = index_status(settings)
    run = status.last_run
    assert run is not None
    assert dict(run.counts) == {"read": 15, "indexed": 7, "unchanged": 5, "deleted": 0, "dead": 3}
    assert (run.run_id, run.rounds, run.state, run.error) == ("new", 2, "too many dead", "half")
    assert (run.started_at, run.ended_at) == ("2025-03-02T00:00:00.000Z", "2025-03-02T00:01:00Z")
    assert (status.counts["runs"], status.counts["articles"]) == (3, 0)
