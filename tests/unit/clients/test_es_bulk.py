"""bulk_write: every action has its own answer; only transient failures are tried again."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, ObjectApiResponse, TlsError
from elastic_transport import ConnectionError as ConnectionLost
from elasticsearch import ApiError

from pipeline.clients import es_bulk as bulk
from pipeline.clients.es_bulk import BulkAction, BulkResult, bulk_write
from pipeline.core.errors import IndexMissing, RefusedForAll, Unreachable, WriteRefused

Item = Mapping[str, Any]


def meta(status: int = 200) -> ApiResponseMeta:
    return ApiResponseMeta(
        status=status, http_version="1.1", headers=HttpHeaders(), duration=0.0, node=NodeConfig("http", "fake", 1)
    )


def created(number: int = 0) -> Item:
    return {"status": 201, "result": "created", "_seq_no": number, "_primary_term": 1}


def failed(status: int, kind: str, reason: str = "because") -> Item:
    return {"status": status, "error": {"type": kind, "reason": reason}}


def http_error(status: int, kind: str = "some_exception", reason: str = "because") -> ApiError:
    return ApiError(kind, meta(status), {"error": {"type": kind, "reason": reason}, "status": status})


class FakeElasticsearch:
    """Applies bulk requests to `documents`; `script` maps a request's number to an error, or to answers by id."""

    def __init__(self, script: Mapping[int, Exception | Callable[[str], Item | None]] | None = None) -> None:
        self.script = script or {}
        self.requests: list[list[str]] = []
        self.documents: set[str] = set()
        self.lose_answers: set[int] = set()

    def perform_request(self, method: str, path: str, *, body: Any = None, **options: Any) -> ObjectApiResponse[Any]:
        lines = [json.loads(line) for line in body.splitlines()]
        actions = [
            next(iter(line.items())) for line in lines if next(iter(line)) in {"index", "create", "delete", "update"}
        ]
        number = len(self.requests)
        self.requests.append([action["_id"] for _, action in actions])
        step = self.script.get(number, lambda _: None)
        if isinstance(step, Exception):
            raise step
        items = [{op: step(action["_id"]) or self.apply(op, action["_id"])} for op, action in actions]
        if number in self.lose_answers:
            raise ConnectionLost("connection dropped after the request was applied")
        return ObjectApiResponse(body={"items": items}, meta=meta())

    def apply(self, op: str, name: str) -> Item:
        if op == "create" and name in self.documents:
            return failed(409, "version_conflict_engine_exception", "document already exists")
        self.documents.add(name)
        return created(len(self.documents))


