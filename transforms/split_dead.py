"""A fallible function over each element: what it calls bad input leaves as a dead letter, a bug crashes."""

from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from schemas.dead_letters import DeadLetter
from schemas.records import Record, Sourced
from transforms.messages.errors import BadInput, blame
from transforms.outcome import Outcome

GOOD, DEAD = "good", "dead"


def split_dead(
    elements: PCollection[Any], function: Callable[[Any], Sourced], *, stage: str, dead_of: Callable[[Any], Record]
) -> Outcome:
    """Return the function's results, and for each BadInput a dead letter with the record that `dead_of` gives.

    Beam's own with_exception_handling would give the exception's repr alone; reason and detail are wanted apart.
    """
    parted = elements | "Part good from dead" >> beam.ParDo(_PartDead(function, stage, dead_of)).with_outputs(
        DEAD, main=GOOD
    )
    return Outcome(good=parted[GOOD], dead=parted[DEAD])


class _PartDead(beam.DoFn):
    """Calls the function once for each element; any exception but BadInput crashes and names the record."""

    def __init__(self, function: Callable[[Any], Sourced], stage: str, dead_of: Callable[[Any], Record]) -> None:
        self._function = function
        self._stage = stage
        self._dead_of = dead_of

    def process(self, element: Any) -> Iterator[Any]:
        record = self._dead_of(element)
        try:
            with blame(record.origin):
                result = self._function(element)
        except BadInput as bad:
            yield TaggedOutput(DEAD, DeadLetter(record=record, stage=self._stage, reason=bad.reason, error=bad.error))
        else:
            yield result
