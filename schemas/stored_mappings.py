"""Compares the mapping that an index has with the mapping that this version of Tidewire writes."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.mappings import Kind, mapping

_SUBFIELDS = ("properties", "fields")


def same_hash(kind: Kind, stored: Mapping[str, Any]) -> bool:
    """Tell whether setup wrote this mapping with the fields that this version writes."""
    return bool(stored.get("_meta") == mapping(kind)["_meta"])


def differing_fields(kind: Kind, stored: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that a stored mapping lacks or has otherwise, inner ones with dots; additional ones do no harm."""
    return tuple(_differing(mapping(kind)["properties"], stored.get("properties", {}), ""))


def _differing(ours: Mapping[str, Any], theirs: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, field in ours.items():
        known = theirs.get(name)
        if known is None or _plain(field).items() - _plain(known).items():
            yield f"{path}{name}"
            continue
        for subfields in _SUBFIELDS:
            yield from _differing(field.get(subfields, {}), known.get(subfields, {}), f"{path}{name}.")


def _plain(field: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a field without its inner fields; Elasticsearch leaves out the type of an object."""
    return {"type": "object"} | {name: value for name, value in field.items() if name not in _SUBFIELDS}
