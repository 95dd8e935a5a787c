"""Bulk writes with a result for each action: acknowledged, conflicting or refused.

Only passing failures are tried again (429, 5xx, a lost connection), for whole requests and single items alike. A write
whose connection was lost may have been applied. The retry of a `create` or a compare-and-set then conflicts. The caller,
which reads again after each conflict, finds its own document.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal, Protocol

import msgspec
from elastic_transport import ApiResponse, ConnectionTimeout, TlsError
from elastic_transport import ConnectionError as ConnectionLost
from elasticsearch import ApiError

from pipeline.clients.elasticsearch import (
    Clock,
    Patience,
    Sleep,
    may_pass,
    reason_of,
    refuse_blocked,
    refuse_for_all,
    type_of,
    unreachable,
)
from pipeline.clients.es_refusals import INVALID_ACTION, refuse_index
from pipeline.core.errors import RefusedForAll, Unreachable

# Elasticsearch's default for http.max_content_length: one document larger than that can never be sent.
MAX_CONTENT_BYTES: Final = 100 * 1024 * 1024

# The part of a response that is read; the rest stays on the server.
FILTER_PATH = "items.*.status,items.*._seq_no,items.*._primary_term,items.*.result,items.*.error"
Answer = Mapping[str, Any]
HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """A write. `source` is the document (for `update` the fields to change); `tag` comes back with the result.

    With `if_seq_no` and `if_primary_term` it is applied only to that very version of the document.
    """

    op: Literal["index", "create", "update", "delete"]
    index: str
    id: str
    source: Mapping[str, Any] | None = None
    if_seq_no: int | None = None
    if_primary_term: int | None = None
    tag: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResult:
    """The outcome of an action. `result` is created, updated, deleted, noop or not_found where it was acknowledged.

    A conflict means that the document is not in the expected state (409, or an update of a missing document): the
    caller reads it again. A refusal is final; `reason` says why. It concerns this document alone, for certain where
    `certain` says so: the document's size or id is the reason.
    """

    action: BulkAction
    outcome: Literal["acknowledged", "conflicting", "refused"]
    status: int = HTTPStatus.OK
    result: str = ""
    seq_no: int | None = None
    primary_term: int | None = None
    reason: str = ""
    certain: bool = False


class BulkClient(Protocol):
    """The part of the official client that is used here."""

    def perform_request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any | None = None,
    ) -> ApiResponse[Any]:
        """Send one request and return its decoded answer."""


def bulk_write(
    client: BulkClient,
    actions: Sequence[BulkAction],
    *,
    max_bytes: int = 5_000_000,
    max_actions: int = 1_000,
    retry_for_s: float = 300.0,
    require_alias: bool = True,
    refresh: bool = False,
    sleep: Sleep = time.sleep,
    clock: Clock = time.monotonic,
) -> list[BulkResult]:
    """Write all actions in order and return their results in order; deleting a missing document is acknowledged.

    A request holds at most `max_actions` actions and, unless a single one is larger, `max_bytes` bytes. With
    `require_alias` no index is created by accident where an alias is missing. Raises RefusedForAll for a refusal that
    concerns every document, Unreachable when `retry_for_s` passed without progress; part may then have been written.
    """
    batcher = _Batcher(max_bytes, max_actions)
    patience = Patience(retry_for_s=retry_for_s, sleep=sleep, clock=clock)
    params: dict[str, Any] = {"filter_path": FILTER_PATH}
    if require_alias:
        params["require_alias"] = "true"
    if refresh:
        params["refresh"] = "true"
    writer = _Writer(client, params, patience, max_bytes, [None] * len(actions))
    for batch in batcher.batches(actions, writer.results):
        writer.write(batch)
    assert None not in writer.results
    return [result for result in writer.results if result is not None]


@dataclass(frozen=True, slots=True)
class _Encoded:
    place: int
    action: BulkAction
    lines: bytes


def encode(action: BulkAction) -> bytes:
    """Return an action's lines of a bulk request; raises ValueError for a document that JSON cannot hold."""
    meta: dict[str, Any] = {"_index": action.index, "_id": action.id}
    if action.if_seq_no is not None:
        meta |= {"if_seq_no": action.if_seq_no, "if_primary_term": action.if_primary_term}
    head = msgspec.json.encode({action.op: meta})
    if action.op == "delete":
        return head + b"\n"
    body = {"doc": action.source} if action.op == "update" else action.source
    try:
        return b"%b\n%b\n" % (head, msgspec.json.encode(body))
    except (RecursionError, OverflowError) as error:
        raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Batcher:
    max_bytes: int
    max_actions: int

    def batches(self, actions: Sequence[BulkAction], results: list[BulkResult | None]) -> Iterator[list[_Encoded]]:
        """Yield the actions that fit one request; an action that can never be sent is refused at once."""
        batch: list[_Encoded] = []
        size = 0
        for place, action in enumerate(actions):
            try:
                lines = encode(action)
            except ValueError as error:
                results[place] = _own_fault(action, HTTPStatus.BAD_REQUEST, f"not JSON: {error}")
                continue
            if len(lines) > MAX_CONTENT_BYTES:
                results[place] = _too_large(action, len(lines))
                continue
            if batch and (size + len(lines) > self.max_bytes or len(batch) >= self.max_actions):
                yield batch
                batch, size = [], 0
            batch.append(_Encoded(place, action, lines))
            size += len(lines)
        if batch:
            yield batch


