"""The files of a user that the settings name: a knowledge base and narratives."""

from pathlib import Path

from pipeline.core.errors import SettingsError
from pipeline.core.settings import AnnotateSettings
from schemas.knowledge import KnownEntity
from schemas.narratives import Narrative
from transforms.entities.load_knowledge import BrokenKnowledge, load_knowledge
from transforms.narratives.load import BrokenNarrative, load_narratives


def known_entities(settings: AnnotateSettings) -> tuple[KnownEntity, ...]:
    """Return the entities of `annotate.knowledge_dir`, none where it is not set; raises SettingsError for a broken file."""
    try:
        return load_knowledge(Path(settings.knowledge_dir)) if settings.knowledge_dir else ()
    except BrokenKnowledge as error:
        raise SettingsError(str(error)) from error


def narratives_in_force(settings: AnnotateSettings) -> tuple[Narrative, ...]:
    """Return the narratives of `annotate.narratives_dir`, else the bundled ones; raises SettingsError for a broken file."""
    try:
        return load_narratives(Path(settings.narratives_dir) if settings.narratives_dir else None)
    except BrokenNarrative as error:
        raise SettingsError(str(error)) from error
