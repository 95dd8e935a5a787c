"""The files of a user: a knowledge base and narratives, which the settings name, and exported corrections of entities."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from pipeline.core.errors import SettingsError, UsageError
from pipeline.core.settings import AnnotateSettings
from schemas.corrections import Correction, CorrectionKind
from schemas.knowledge import KnownEntity
from schemas.narratives import Narrative
from transforms.entities.load_knowledge import BrokenKnowledge, load_knowledge
from transforms.narratives.load import BrokenNarrative, load_narratives

_REQUIRED: Final[Mapping[CorrectionKind, tuple[str, ...]]] = {
    "merge": ("into", "name", "type"),
    "split": ("into", "surface", "name", "type"),
    "rename": ("name",),
}
_GIVE_CORRECTIONS: Final = "give a file with the output of `tidewire entities corrections --json`"


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


class _ExportedCorrection(msgspec.Struct):
    """An item of `tidewire entities corrections --json`; its further fields do not matter here."""

    correction: Correction
    undone: bool


def exported_corrections(file: Path) -> tuple[Correction, ...]:
    """Return the corrections in force of a file that holds the output of `tidewire entities corrections --json`.

    Raises:
        UsageError: The file cannot be read, has another form, or a correction lacks a field that its kind needs.
    """
    try:
        exported = msgspec.json.decode(file.read_bytes(), type=list[_ExportedCorrection])
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; {_GIVE_CORRECTIONS}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {error}; {_GIVE_CORRECTIONS}") from error
    for item in exported:
        for field in _REQUIRED[item.correction.kind]:
            if not getattr(item.correction, field):
                raise UsageError(
                    f"{file}: correction '{item.correction.id}' is a {item.correction.kind} without '{field}';"
                    f" {_GIVE_CORRECTIONS}"
                )
    return tuple(item.correction for item in exported if not item.undone)
