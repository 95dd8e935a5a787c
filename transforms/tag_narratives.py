"""TagNarratives: finds the narratives in annotated works."""

from collections.abc import Iterator
from dataclasses import dataclass

import apache_beam as beam

from schemas.corrections import Correction
from schemas.narratives import Narrative
from transforms.elements import AnnotatedWork, TaggedWork
from transforms.messages.errors import blame
from transforms.narratives.match import CompiledNarratives
from transforms.stages import ready_narratives, tag
from transforms.stored.entity_corrections import CompiledCorrections, compile_corrections


@dataclass
class TagNarratives(beam.PTransform):
    """Moves annotations to their articles' own offsets, corrects their entities, and finds narratives with evidence.

    Narratives are matched on corrected entities; the normalised annotation does not change. A work without an
    annotation has no narratives.

    Attributes:
        narratives: the definitions.
        model_name: the model that lemmatises the definitions' phrases, as it does texts.
        corrections: the corrections of entities by analysts.
    """

    narratives: tuple[Narrative, ...]
    model_name: str
    corrections: tuple[Correction, ...] = ()

    def __post_init__(self) -> None:
        """Let Beam prepare the transform."""
        super().__init__()

    def expand(self, works: beam.PCollection[AnnotatedWork]) -> beam.PCollection[TaggedWork]:
        tagged: beam.PCollection[TaggedWork] = works | "Match definitions" >> beam.ParDo(
            _Tag(self.narratives, self.model_name, self.corrections)
        )
        return tagged


class _Tag(beam.DoFn):
    def __init__(self, narratives: tuple[Narrative, ...], model_name: str, corrections: tuple[Correction, ...]) -> None:
        self._narratives = narratives
        self._model_name = model_name
        self._corrections = compile_corrections(corrections)
        self._compiled: CompiledNarratives | None = None

    def setup(self) -> None:
        self._compiled = ready_narratives(self._narratives, self._model_name)

    def process(self, annotated: AnnotatedWork) -> Iterator[TaggedWork]:
        assert self._compiled is not None
        yield tag_narratives(annotated, self._compiled, self._corrections)


def tag_narratives(
    annotated: AnnotatedWork, compiled: CompiledNarratives, corrections: CompiledCorrections
) -> TaggedWork:
    """Return the work with its annotation attached to the article and corrected, and the narratives found in it."""
    work, normalized = annotated.work, annotated.annotation
    with blame(work.article.origin):
        attached, narratives = tag(work.article, annotated.text, normalized, compiled, corrections)
    return TaggedWork(
        work=work,
        text_hash=annotated.text.text_hash,
        normalized=normalized,
        annotation=attached,
        narratives=narratives,
        first_print=annotated.first_print,
    )
