"""CleanText: extracts text from html, and marks the furniture of every text."""

from dataclasses import dataclass
from functools import partial

import apache_beam as beam
from apache_beam.typehints import no_annotations

from schemas.dead_letters import DeadLetter
from schemas.records import Record, Sourced
from transforms.outcome import Outcome
from transforms.split_dead import split_dead
from transforms.stages import clean


@dataclass
class CleanText(beam.PTransform):
    """Gives articles their final text; without a usable text they become dead letters of stage "clean".

    Takedowns are unchanged.

    Attributes:
        max_text_chars: the maximum length of a text; a longer one is bad input.
    """

    max_text_chars: int

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    @no_annotations
    def expand(self, sourced: beam.PCollection[Sourced]) -> Outcome[Sourced, DeadLetter]:
        return split_dead(sourced, partial(clean, max_text_chars=self.max_text_chars), stage="clean", dead_of=_record)


def _record(sourced: Sourced) -> Record:
    return sourced.record
