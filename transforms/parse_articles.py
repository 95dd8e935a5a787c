"""ParseArticles: bytes from Kafka to articles and takedowns."""

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
    """Parses records: a good one becomes an Article or a Tombstone with its record, a bad one a dead letter of stage "parse".

    Attributes:
        max_html_chars: a page that is longer is bad input.
        max_text_chars: a text that is longer is bad input.
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
