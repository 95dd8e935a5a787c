"""Compare-and-set: lost writes are planned again, until all succeed or the attempts are used up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, ObjectApiResponse

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import (
    ATTEMPTS,
    ids,
    read_version,
    until_settled,
    update_if_unchanged,
    write_all,
)
from pipeline.core.errors import KeepsMoving, WriteRefused
from pipeline.core.settings import ElasticsearchSettings

META = ApiResponseMeta(
    status=200, http_version="1.1", headers=HttpHeaders(), duration=0.0, node=NodeConfig("http", "fake", 1)
)


@dataclass
class Contest:
    """Looks and writes against other runs, which are faster `lost` times."""

    lost: int
    steps: list[str] = field(default_factory=list)

    def look(self) -> int:
        self.steps.append("look")
        return self.steps.count("look")

    def write(self, plan: int) -> Sequence[str]:
        self.steps.append(f"write {plan}")
        return ["b", "a"] if plan <= self.lost else []

    def refresh(self) -> None:
        self.steps.append("refresh")


def test_what_nobody_else_writes_is_written_once() -> None:
    """One look, one write, and the plan comes back."""
    contest = Contest(lost=0)
    assert until_settled(contest.look, contest.write, refresh=contest.refresh) == 1
    assert contest.steps == ["look", "write 1"]


def test_what_is_lost_is_looked_at_anew() -> None:
    """The second plan is made after a refresh, from the newer documents, and is returned."""
    contest = Contest(lost=1)
    assert until_settled(contest.look, contest.write, refresh=contest.refresh) == 2
    assert contest.steps == ["look", "write 1", "refresh", "look", "write 2"]


def test_the_last_attempt_may_still_settle() -> None:
    """ATTEMPTS - 1 losses still end well."""
    contest = Contest(lost=ATTEMPTS - 1)
    assert until_settled(contest.look, contest.write) == ATTEMPTS


def test_what_never_settles_is_given_up() -> None:
    """The error names the documents and says what to do; there is no further attempt."""
    contest = Contest(lost=ATTEMPTS)
    with pytest.raises(KeepsMoving, match=r"after 20 attempts: other runs kept rewriting a, b; run again"):
        until_settled(contest.look, contest.write)
    assert contest.steps.count("look") == ATTEMPTS


class FakeElasticsearch:
    """Answers each update by its id, and keeps the body of the request."""

    def __init__(self, answers: dict[str, dict[str, Any]]) -> None:
        self.answers = answers
        self.body = b""

    def perform_request(self, method: str, path: str, *, body: bytes, **options: Any) -> ObjectApiResponse[Any]:
        self.body += body
        found = [line.split(b'"_id":"')[1].split(b'"')[0].decode() for line in body.splitlines() if b'"_id"' in line]
        return ObjectApiResponse(body={"items": [{"update": self.answers[each]} for each in found]}, meta=META)


DONE = {"status": 200, "result": "updated", "_seq_no": 8, "_primary_term": 1}
CONFLICT = {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": "another version"}}
REFUSED = {"status": 400, "error": {"type": "document_parsing_exception", "reason": "not a keyword [story_id]"}}
HIT = {"_id": "a", "_seq_no": 7, "_primary_term": 2}


def update(name: str) -> BulkAction:
    return update_if_unchanged("things", name, {"story_id": "s"}, read_version(HIT), tag="its article")


def test_an_update_is_bound_to_the_version_that_was_read() -> None:
    """The action has the sequence number and the primary term, and only the changed fields."""
    client = FakeElasticsearch({"a": DONE})
    assert write_all(client, ElasticsearchSettings(), [update("a")]) == []  # type: ignore[arg-type]
    assert client.body.splitlines() == [
        b'{"update":{"_index":"things","_id":"a","if_seq_no":7,"if_primary_term":2}}',
        b'{"doc":{"story_id":"s"}}',
    ]


def test_the_actions_that_lost_come_back() -> None:
    """Only the lost actions come back, each with its tag."""
    client = FakeElasticsearch({"a": DONE, "b": CONFLICT})
    lost = write_all(client, ElasticsearchSettings(), [update("a"), update("b")])  # type: ignore[arg-type]
    assert (ids(lost), lost[0].tag) == (["b"], "its article")


def test_a_refused_write_is_an_error() -> None:
    """The error names the document, Elasticsearch's reason, and what to look at."""
    client = FakeElasticsearch({"a": CONFLICT, "b": REFUSED})
    with pytest.raises(WriteRefused, match=r"1 document, first b in things: not a keyword .*tidewire setup"):
        write_all(client, ElasticsearchSettings(), [update("a"), update("b")])  # type: ignore[arg-type]
