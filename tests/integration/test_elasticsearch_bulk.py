"""bulk_write against a real Elasticsearch, with its real answers."""

import dataclasses
import itertools
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_bulk import BulkAction, BulkResult, bulk_write
from pipeline.core.errors import IndexMissing, RefusedForAll
from pipeline.core.settings import Settings
from tests.support.proxy import proxy

pytestmark = pytest.mark.stack

MAPPING = {"dynamic": "strict", "properties": {"count": {"type": "long"}, "note": {"type": "keyword"}}}


@pytest.fixture
def things(client: Elasticsearch, fresh_settings: Settings) -> str:
    """The alias of a strict index."""
    name = f"{fresh_settings.elasticsearch.index_prefix}-things"
    client.indices.create(index=f"{name}-v1", aliases={name: {}}, mappings=MAPPING)
    return name


def action(things: str, op: Any, name: str, source: dict[str, Any] | None = None, **more: Any) -> BulkAction:
    return BulkAction(op=op, index=things, id=name, source=source, **more)


def outcomes(results: list[BulkResult]) -> list[tuple[str, str]]:
    return [(result.outcome, result.result) for result in results]


def test_every_action_has_the_answer_that_it_deserves(client: Elasticsearch, things: str) -> None:
    """Good, repeated, badly typed, too long an id, missing: one request, with an answer for each."""
    results = bulk_write(
        client,
        [
            action(things, "create", "1", {"count": 1}),
            action(things, "create", "1", {"count": 2}),
            action(things, "index", "3", {"count": "many"}),
            action(things, "index", "x" * 513, {"count": 1}),
            action(things, "delete", "nobody"),
            action(things, "update", "nobody", {"count": 3}),
            action(things, "update", "1", {"note": "seen"}),
        ],
    )
    assert outcomes(results) == [
        ("acknowledged", "created"),
        ("conflicting", ""),
        ("refused", ""),
        ("refused", ""),
        ("acknowledged", "not_found"),
        ("conflicting", ""),
        ("acknowledged", "updated"),
    ]
    assert "many" in results[2].reason
    assert "512 bytes" in results[3].reason
    assert client.get(index=things, id="1")["_source"] == {"count": 1, "note": "seen"}


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_whole_request_that_fails_once_is_sent_again(fresh_settings: Settings, things: str, status: int) -> None:
    """A failure of the server in itself passes: the documents are written at the second attempt."""
    requests = itertools.count()

    def once(_number: int, path: str) -> int | None:
        return status if path.endswith("/_bulk") and next(requests) == 0 else None

    with (
        proxy(fresh_settings.elasticsearch.url, once) as url,
        connect(dataclasses.replace(fresh_settings.elasticsearch, url=url)) as client,
    ):
        results = bulk_write(client, [action(things, "create", name, {"count": 1}) for name in "abc"])
    assert outcomes(results) == [("acknowledged", "created")] * 3
    assert next(requests) == 2


def test_compare_and_set_lets_one_of_two_writers_win(client: Elasticsearch, things: str) -> None:
    """Both have seen the same version: the second conflicts, and the document is the first one's."""
    (seen,) = bulk_write(client, [action(things, "create", "1", {"count": 0})])
    expected = {"if_seq_no": seen.seq_no, "if_primary_term": seen.primary_term}
    first = bulk_write(client, [action(things, "index", "1", {"count": 1}, **expected)])
    second = bulk_write(client, [action(things, "index", "1", {"count": 2}, **expected)])
    assert [result.outcome for result in first + second] == ["acknowledged", "conflicting"]
    assert client.get(index=things, id="1")["_source"] == {"count": 1}


def test_no_index_is_made_by_accident(client: Elasticsearch, things: str) -> None:
    """A write to an alias that is missing stops at once and points to setup."""
    with pytest.raises(IndexMissing, match="tidewire setup"):
        bulk_write(client, [action(things + "-typo", "index", "1", {"count": 1})])
    assert not client.indices.exists(index=things + "-typo")


def test_a_blocked_index_stops_the_run(client: Elasticsearch, things: str) -> None:
    """A write block concerns every document."""
    client.indices.put_settings(index=things, settings={"index.blocks.write": True})
    with pytest.raises(RefusedForAll, match="lift the block"):
        bulk_write(client, [action(things, "index", "1", {"count": 1})])


def test_a_document_that_no_node_takes_does_not_stop_the_others(client: Elasticsearch, things: str) -> None:
    """A document larger than a request may be is refused without asking the server."""
    large = action(things, "index", "large", {"note": "x" * (100 * 1024 * 1024)})
    results = bulk_write(client, [action(things, "index", "1", {"count": 1}), large])
    assert [result.outcome for result in results] == ["acknowledged", "refused"]
