"""Narratives from YAML files, one definition a file, checked strictly: a broken one says where."""

import hashlib
import re
from pathlib import Path
from typing import Any

import msgspec
import yaml

from schemas.narratives import Narrative

BUNDLED = Path(__file__).parent.parent / "narratives"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_TYPES: dict[str, Any] = {
    "id": str, "version": int, "title": str, "description": str,
    "any": dict, "all": dict, "none": dict, "seeds": list,
}  # fmt: skip
_CONDITION_TYPES = {"phrases": list, "entities": list}
_REQUIRED = ("id", "version", "title")
_TYPE_NAMES = {str: "a text", int: "a whole number", dict: "a section", list: "a list of texts"}


class BrokenNarrative(Exception):
    """A definition that cannot be used: `path`, `line` (from 1) and what is wrong there."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        """Put the place before the message."""
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message


def load_narratives(directory: Path | None = None) -> tuple[Narrative, ...]:
    """Return all definitions (`*.yaml`, `*.yml`) of a directory, in the order of their ids; None: the bundled ones.

    Raises BrokenNarrative for unknown or repeated keys, wrong types, an id given twice, a directory that is none.
    """
    place = BUNDLED if directory is None else directory
    if not place.is_dir():
        raise BrokenNarrative(place, 1, "is no directory")
    narratives: dict[str, Narrative] = {}
    files: dict[str, Path] = {}
    for path in sorted(path for path in place.iterdir() if path.suffix in {".yaml", ".yml"}):
        narrative, line = _load(path)
        if narrative.id in files:
            raise BrokenNarrative(path, line, f"the id '{narrative.id}' is taken by {files[narrative.id].name}")
        narratives[narrative.id] = narrative
        files[narrative.id] = path
    return tuple(narratives[name] for name in sorted(narratives))


def narratives_fingerprint(narratives: tuple[Narrative, ...]) -> str:
    """Return a short hash of all definitions, whatever their order."""
    encoded = sorted(msgspec.json.encode(narrative, order="deterministic") for narrative in narratives)
    return hashlib.sha256(b"\n".join(encoded)).hexdigest()[:16]


def _load(path: Path) -> tuple[Narrative, int]:
    """A file's definition, and the line of its id."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise BrokenNarrative(path, 1, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BrokenNarrative(path, 1, f"is no UTF-8: {error.reason}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BrokenNarrative(path, mark.line + 1 if mark else 1, f"is no YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise BrokenNarrative(path, 1, f"is no YAML: {error}") from error
    if root is None:
        raise BrokenNarrative(path, 1, "is empty")
    fields = _section(path, root, _TYPES, "a definition")
    lines = {key: key_line for key, (_, key_line) in fields.items()}
    for key in _REQUIRED:
        if key not in fields:
            raise BrokenNarrative(path, _line(root), f"lacks '{key}'")
    values = {key: value for key, (value, _) in fields.items()}
    _check(path, values, lines)
    return msgspec.convert(values, Narrative), lines["id"]


def _check(path: Path, values: dict[str, Any], lines: dict[str, int]) -> None:
    if not _ID.match(values["id"]):
        raise BrokenNarrative(path, lines["id"], f"'{values['id']}' is no id: lower-case letters, digits and hyphens")
    if values["version"] < 1:
        raise BrokenNarrative(path, lines["version"], "'version' begins with 1")
    if not any(values.get(group, {}).get(sort) for group in ("any", "all") for sort in _CONDITION_TYPES):
        raise BrokenNarrative(
            path, lines["id"], "nothing could match: neither 'any' nor 'all' holds a phrase or an entity"
        )


def _section(path: Path, node: yaml.Node, types: dict[str, Any], what: str) -> dict[str, tuple[Any, int]]:
    """A mapping's values with the lines of their keys; all keys are known, given once, and of the right type."""
    if not isinstance(node, yaml.MappingNode):
        raise BrokenNarrative(path, _line(node), f"{what} is a section of keys and values")
    found: dict[str, tuple[Any, int]] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, _line(key_node)
        if not isinstance(key, str) or key not in types:
            raise BrokenNarrative(path, line, f"unknown key '{key}'; known: {', '.join(types)}")
        if key in found:
            raise BrokenNarrative(path, line, f"'{key}' is given twice")
        found[key] = (_value(path, key, value_node, types[key]), line)
    return found


def _value(path: Path, key: str, node: yaml.Node, kind: Any) -> Any:
    if kind is dict and isinstance(node, yaml.MappingNode):
        section = _section(path, node, _CONDITION_TYPES, f"'{key}'")
        return {name: value for name, (value, _) in section.items()}
    if kind is list and isinstance(node, yaml.SequenceNode):
        return [_value(path, f"an item of {key}", item, str) for item in node.value]
    if kind is str and node.tag == "tag:yaml.org,2002:str" and node.value.strip():
        return " ".join(node.value.split())
    if kind is int and node.tag == "tag:yaml.org,2002:int" and node.value.isdecimal():
        return int(node.value)
    raise BrokenNarrative(path, _line(node), f"'{key}' is to be {_TYPE_NAMES[kind]}")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
