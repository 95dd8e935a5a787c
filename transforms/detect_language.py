"""DetectLanguage: every article's language settled."""

import apache_beam as beam
from apache_beam.pvalue import PCollection

from schemas.records import Sourced
from transforms.messages.errors import blame
from transforms.stages import settle_language


class DetectLanguage(beam.PTransform):
    """Sourced articles with `language` an ISO 639-1 code or "und"; takedowns as they were. Nothing dies here."""

    def expand(self, sourced: PCollection[Sourced]) -> PCollection[Sourced]:
        return sourced | "Settle the language" >> beam.Map(_detect)


def _detect(sourced: Sourced) -> Sourced:
    with blame(sourced.record.origin):
        return settle_language(sourced)
