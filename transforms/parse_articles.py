"""ParseArticles: parses bytes from Kafka into articles and takedowns."""

from dataclasses import dataclass
from functools import partial

import apache_beam as beam
from apache_beam.typehints import no_annotations

from schemas.dead_letters import DeadLetter
from schemas.records import Record, Sourced
from transforms.outcome import Outcome
from transforms.split_dead import split_dead
from transforms.stages import parse


@dataclass
class ParseArticles(beam.PTransform):
    """Parses records into articles or tombstones with their records; bad ones become dead letters of stage "parse".

    Attributes:
        max_html_chars: the maximum length of a page; a longer one is bad input.
        max_text_chars: the maximum length of a text; a longer one is bad input.
    """

    max_html_chars: int
    max_text_chars: int

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    @no_annotations
    def expand(self, records: beam.PCollection[Record]) -> Outcome[Sourced, DeadLetter]:
        limited = partial(parse, max_html_chars=self.max_html_chars, max_text_chars=self.max_text_chars)
        return split_dead(records, limited, stage="parse", dead_of=_itself)


def _itself(record: Record) -> Record:
    return record
