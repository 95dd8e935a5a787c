"""QuarantineRecords: records on which a run crashed twice become dead letters, so that the others settle."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.typehints import no_annotations

from schemas.dead_letters import DeadLetter
from schemas.records import Record
from transforms.outcome import Outcome


@dataclass
class QuarantineRecords(beam.PTransform):
    """Turns quarantined records into dead letters of stage "quarantine"; all others are good.

    `quarantined` maps a record's origin to the traceback of its repeated crash.
    """

    quarantined: Mapping[str, str]

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    @no_annotations
    def expand(self, records: beam.PCollection[Record]) -> Outcome[Record, DeadLetter]:
        parted = records | "Look up" >> beam.ParDo(_LookUp(dict(self.quarantined))).with_outputs("dead", main="good")
        return Outcome(parted.good, parted.dead)


def crashed_twice(record: Record, error: str) -> DeadLetter:
    """Return the dead letter of a record on which a run crashed twice."""
    return DeadLetter(record=record, stage="quarantine", reason="crashed twice", error=error)


class _LookUp(beam.DoFn):
    def __init__(self, quarantined: Mapping[str, str]) -> None:
        self.quarantined = quarantined

    def process(self, record: Record) -> Iterator[Any]:
        error = self.quarantined.get(str(record.origin))
        yield record if error is None else TaggedOutput("dead", crashed_twice(record, error))