class FakeTime:
    """A clock that only `sleep` advances."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def create(name: str, **source: Any) -> BulkAction:
    return BulkAction(op="create", index="things", id=name, source=source or {"a": 1})


def written(
    client: FakeElasticsearch, actions: list[BulkAction], time: FakeTime | None = None, **limits: Any
) -> list[BulkResult]:
    time = time or FakeTime()
    return bulk_write(client, actions, sleep=time.sleep, clock=time.clock, **limits)


def outcomes(results: list[BulkResult]) -> list[tuple[str, str]]:
    return [(result.action.id, result.outcome) for result in results]


def test_what_was_written_has_its_sequence_number() -> None:
    """Acknowledged results carry result, sequence number and primary term, in the order of the actions."""
    results = written(FakeElasticsearch(), [create("x"), create("y")])
    assert [(r.action.id, r.outcome, r.result, r.seq_no, r.primary_term) for r in results] == [
        ("x", "acknowledged", "created", 1, 1),
        ("y", "acknowledged", "created", 2, 1),
    ]


def test_nothing_to_write_sends_nothing() -> None:
    """No actions, no request."""
    client = FakeElasticsearch()
    assert written(client, []) == []
    assert client.requests == []


def test_only_the_rejected_items_are_sent_again() -> None:
    """The second of three actions is rejected with 429, twice: it alone is repeated."""
    busy = lambda name: failed(429, "es_rejected_execution_exception") if name == "b" else None  # noqa: E731
    client, time = FakeElasticsearch({0: busy, 1: busy}), FakeTime()
    results = written(client, [create("a"), create("b"), create("c")], time)
    assert outcomes(results) == [("a", "acknowledged"), ("b", "acknowledged"), ("c", "acknowledged")]
    assert client.requests == [["a", "b", "c"], ["b"], ["b"]]
    assert time.pauses == [0.1, 0.1 * 2]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 520])
def test_a_request_that_is_rejected_whole_is_sent_again(status: int) -> None:
    """A transient status of the whole request repeats it, in the same order."""
    client = FakeElasticsearch({0: http_error(status)})
    assert outcomes(written(client, [create("a"), create("b")])) == [("a", "acknowledged"), ("b", "acknowledged")]
    assert client.requests == [["a", "b"], ["a", "b"]]


def test_a_refused_document_does_not_stop_the_others() -> None:
    """A value that cannot be parsed is the document's own fault, with Elasticsearch's reason."""
    bad = failed(400, "document_parsing_exception", "failed to parse")
    client = FakeElasticsearch({0: lambda name: bad if name == "bad" else None})
    results = written(client, [create("a"), create("bad"), create("c")])
    assert outcomes(results) == [("a", "acknowledged"), ("bad", "refused"), ("c", "acknowledged")]
    assert (results[1].status, results[1].reason, results[1].certain) == (400, "failed to parse", False)


def test_a_lost_answer_makes_the_repeated_create_conflict() -> None:
    """The connection drops after the server applied the request: the retry says conflicting, never acknowledged twice."""
    client = FakeElasticsearch()
    client.lose_answers = {0}
    assert outcomes(written(client, [create("a")])) == [("a", "conflicting")]
    assert client.documents == {"a"}


def test_a_connection_lost_at_the_nth_request_is_taken_up_there() -> None:
    """Requests that were answered are not repeated."""
    client = FakeElasticsearch({1: ConnectionLost("reset"), 2: ConnectionLost("refused")})
    results = written(client, [create(name) for name in "abc"], max_actions=1)
    assert outcomes(results) == [("a", "acknowledged"), ("b", "acknowledged"), ("c", "acknowledged")]
    assert client.requests == [["a"], ["b"], ["b"], ["b"], ["c"]]


def test_an_elasticsearch_that_stays_away_is_unreachable_after_the_set_time() -> None:
    """Pauses double up to ten seconds and end when `retry_for_s` is over."""
    client, time = FakeElasticsearch(dict.fromkeys(range(100), ConnectionLost("refused"))), FakeTime()
    with pytest.raises(Unreachable, match="refused"):
        written(client, [create("a")], time, retry_for_s=30)
    assert time.pauses == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 7.3])


def test_slow_progress_is_no_reason_to_give_up() -> None:
    """One item gets through each time: the time counts from the last success."""
    first_only = lambda n: lambda name: None if name == str(n) else failed(429, "es_rejected_execution_exception")  # noqa: E731
    client = FakeElasticsearch({n: first_only(n) for n in range(5)})
    results = written(client, [create(str(n)) for n in range(6)], retry_for_s=0.15)
    assert {result.outcome for result in results} == {"acknowledged"}


def test_items_that_stay_rejected_are_unreachable() -> None:
    """After too many rejections the server counts as unreachable: nothing may be committed."""
    client = FakeElasticsearch(
        dict.fromkeys(range(100), lambda _: failed(503, "unavailable_shards_exception", "no shard"))
    )
    with pytest.raises(Unreachable, match="no shard"):
        written(client, [create("a")], retry_for_s=1)


def test_a_certificate_that_is_not_trusted_is_not_tried_again() -> None:
    """Waiting does not mend a certificate."""
    client, time = FakeElasticsearch({0: TlsError("self-signed")}), FakeTime()
    with pytest.raises(Unreachable, match="ca_certs"):
        written(client, [create("a")], time)
    assert time.pauses == []


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, "security_exception", "credentials"),
        (403, "security_exception", "privileges"),
        (403, "cluster_block_exception", "lift the block"),
        (405, "illegal_state", "refuses bulk requests"),
    ],
)
def test_a_refusal_of_everything_stops_at_once(status: int, kind: str, words: str) -> None:
    """A refusal that concerns every document raises RefusedForAll without another attempt, and says what to do."""
    client, time = FakeElasticsearch({0: http_error(status, kind)}), FakeTime()
    with pytest.raises(RefusedForAll, match=words):
        written(client, [create("a")], time)
    assert time.pauses == []


@pytest.mark.parametrize(
    ("item", "error"),
    [
        (failed(403, "cluster_block_exception", "read-only"), RefusedForAll),
        (failed(404, "index_not_found_exception", "no such index"), IndexMissing),
        (failed(400, "strict_dynamic_mapping_exception", "introduction of [x] is not allowed"), WriteRefused),
        (failed(400, "illegal_argument_exception", "pipeline with id [p] does not exist"), WriteRefused),
        (failed(400, "routing_missing_exception", "routing is required"), WriteRefused),
        (failed(418, "a_kind_that_nobody_knows", "no"), WriteRefused),
    ],
)
def test_an_item_can_tell_of_a_refusal_of_everything(item: Item, error: type[Exception]) -> None:
    """Elasticsearch reports a block, a missing index or a lacking field item by item, although they concern all items."""
    with pytest.raises(error):
        written(FakeElasticsearch({0: lambda _: item}), [create("a")])


def test_a_full_disk_is_waited_for_and_then_named() -> None:
    """The flood-stage block answers 429 and may pass; if it stays, the error says block, not busy."""
    blocked = failed(429, "cluster_block_exception", "disk usage exceeded")
    client, time = FakeElasticsearch(dict.fromkeys(range(100), lambda _: blocked)), FakeTime()
    with pytest.raises(RefusedForAll, match="free disk space"):
        written(client, [create("a")], time, retry_for_s=2)
    assert sum(time.pauses) == pytest.approx(2)


def test_one_id_that_is_too_long_is_found_among_many() -> None:
    """Elasticsearch refuses the whole request for it: halves are sent until it is found; all others are written once."""

    class Picky(FakeElasticsearch):
        def perform_request(
            self, method: str, path: str, *, body: Any = None, **options: Any
        ) -> ObjectApiResponse[Any]:
            if b'"bad"' in body:
                self.requests.append(["refused whole"])
                raise http_error(400, "action_request_validation_exception", "id is too long")
            return super().perform_request(method, path, body=body, **options)

    client = Picky()
    results = written(client, [create(name) for name in ("a", "b", "bad", "d", "e")])
    assert [result.outcome for result in results] == ["acknowledged"] * 2 + ["refused"] + ["acknowledged"] * 2
    assert results[2].reason == "id is too long"
    assert client.documents == {"a", "b", "d", "e"}


def test_what_is_gone_counts_as_deleted() -> None:
    """A 404 for a deletion counts as deleted."""
    gone = {"status": 404, "result": "not_found", "_seq_no": 3, "_primary_term": 1}
    action = BulkAction(op="delete", index="things", id="x")
    (result,) = written(FakeElasticsearch({0: lambda _: gone}), [action])
    assert (result.outcome, result.result) == ("acknowledged", "not_found")


def test_an_update_of_what_is_gone_conflicts() -> None:
    """The document is not as the action expected it: the caller has to look again."""
    missing = failed(404, "document_missing_exception", "document missing")
    action = BulkAction(op="update", index="things", id="x", source={"a": 2})
    assert outcomes(written(FakeElasticsearch({0: lambda _: missing}), [action])) == [("x", "conflicting")]


def test_a_document_without_json_is_refused_unsent() -> None:
    """A lone surrogate has no UTF-8: refused here, the others are written."""
    client = FakeElasticsearch()
    results = written(client, [create("a"), create("bad", text="\ud800"), create("c")])
    assert outcomes(results) == [("a", "acknowledged"), ("bad", "refused"), ("c", "acknowledged")]
    assert client.requests == [["a", "c"]]


def test_a_document_that_no_request_may_hold_is_refused_unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Larger than http.max_content_length: refused here, the others are written."""
    monkeypatch.setattr(bulk, "MAX_CONTENT_BYTES", 500)
    client = FakeElasticsearch()
    results = written(client, [create("a"), create("big", text="x" * 500), create("c")])
    assert outcomes(results) == [("a", "acknowledged"), ("big", "refused"), ("c", "acknowledged")]
    assert results[1].status == 413


