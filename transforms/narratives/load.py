"""Load narratives from YAML files, one definition per file, checked strictly; an error names file and line."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import msgspec
import yaml

from schemas.annotations import Stance
from schemas.narratives import Conditions, Dates, Narrative, Within
from transforms.data import NARRATIVES
from transforms.narratives.phrases import BrokenPhrase, parse_phrase

BUNDLED = NARRATIVES
MATCHING_VERSION: Final = 2
"""Version of the matching; raise it with every change that may change matches, so that older ones become stale."""

SUFFIXES: Final = frozenset({".yaml", ".yml"})
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_CONDITION_TYPES = dict.fromkeys(Conditions.__slots__, list)
_DATE_TYPES = {"from": date, "to": date}
_KINDS: dict[Any, Any] = {
    str: str, int: int, float | None: float, Within: str, tuple[str, ...]: list, Conditions: _CONDITION_TYPES, Dates: _DATE_TYPES,
}  # fmt: skip
_TYPES: dict[str, Any] = {name: _KINDS[kind] for name, kind in get_type_hints(Narrative).items()}
_REQUIRED = tuple(field.name for field in fields(Narrative) if field.default is MISSING)
_TYPE_NAMES = {
    str: "a text", int: "a whole number", float: "a number", list: "a list of texts", date: "a day (YYYY-MM-DD)",
}  # fmt: skip
_TAGS = {
    str: ("str",), int: ("int",), float: ("float", "int"), date: ("timestamp", "str"),
}  # fmt: skip


class BrokenNarrative(Exception):
    """A definition that cannot be used: its `path`, the `line` (from 1) and the error's `message`."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        """Put the place before the message."""
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedNarrative:
    """A definition with its file, and the line of each part ("seeds", "any.phrases.0", …)."""

    narrative: Narrative
    path: Path
    lines: Mapping[str, int]

    def line_of(self, part: str) -> int:
        """Return the line of a part, or of the nearest enclosing part."""
        while part and part not in self.lines:
            part = part.rpartition(".")[0]
        return self.lines.get(part, 1)


def load_narratives(directory: Path | None = None) -> tuple[Narrative, ...]:
    """Return all definitions (`*.yaml`, `*.yml`) of a directory in the order of their ids; None means the bundled ones.

    Raises:
        BrokenNarrative: an unknown or repeated key, a wrong type, an id given twice, or `directory` is not a directory.
    """
    place = BUNDLED if directory is None else directory
    if not place.is_dir():
        raise BrokenNarrative(place, 1, "is no directory")
    loaded = [load_narrative(path) for path in definition_files(place)]
    refuse_repeated(loaded)
    return tuple(sorted((definition.narrative for definition in loaded), key=lambda narrative: narrative.id))


def definition_files(directory: Path) -> list[Path]:
    """Return a directory's definition files in the order of their names."""
    return sorted(path for path in directory.iterdir() if path.suffix in SUFFIXES)


def refuse_repeated(loaded: Iterable[LoadedNarrative]) -> None:
    """Raise BrokenNarrative if two definitions have the same id."""
    files: dict[str, Path] = {}
    for definition in loaded:
        name = definition.narrative.id
        if name in files:
            raise BrokenNarrative(
                definition.path, definition.lines["id"], f"the id '{name}' is taken by {files[name].name}"
            )
        files[name] = definition.path


def narratives_fingerprint(narratives: tuple[Narrative, ...]) -> str:
    """Return a short hash of all definitions, independent of their order, and of the matching's version."""
    encoded = sorted(msgspec.json.encode(narrative, order="deterministic") for narrative in narratives)
    return hashlib.sha256(b"\n".join((b"%d" % MATCHING_VERSION, *encoded))).hexdigest()[:16]


def load_narrative(path: Path) -> LoadedNarrative:
    """Return the definition of a file; raises BrokenNarrative."""
    root = _composed(path)
    reader = _Reader(path)
    values = reader.section("", root, _TYPES)
    for key in _REQUIRED:
        if key not in values:
            raise BrokenNarrative(path, _line(root), f"lacks '{key}'")
    _check(path, values, reader.lines)
    dates = values.pop("dates", {})
    values["dates"] = Dates(first=dates.get("from"), last=dates.get("to"))
    return LoadedNarrative(narrative=msgspec.convert(values, Narrative), path=path, lines=reader.lines)