@dataclass(frozen=True, slots=True)
class _Writer:
    client: BulkClient
    params: Mapping[str, Any]
    patience: Patience
    max_bytes: int
    results: list[BulkResult | None]

    def write(self, batch: list[_Encoded]) -> None:
        """Give each action of a batch its result; busy ones are sent again, in the same order."""
        while batch:
            busy: list[_Encoded] = []
            rejection: Answer = {}
            for encoded, answer in zip(batch, self._send(batch), strict=True):
                if may_pass(answer["status"]):
                    busy.append(encoded)
                    rejection = answer
                else:
                    self.results[encoded.place] = _result(encoded.action, answer)
            if len(busy) < len(batch):
                self.patience.succeeded()
            if busy and not self._may_try_again(busy, rejection):
                return
            batch = busy

    def _may_try_again(self, busy: list[_Encoded], rejection: Answer) -> bool:
        """Sleep and return True; return False for a document too large for the cluster, after recording its refusal."""
        large = len(busy) == 1 and len(busy[0].lines) > self.max_bytes and type_of(rejection) in _FOR_LACK_OF_MEMORY
        if not (large and _exceeds_memory(rejection)) and self.patience.pause():
            return True
        refuse_blocked(rejection, "Elasticsearch")
        if not large:
            raise Unreachable(f"Elasticsearch went on rejecting {len(busy)} writes: {reason_of(rejection)}")
        self.results[busy[0].place] = _own_fault(busy[0].action, rejection["status"], reason_of(rejection))
        return False

    def _send(self, batch: list[_Encoded]) -> list[Answer]:
        """Return an answer for each action; a request refused because of one action is sent again in halves."""
        body = b"".join(encoded.lines for encoded in batch)
        while True:
            try:
                response = self.client.perform_request("POST", "/_bulk", params=self.params, headers=HEADERS, body=body)
            except (ConnectionLost, ConnectionTimeout) as error:
                if isinstance(error, TlsError) or not self.patience.pause():
                    raise unreachable("the address in use", error) from error
            except ApiError as error:
                status, middle = error.meta.status, len(batch) // 2
                if status in _ABOUT_ONE and middle:
                    return self._send(batch[:middle]) + self._send(batch[middle:])
                refuse_for_all(status, error.body, "Elasticsearch")
                if not may_pass(status) and status not in _ABOUT_ONE:
                    reason = f"Elasticsearch refuses bulk requests ({status}): {reason_of(error.body)}"
                    raise RefusedForAll(reason) from error
                return [{"status": status, "error": _error_of(error.body)}] * len(batch)
            else:
                return [next(iter(item.values())) for item in response.body["items"]]


# Elasticsearch refuses a whole request with these because of one action: an id too long, a body too large.
_ABOUT_ONE: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
_FOR_LACK_OF_MEMORY: Final = frozenset({"es_rejected_execution_exception", "circuit_breaking_exception"})
_MEMORY: Final = re.compile(r"\bprimary_operation_bytes=(\d+)\b.*\bmax_primary_bytes=(\d+)")


def _exceeds_memory(rejection: Answer) -> bool:
    """Tell whether a write needs more memory than the node will ever give it; otherwise the node is only busy."""
    needed = _MEMORY.search(reason_of(rejection))
    return needed is not None and int(needed[1]) > int(needed[2])


def _error_of(body: Any) -> Any:
    return body.get("error", body) if isinstance(body, Mapping) else {"reason": str(body)[:1_000]}


def _result(action: BulkAction, answer: Mapping[str, Any]) -> BulkResult:
    status = answer["status"]
    gone = action.op == "delete" and status == HTTPStatus.NOT_FOUND and "error" not in answer
    if status < HTTPStatus.MULTIPLE_CHOICES or gone:
        return BulkResult(
            action=action,
            outcome="acknowledged",
            status=status,
            result=answer.get("result", ""),
            seq_no=answer.get("_seq_no"),
            primary_term=answer.get("_primary_term"),
        )
    if status == HTTPStatus.CONFLICT or type_of(answer) == "document_missing_exception":
        return BulkResult(action=action, outcome="conflicting", status=status, reason=reason_of(answer))
    refuse_for_all(status, answer, "Elasticsearch")
    refuse_index(action.index, status, answer)
    certain = type_of(answer) == INVALID_ACTION
    return BulkResult(action=action, outcome="refused", status=status, reason=reason_of(answer), certain=certain)


def _too_large(action: BulkAction, size: int) -> BulkResult:
    reason = f"{size} bytes are more than one request may hold ({MAX_CONTENT_BYTES})"
    return _own_fault(action, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)


def _own_fault(action: BulkAction, status: int, reason: str) -> BulkResult:
    return BulkResult(action=action, outcome="refused", status=status, reason=reason, certain=True)
