"""ParseArticles: bytes from Kafka to articles and takedowns."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection

from schemas.records import Record
from transforms.split_dead import split_dead
from transforms.stages import parse


@dataclass
class ParseArticles(beam.PTransform):
    """Records to an Outcome. `good`: Sourced with an Article or Tombstone; `dead`: a DeadLetter of stage "parse" for each bad one."""

    max_html_chars: int
    max_text_chars: int

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    def expand(
        self, records: PCollection[Record]
    ) -> Any:  # an Outcome; of what is no PCollection Beam would warn each time
        limited = partial(parse, max_html_chars=self.max_html_chars, max_text_chars=self.max_text_chars)
        return split_dead(records, limited, stage="parse", dead_of=_itself)


def _itself(record: Record) -> Record:
    return record
