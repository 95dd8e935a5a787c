"""Which pipeline annotates: the model, its fingerprint, the narratives in force."""

from pathlib import Path

from pipeline.core.errors import SettingsError
from pipeline.core.settings import AnnotateSettings
from pipeline.jobs.known_entities import known_entities
from pipeline.jobs.main_round import Annotator
from transforms.annotate import loaded_model
from transforms.annotation.fingerprint import fingerprint
from transforms.entities.knowledge_base import knowledge_base
from transforms.narratives.load import BrokenNarrative, load_narratives, narratives_fingerprint


def load_annotator(settings: AnnotateSettings) -> Annotator:
    """Load model, narratives and what is known; raises SettingsError where either cannot be.

    The fingerprint is `<annotator>.<narratives>`: changed narratives make articles stale, but not their annotations.
    """
    try:
        narratives = load_narratives(Path(settings.narratives_dir) if settings.narratives_dir else None)
    except BrokenNarrative as error:
        raise SettingsError(str(error)) from error
    known = known_entities(settings)
    try:
        model = loaded_model(settings.spacy_model)
    except OSError as error:
        raise SettingsError(f"[annotate] spacy_model = {settings.spacy_model}: {error}") from error
    annotator_fingerprint = fingerprint(model, knowledge_base(known))
    return Annotator(
        model_name=settings.spacy_model,
        model=f"{model.meta['lang']}_{model.meta['name']}-{model.meta['version']}",
        fingerprint=f"{annotator_fingerprint}.{narratives_fingerprint(narratives)}",
        annotator_fingerprint=annotator_fingerprint,
        narratives=narratives,
        known=known,
    )