def _composed(path: Path) -> yaml.Node:
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
    return root


def _check(path: Path, values: dict[str, Any], lines: Mapping[str, int]) -> None:
    """Raise BrokenNarrative for an impossible value of the right type."""
    if not _ID.match(values["id"]):
        raise BrokenNarrative(path, lines["id"], f"'{values['id']}' is no id: lower-case letters, digits and hyphens")
    if values["version"] < 1:
        raise BrokenNarrative(path, lines["version"], "'version' begins with 1")
    _choice(path, lines, "within", values.get("within", "article"), get_args(Within))
    if not 0 < values.get("threshold", 1.0) <= 1:
        raise BrokenNarrative(path, lines["threshold"], "'threshold' is to be more than 0, at most 1")
    dates = values.get("dates", {})
    if dates.get("from", "") > dates.get("to", "9999-12-31"):
        raise BrokenNarrative(path, lines["dates.from"], "'from' is later than 'to'")
    for group in ("any", "all", "none"):
        conditions = values.get(group, {})
        for number, stance in enumerate(conditions.get("stances", ())):
            _choice(path, lines, f"{group}.stances.{number}", stance, get_args(Stance))
        for number, phrase in enumerate(conditions.get("phrases", ())):
            _phrase(path, lines[f"{group}.phrases.{number}"], phrase)
    if not values.get("seeds") and not any(any(values.get(group, {}).values()) for group in ("any", "all")):
        raise BrokenNarrative(
            path,
            lines["id"],
            "nothing could match: neither 'any' nor 'all' holds a condition, and there are no 'seeds'",
        )


def _choice(path: Path, lines: Mapping[str, int], part: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise BrokenNarrative(path, lines[part], f"'{value}' is none of: {', '.join(choices)}")


def _phrase(path: Path, line: int, phrase: str) -> None:
    try:
        parse_phrase(phrase)
    except BrokenPhrase as error:
        raise BrokenNarrative(path, line, f"'{phrase}': {error}") from error


class _Reader:
    """Turns nodes into values, and remembers the line of each part."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[str, int] = {}

    def section(self, name: str, node: yaml.Node, types: Mapping[str, Any]) -> dict[str, Any]:
        """Return a mapping's values; raises BrokenNarrative for an unknown or repeated key and a wrong type."""
        if not isinstance(node, yaml.MappingNode):
            what = f"'{name}' is to be" if name else "a definition is"
            raise BrokenNarrative(self.path, _line(node), f"{what} a section of keys and values")
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, _line(key_node)
            if not isinstance(key, str) or key not in types:
                raise BrokenNarrative(self.path, line, f"unknown key '{key}'; known: {', '.join(types)}")
            if key in found:
                raise BrokenNarrative(self.path, line, f"'{key}' is given twice")
            part = f"{name}.{key}" if name else key
            self.lines[part] = line
            found[key] = self._value(part, key, value_node, types[key])
        return found

    def _value(self, part: str, key: str, node: yaml.Node, kind: Any) -> Any:
        if isinstance(kind, Mapping):
            return self.section(part, node, kind)
        if kind is list and isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self.lines[f"{part}.{number}"] = _line(item)
            return [self._scalar(f"an item of {key}", item, str) for item in node.value]
        return self._scalar(key, node, kind)

    def _scalar(self, key: str, node: yaml.Node, kind: Any) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.tag.rpartition(":")[2] in _TAGS.get(kind, ()):
            text = " ".join(node.value.split())
            if kind is str and text:
                return text
            if kind is int and text.isdecimal():
                return int(text)
            if kind is float:
                return _number(text)
            if kind is date and _is_day(text):
                return text
        raise BrokenNarrative(self.path, _line(node), f"'{key}' is to be {_TYPE_NAMES[kind]}")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0  # YAML allows ".inf" and "1_0.5", we do not: -1 is refused as out of range


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
