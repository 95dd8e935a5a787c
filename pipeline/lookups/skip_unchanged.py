"""SkipUnchanged: messages whose article is in the index already, in this version or a newer one, are not processed again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import fetch_states
from schemas.records import Settled
from transforms.elements import Candidate, Work
from transforms.messages.decide_write import Decision, Removal, State, decide
from transforms.messages.errors import blame


@dataclass(frozen=True)
class Decided:
    """The articles to annotate and write, the takedowns to carry out, and the messages that are settled already."""

    works: beam.PCollection[Work]
    removals: beam.PCollection[Removal]
    settled: beam.PCollection[Settled]


@dataclass
class SkipUnchanged(beam.PTransform):
    """Decides about each candidate from the article and takedown that the index now holds under its id."""

    settings: ElasticsearchSettings
    fingerprint: str
    now_ms: int

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    def expand(self, candidates: beam.PCollection[Candidate]) -> Any:  # Decided; Beam would warn of that hint
        decided = (
            candidates
            | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=200)
            | "Look up and decide"
            >> beam.ParDo(_Decide(self.settings, self.fingerprint, self.now_ms)).with_outputs(
                "removals", "settled", main="works"
            )
        )
        return Decided(works=decided.works, removals=decided.removals, settled=decided.settled)


class _Decide(beam.DoFn):
    def __init__(self, settings: ElasticsearchSettings, fingerprint: str, now_ms: int) -> None:
        self.settings, self.fingerprint, self.now_ms = settings, fingerprint, now_ms

    def setup(self) -> None:
        self.client = connect(self.settings)

    def process(self, batch: list[Candidate]) -> Iterator[Any]:
        states = fetch_states(self.client, self.settings.index_prefix, [candidate.id for candidate in batch])
        for candidate in batch:
            decision = _decision(candidate, states[candidate.id], self.fingerprint, self.now_ms)
            if decision.write is not None and candidate.article is not None:
                yield Work(record=candidate.article.record, article=decision.write, replaces=decision.replaces)
            if decision.removal is not None:
                yield TaggedOutput("removals", decision.removal)
            for settled in decision.settled:
                yield TaggedOutput("settled", settled)

    def teardown(self) -> None:
        self.client.close()


def _decision(candidate: Candidate, state: State, fingerprint: str, now_ms: int) -> Decision:
    origins = [candidate.article.record.origin] if candidate.article else [each.origin for each in candidate.takedowns]
    with blame(origins[0]):
        return decide(
            article=candidate.article.item if candidate.article else None,
            takedowns=candidate.takedowns,
            superseded=candidate.superseded,
            state=state,
            fingerprint=fingerprint,
            now_ms=now_ms,
        )
