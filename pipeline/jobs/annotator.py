"""The annotating pipeline: the model, its fingerprint, the narratives in force."""

from dataclasses import dataclass

from pipeline.core.errors import SettingsError
from pipeline.core.settings import AnnotateSettings
from pipeline.jobs.user_files import known_entities, narratives_in_force
from pipeline.recompute.correct_articles import Corrector
from schemas.corrections import Correction
from schemas.knowledge import KnownEntity
from schemas.narratives import Narrative
from transforms.annotation.annotate_batch import loaded_model
from transforms.annotation.fingerprint import fingerprint
from transforms.narratives.load import narratives_fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotator:
    """The annotating pipeline: its model, its fingerprints, the narratives in force, the user's entities.

    `corrections` are the corrections of entities in force when a round begins. They are not part of the fingerprint: the
    job `apply_corrections` applies them to articles that were written before.
    """

    model_name: str
    model: str
    fingerprint: str
    annotator_fingerprint: str
    narratives: tuple[Narrative, ...]
    corrections: tuple[Correction, ...] = ()
    known: tuple[KnownEntity, ...] = ()

    @property
    def corrector(self) -> Corrector:
        """Return the corrector that rewrites indexed articles as this pipeline would write them."""
        return Corrector(
            corrections=self.corrections,
            narratives=self.narratives,
            model_name=self.model_name,
            fingerprint=self.fingerprint,
        )

    @property
    def narrative_versions(self) -> dict[str, int]:
        """Return the version of each narrative in force, by its id."""
        return {narrative.id: narrative.version for narrative in self.narratives}


def load_annotator(settings: AnnotateSettings) -> Annotator:
    """Load model, narratives and known entities; raises SettingsError where one of them cannot be loaded.

    The fingerprint is `<annotator>.<narratives>`: changed narratives make articles stale, but not their annotations.
    """
    narratives, known = narratives_in_force(settings), known_entities(settings)
    try:
        model = loaded_model(settings.spacy_model)
    except OSError as error:
        raise SettingsError(f"[annotate] spacy_model = {settings.spacy_model}: {error}") from error
    annotator_fingerprint = fingerprint(model, known)
    return Annotator(
        model_name=settings.spacy_model,
        model=f"{model.meta['lang']}_{model.meta['name']}-{model.meta['version']}",
        fingerprint=f"{annotator_fingerprint}.{narratives_fingerprint(narratives)}",
        annotator_fingerprint=annotator_fingerprint,
        narratives=narratives,
        known=known,
    )
