"""DetectLanguage: every article's language settled."""

from dataclasses import replace

import apache_beam as beam
from apache_beam.pvalue import PCollection

from schemas.articles import Article
from schemas.records import Sourced
from transforms.messages.errors import blame
from transforms.messages.language import detect_language


class DetectLanguage(beam.PTransform):
    """Sourced articles with `language` an ISO 639-1 code or "und"; takedowns as they were. Nothing dies here."""

    def expand(self, sourced: PCollection[Sourced]) -> PCollection[Sourced]:
        return sourced | "Settle the language" >> beam.Map(_detect)


def _detect(sourced: Sourced) -> Sourced:
    if not isinstance(sourced.item, Article):
        return sourced
    with blame(sourced.record.origin):
        return replace(sourced, item=detect_language(sourced.item))
