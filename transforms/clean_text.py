"""CleanText: html to text, and the furniture of every text marked."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection

from schemas.articles import Article
from schemas.records import Record, Sourced
from transforms.messages.clean import clean_text
from transforms.split_dead import split_dead


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
        return split_dead(sourced, partial(_clean, max_text_chars=self.max_text_chars), stage="clean", dead_of=_record)


def _clean(sourced: Sourced, *, max_text_chars: int) -> Sourced:
    if not isinstance(sourced.item, Article):
        return sourced
    return replace(sourced, item=clean_text(sourced.item, max_text_chars=max_text_chars))


def _record(sourced: Sourced) -> Record:
    return sourced.record
