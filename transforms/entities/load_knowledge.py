"""Read the knowledge base from JSONL files, one entity per line, checked strictly; an error names file and line.

Empty lines and lines that begin with # are ignored.
"""

from pathlib import Path
from typing import Any

import msgspec

from schemas.knowledge import KnownEntity
from transforms.data import KNOWLEDGE
from transforms.lexicon.entity_labels import KNOWN

BUNDLED = KNOWLEDGE
_KEYS = frozenset(KnownEntity.__dataclass_fields__)


class BrokenKnowledge(Exception):
    """A file that cannot be used: its `path`, the `line` (from 1) and the error's `message`."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        """Put the place before the message."""
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message


def load_knowledge(directory: Path | None = None) -> tuple[KnownEntity, ...]:
    """Return all entities of a directory's `*.jsonl` files, by file name and line; None means the bundled ones.

    Raises:
        BrokenKnowledge: an unknown key, a wrong type, an id given twice, or `directory` is not a directory.
    """
    place = BUNDLED if directory is None else directory
    if not place.is_dir():
        raise BrokenKnowledge(place, 1, "is no directory")
    entities: dict[str, KnownEntity] = {}
    for path in sorted(place.glob("*.jsonl")):
        for line, entity in _of_file(path):
            if entity.id in entities:
                raise BrokenKnowledge(path, line, f"the id '{entity.id}' is given twice")
            entities[entity.id] = entity
    return tuple(entities.values())


def _of_file(path: Path) -> list[tuple[int, KnownEntity]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BrokenKnowledge(path, 1, f"cannot be read: {error.strerror}") from error
    return [
        (number, _entity(path, number, line))
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith(b"#")
    ]


def _entity(path: Path, number: int, line: bytes) -> KnownEntity:
    try:
        fields: dict[str, Any] = msgspec.json.decode(line, type=dict)
        unknown = fields.keys() - _KEYS
        if unknown:
            raise BrokenKnowledge(path, number, f"unknown key '{min(unknown)}'; known: {', '.join(sorted(_KEYS))}")
        entity = msgspec.convert(fields, KnownEntity)
    except msgspec.MsgspecError as error:
        raise BrokenKnowledge(path, number, f"is no entity: {error}") from error
    except UnicodeDecodeError as error:
        raise BrokenKnowledge(path, number, f"is no UTF-8: {error.reason}") from error
    wrong = _what_is_wrong(entity)
    if wrong:
        raise BrokenKnowledge(path, number, wrong)
    return entity


def _what_is_wrong(entity: KnownEntity) -> str:
    if not entity.id.strip() or not all(name.strip() for name in (entity.name, *entity.aliases)):
        return "an id or a name is empty"
    if entity.type not in KNOWN:
        return f"'{entity.type}' is no type; types: {', '.join(sorted(KNOWN))}"
    if entity.country is not None and not (len(entity.country) == 2 and entity.country.isupper()):  # noqa: PLR2004
        return f"'{entity.country}' is no country: two capitals, as in ISO 3166-1"
    point = entity.coordinates
    if point is not None and not (abs(point.lat) <= 90 and abs(point.lon) <= 180):  # noqa: PLR2004
        return "the coordinates are no point on the map"
    return "" if 0 <= entity.prominence <= 1 else "'prominence' is 0..1"
