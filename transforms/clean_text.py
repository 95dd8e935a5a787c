"""CleanText: html to text, and the furniture of every text marked."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection

from schemas.records import Record, Sourced
from transforms.split_dead import split_dead
from transforms.stages import clean


@dataclass
class CleanText(beam.PTransform):
    """Sourced articles to an Outcome. `good`: the same with their final text, takedowns as they were; `dead`: stage "clean"."""

    max_text_chars: int

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    def expand(
        self, sourced: PCollection[Sourced]
    ) -> Any:  # an Outcome; of what is no PCollection Beam would warn each time
        return split_dead(sourced, partial(clean, max_text_chars=self.max_text_chars), stage="clean", dead_of=_record)


def _record(sourced: Sourced) -> Record:
    return sourced.record
