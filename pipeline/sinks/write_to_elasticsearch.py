"""WriteToElasticsearch: bulk writing as a PTransform, where no element gets lost and none is repeated in vain.

    results = actions | WriteToElasticsearch(client_factory=connect_to_mine)
    results.acknowledged   written: with the sequence number and primary term that the document has now
    results.conflicting    not as the action expected it: look anew
    results.refused        never acceptable (a mapping refusal, too large): with Elasticsearch's reason

Every action that goes in comes out in exactly one of the three. What concerns every document (credentials, a missing
index, an index block) and an Elasticsearch that stays away fail the bundle, and so the run: RefusedForAll, Unreachable.
A bundle that the runner repeats writes its actions again: give them ids, and `create` or sequence numbers where that matters.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import WindowedValue
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import Clock, Sleep
from pipeline.clients.es_bulk import MAX_CONTENT_BYTES, BulkAction, bulk_write, encode

ACKNOWLEDGED, CONFLICTING, REFUSED = "acknowledged", "conflicting", "refused"


@dataclass(frozen=True)
class WriteResults:
    """Three PCollections of BulkResult."""

    acknowledged: Any
    conflicting: Any
    refused: Any


@dataclass
class WriteToElasticsearch(beam.PTransform):
    """Write a PCollection of BulkAction; gives back WriteResults.

    `client_factory` opens a client once for each worker's DoFn; it is called there, so it must be picklable, the client not.
    Elements are gathered within a bundle, up to `max_actions` or `max_bytes`, keep their windows and timestamps, and
    are written in the order in which they come.
    """

    client_factory: Callable[[], Elasticsearch]
    max_bytes: int = 5_000_000
    max_actions: int = 1_000
    retry_for_s: float = 300.0
    require_alias: bool = True
    sleep: Sleep = field(default=time.sleep, repr=False)
    clock: Clock = field(default=time.monotonic, repr=False)

    def __post_init__(self) -> None:
        """Refuse limits that could never be kept; raises ValueError."""
        super().__init__()
        if not 0 < self.max_bytes <= MAX_CONTENT_BYTES:
            raise ValueError(f"max_bytes must be 1 to {MAX_CONTENT_BYTES}, it is {self.max_bytes}")
        if self.max_actions < 1:
            raise ValueError(f"max_actions must be at least 1, it is {self.max_actions}")
        if self.retry_for_s < 0:
            raise ValueError(f"retry_for_s must not be negative, it is {self.retry_for_s}")

    def expand(self, actions: Any) -> Any:  # WriteResults; Beam would warn of that hint
        writer = beam.ParDo(_WriteInBatches(self)).with_outputs(ACKNOWLEDGED, CONFLICTING, REFUSED)
        written = actions | "Write in batches" >> writer
        return WriteResults(written[ACKNOWLEDGED], written[CONFLICTING], written[REFUSED])


@dataclass(frozen=True, slots=True)
class _Limits:
    max_bytes: int
    max_actions: int
    retry_for_s: float
    require_alias: bool
    sleep: Sleep
    clock: Clock


class _WriteInBatches(beam.DoFn):
    """Gathers a bundle's actions and writes them when there are enough, or the bundle ends."""

    def __init__(self, transform: WriteToElasticsearch) -> None:
        self._client_factory = transform.client_factory
        self._limits = _Limits(
            transform.max_bytes,
            transform.max_actions,
            transform.retry_for_s,
            transform.require_alias,
            transform.sleep,
            transform.clock,
        )

    def setup(self) -> None:
        self._client = self._client_factory()

    def start_bundle(self) -> None:
        self._waiting: list[tuple[BulkAction, Any, Any]] = []
        self._bytes = 0

    def process(
        self, action: BulkAction, timestamp: Any = beam.DoFn.TimestampParam, window: Any = beam.DoFn.WindowParam
    ) -> Iterator[Any]:
        size = _size(action)
        if len(self._waiting) >= self._limits.max_actions or self._bytes + size > self._limits.max_bytes:
            yield from self._flush()
        self._waiting.append((action, timestamp, window))
        self._bytes += size

    def finish_bundle(self) -> Iterator[Any]:
        yield from self._flush()

    def teardown(self) -> None:
        self._client.close()

    def _flush(self) -> Iterable[Any]:
        waiting, self._waiting, self._bytes = self._waiting, [], 0
        results = bulk_write(
            self._client,
            [action for action, _, _ in waiting],
            max_bytes=self._limits.max_bytes,
            max_actions=self._limits.max_actions,
            retry_for_s=self._limits.retry_for_s,
            require_alias=self._limits.require_alias,
            sleep=self._limits.sleep,
            clock=self._limits.clock,
        )
        for result, (_, timestamp, window) in zip(results, waiting, strict=True):
            yield beam.pvalue.TaggedOutput(result.outcome, WindowedValue(result, timestamp, (window,)))


def _size(action: BulkAction) -> int:
    """Encoding twice costs a millisecond a megabyte; guessing costs memory."""
    try:
        return len(encode(action))
    except ValueError:
        return 0  # it will be refused
