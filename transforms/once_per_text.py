"""OncePerText: groups works by their normalised text, so that each text is annotated once.

The element holds the works until the annotation is ready: nothing is regrouped after annotation, and a text is written
while other texts are annotated.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.typehints import no_annotations

from schemas.annotations import Annotation
from schemas.dead_letters import DeadLetter
from transforms.elements import AnnotatedWork, Work
from transforms.messages.errors import blame
from transforms.quarantine_records import crashed_twice
from transforms.reprints.originals import first_print
from transforms.stages import is_annotated, normalise
from transforms.text.normalize import NormalizedInput

Works = tuple[AnnotatedWork, ...]


@dataclass(frozen=True)
class Texts:
    """Works by their text.

    `new` has the texts to annotate, `others` the works in a language that is not annotated, and `dead` the works of
    quarantined texts.
    """

    new: beam.PCollection[tuple[Works, NormalizedInput]]
    others: beam.PCollection[tuple[Works, None]]
    dead: beam.PCollection[DeadLetter]


@dataclass
class OncePerText(beam.PTransform):
    """Groups works by their normalised text. `quarantined` maps text hashes to tracebacks of repeated crashes."""

    quarantined: Mapping[str, str]

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    @no_annotations
    def expand(self, works: beam.PCollection[Work]) -> Texts:
        parted = (
            works
            | "NormalizeText" >> beam.Map(with_text)
            | "ByText" >> beam.GroupByKey()
            | "Part" >> beam.ParDo(_Part(dict(self.quarantined))).with_outputs("new", "dead", main="others")
        )
        return Texts(new=parted.new, others=parted.others, dead=parted.dead)


def with_text(work: Work) -> tuple[str, AnnotatedWork]:
    """Return the work with its normalised text, keyed by the text's hash, or by its own key if it is not annotated."""
    article = work.article
    with blame(article.origin):
        text = normalise(article)
    key = text.text_hash if is_annotated(article) else f"{article.id} is not annotated"
    return key, AnnotatedWork(work=work, text=text, annotation=None)


def annotated_works(works: Works, annotation: Annotation | None) -> Iterator[AnnotatedWork]:
    """Yield each work of a text with the annotation, and with the first print among the works."""
    first = first_print(annotated.work.article for annotated in works)
    for annotated in works:
        yield replace(annotated, annotation=annotation, first_print=first)


def dead_works(works: Works, reason: str, error: str) -> Iterator[DeadLetter]:
    """Yield a dead letter for each work of a text whose annotation did not finish."""
    for annotated in works:
        yield DeadLetter(record=annotated.work.record, stage="annotate", reason=reason, error=error)


class _Part(beam.DoFn):
    def __init__(self, quarantined: Mapping[str, str]) -> None:
        self.quarantined = quarantined

    def process(self, grouped: tuple[str, Iterable[AnnotatedWork]]) -> Iterator[Any]:
        key, works = grouped[0], tuple(grouped[1])
        if (error := self.quarantined.get(key)) is not None:
            yield from (TaggedOutput("dead", crashed_twice(annotated.work.record, error)) for annotated in works)
        elif key == works[0].text.text_hash:
            yield TaggedOutput("new", (works, works[0].text))
        else:
            yield works, None
