"""Apply a function that may fail to each element: bad input becomes a dead letter, a bug crashes the run."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput

from schemas.dead_letters import DeadLetter
from schemas.records import Record, Sourced
from transforms.messages.errors import BadInput, blame
from transforms.outcome import Outcome

GOOD, DEAD = "good", "dead"
Element = TypeVar("Element")


def split_dead(
    elements: beam.PCollection[Element],
    function: Callable[[Element], Sourced],
    *,
    stage: str,
    dead_of: Callable[[Element], Record],
) -> Outcome[Sourced, DeadLetter]:
    """Return the function's results, and a dead letter for each element on which it raised BadInput.

    Beam's own with_exception_handling gives only the exception's repr; a dead letter needs reason and detail.

    Args:
        elements: the elements.
        function: raises BadInput for a bad element.
        stage: the stage in the dead letters.
        dead_of: returns an element's record, for its dead letter.
    """
    parted = elements | "Part good from dead" >> beam.ParDo(_PartDead(function, stage, dead_of)).with_outputs(
        DEAD, main=GOOD
    )
    return Outcome(good=parted[GOOD], dead=parted[DEAD])


class _PartDead(beam.DoFn, Generic[Element]):
    """Calls the function once for each element; any exception but BadInput crashes and names the record."""

    def __init__(
        self, function: Callable[[Element], Sourced], stage: str, dead_of: Callable[[Element], Record]
    ) -> None:
        self._function = function
        self._stage = stage
        self._dead_of = dead_of

    def process(self, element: Element) -> Iterator[Any]:
        record = self._dead_of(element)
        try:
            with blame(record.origin):
                result = self._function(element)
        except BadInput as bad:
            yield TaggedOutput(DEAD, DeadLetter(record=record, stage=self._stage, reason=bad.reason, error=bad.error))
        else:
            yield result
