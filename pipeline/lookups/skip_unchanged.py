"""SkipUnchanged: what the index knows already is not done again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import fetch_states
from transforms.elements import Candidate, Work
from transforms.messages.decide_write import Decision, State, decide
from transforms.messages.errors import blame


@dataclass(frozen=True)
class Decided:
    """Three PCollections: `works` (Work), `removals` (Removal), `settled` (Settled)."""

    works: Any
    removals: Any
    settled: Any


@dataclass
class SkipUnchanged(beam.PTransform):
    """PCollection of Candidate → Decided, by what the index holds of each id (real-time)."""

    settings: ElasticsearchSettings
    fingerprint: str

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    def expand(self, candidates: Any) -> Any:
        decided = (
            candidates
            | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=200)
            | "Look up and decide"
            >> beam.ParDo(_Decide(self.settings, self.fingerprint)).with_outputs("removals", "settled", main="works")
        )
        return Decided(works=decided.works, removals=decided.removals, settled=decided.settled)


class _Decide(beam.DoFn):
    def __init__(self, settings: ElasticsearchSettings, fingerprint: str) -> None:
        self.settings, self.fingerprint = settings, fingerprint

    def setup(self) -> None:
        self.client = connect(self.settings)

    def process(self, batch: list[Candidate]) -> Iterator[Any]:
        states = fetch_states(self.client, self.settings.index_prefix, [one.id for one in batch])
        for one in batch:
            decision = _decision(one, states[one.id], self.fingerprint)
            if decision.write is not None and one.article is not None:
                yield Work(record=one.article.record, article=decision.write, replaces=decision.replaces)
            if decision.removal is not None:
                yield TaggedOutput("removals", decision.removal)
            for settled in decision.settled:
                yield TaggedOutput("settled", settled)

    def teardown(self) -> None:
        self.client.close()


def _decision(one: Candidate, state: State, fingerprint: str) -> Decision:
    origin = one.article.record.origin if one.article else one.tombstone and one.tombstone.origin
    with blame(origin):
        return decide(
            article=one.article.item if one.article else None,
            tombstone=one.tombstone,
            superseded=one.superseded,
            state=state,
            fingerprint=fingerprint,
        )