def test_a_document_too_large_for_the_nodes_memory_is_refused_at_once() -> None:
    """The rejection names more bytes than the node ever gives: waiting would stop the whole run for one document."""
    reason = "rejected execution of primary operation [primary_operation_bytes=240, max_primary_bytes=107]"
    rejected = failed(429, "es_rejected_execution_exception", reason)
    client = FakeElasticsearch(dict.fromkeys(range(100), lambda name: rejected if name == "big" else None))
    time = FakeTime()
    results = written(client, [create("a"), create("big", text="x" * 500)], time, max_bytes=300)
    assert outcomes(results) == [("a", "acknowledged"), ("big", "refused")]
    assert time.pauses == []
    assert results[1].certain


def test_a_large_document_is_not_to_blame_for_a_server_that_is_away() -> None:
    """Answers of 503 end as Unreachable, however large the document is."""
    away = failed(503, "unavailable_shards_exception", "no shard")
    client = FakeElasticsearch(dict.fromkeys(range(100), lambda _: away))
    with pytest.raises(Unreachable, match="no shard"):
        written(client, [create("big", text="x" * 500)], max_bytes=300, retry_for_s=1)


def test_actions_are_encoded_as_elasticsearch_reads_them() -> None:
    """Action line, then body; an update's fields under `doc`; a deletion has no body; sequence numbers in the action."""
    index = BulkAction(op="index", index="i", id="1", source={"a": "é\n"}, if_seq_no=0, if_primary_term=2)
    update = BulkAction(op="update", index="i", id="2", source={"a": 1})
    delete = BulkAction(op="delete", index="i", id="3")
    lines = b"".join(map(bulk.encode, (index, update, delete))).decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == [
        {"index": {"_index": "i", "_id": "1", "if_seq_no": 0, "if_primary_term": 2}},
        {"a": "é\n"},
        {"update": {"_index": "i", "_id": "2"}},
        {"doc": {"a": 1}},
        {"delete": {"_index": "i", "_id": "3"}},
    ]


def test_requests_keep_to_both_limits() -> None:
    """Two actions a request by count; a large one goes alone."""
    client = FakeElasticsearch()
    written(
        client,
        [create("a"), create("b"), create("c"), create("large", text="x" * 400), create("e")],
        max_actions=2,
        max_bytes=300,
    )
    assert client.requests == [["a", "b"], ["c"], ["large"], ["e"]]
