"""What a user's knowledge base adds to ours."""

from pathlib import Path

from pipeline.core.errors import SettingsError
from pipeline.core.settings import AnnotateSettings
from schemas.knowledge import KnownEntity
from transforms.entities.load_knowledge import BrokenKnowledge, load_knowledge


def known_entities(settings: AnnotateSettings) -> tuple[KnownEntity, ...]:
    """Return the entities of `annotate.knowledge_dir`, none where it is not set; raises SettingsError for a broken file."""
    try:
        return load_knowledge(Path(settings.knowledge_dir)) if settings.knowledge_dir else ()
    except BrokenKnowledge as error:
        raise SettingsError(str(error)) from error
