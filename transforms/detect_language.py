"""DetectLanguage: settles every article's language."""

import apache_beam as beam

from schemas.records import Sourced
from transforms.messages.errors import blame
from transforms.stages import settle_language


class DetectLanguage(beam.PTransform):
    """Sets each article's `language` to an ISO 639-1 code or "und"; takedowns are unchanged, and no element fails."""

    def expand(self, sourced: beam.PCollection[Sourced]) -> beam.PCollection[Sourced]:
        return sourced | "Settle the language" >> beam.Map(_detect)


def _detect(sourced: Sourced) -> Sourced:
    with blame(sourced.record.origin):
        return settle_language(sourced)
