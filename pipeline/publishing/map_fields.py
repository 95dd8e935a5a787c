"""Turns a record of another archive into a message: `--map target=source`, `--set target=value`.

A target is a field of our messages, with a dot for a field inside an object (`outlet.name`). A source is a field of the
archive's record: its exact name, or else a path of names with dots.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.core.errors import UsageError

OUTLET_FIELDS = ("outlet.name", "outlet.domain", "outlet.country")
TEXT_FIELDS = (
    "url", "title", "text", "html", "published_at", "updated_at", "fetched_at", "language", "section",
)  # fmt: skip
LIST_FIELDS = ("authors", "tags")
TARGETS = (*TEXT_FIELDS, *LIST_FIELDS, *OUTLET_FIELDS)

Record = dict[str, Any]
_ABSENT = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """The source of each mapped target, and the defaults for targets that are still lacking."""

    sources: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether the map changes anything."""
        return bool(self.sources or self.defaults)


def parse_field_map(maps: Sequence[str] = (), sets: Sequence[str] = ()) -> FieldMap:
    """Parse the values of `--map a=b,c=d` and `--set a=value`; raises UsageError with the allowed targets.

    Several pairs in one `--map` are separated by commas; a `--set` is one pair, because its value may contain a comma.
    """
    sources = _pairs("--map", [pair for words in maps for pair in words.split(",")])
    return FieldMap(sources=sources, defaults=_pairs("--set", sets))


def map_fields(record: Record, fields: FieldMap) -> Record:
    """Return the record as a message: sources moved to their targets, then defaults where a target is lacking.

    A mapped target comes from its source alone: where the source is absent or null, the target is left out. A text
    mapped to `authors` or `tags` becomes a list with one item. Lacking means absent, null or blank. Other fields stay.
    """
    found = {target: _look_up(record, source) for target, source in fields.sources.items()}
    message = _without(record, [*fields.sources.values(), *fields.sources])
    for target, value in found.items():
        if value is not _ABSENT and value is not None:
            _put(message, target, value)
    for target, value in fields.defaults.items():
        if _is_lacking(_look_up(message, target)) and _has_room(message, target):
            _put(message, target, value)
    return message


def _pairs(option: str, words: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for word in words:
        target, equals, value = word.strip().partition("=")
        target = target.strip()
        if not equals or not value.strip():
            raise UsageError(f"{option} {word!r}: write it as field=value, for example {_EXAMPLES[option]}")
        if target not in TARGETS:
            raise UsageError(f"{option} {word!r}: unknown field {target!r}; fields are {', '.join(TARGETS)}")
        if target in pairs:
            raise UsageError(f"{option}: {target!r} is given twice")
        pairs[target] = value.strip()
    return pairs


_EXAMPLES = {"--map": "--map url=link,text=body", "--set": "--set outlet.name='The Daily Tide'"}


def _look_up(record: Record, path: str) -> Any:
    if path in record:
        return record[path]
    found: Any = record
    for name in path.split("."):
        if not isinstance(found, dict) or name not in found:
            return _ABSENT
        found = found[name]
    return found


def _without(record: Record, paths: Sequence[str]) -> Record:
    """Return a copy without the paths; objects along a path are copied too, so that the record stays unchanged."""
    copy = dict(record)
    for path in paths:
        if path in copy:
            del copy[path]
            continue
        *parents, name = path.split(".")
        inner = copy
        for parent in parents:
            child = inner.get(parent)
            if not isinstance(child, dict):
                break
            inner[parent] = inner = dict(child)
        else:
            inner.pop(name, None)
    return copy


def _put(message: Record, target: str, value: Any) -> None:
    if target in LIST_FIELDS and isinstance(value, str):
        value = [value]
    parent, _, name = target.rpartition(".")
    if not parent:
        message[target] = value
        return
    inner = message.get(parent)
    message[parent] = {**(inner if isinstance(inner, dict) else {}), name: value}


def _has_room(message: Record, target: str) -> bool:
    """Return whether setting the target overwrites nothing: every parent on its path is an object or absent."""
    parent, dot, _ = target.rpartition(".")
    return not dot or isinstance(message.get(parent), dict | None)


def _is_lacking(value: Any) -> bool:
    return value is _ABSENT or value is None or (isinstance(value, str) and not value.strip())
