"""Check that bytes are safe JSON: UTF-8, not nested too deeply, no duplicate key, no lone surrogate."""

import json
import re
from typing import Any

from transforms.messages.errors import BadInput

MAX_DEPTH = 64
_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Twice(dict[str, Any]):
    """An object with a duplicate key; `key` is the first one."""

    key = ""


def check_encoding(value: bytes) -> str:
    """Return the bytes as a string; raises BadInput if they are not UTF-8."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("not UTF-8", str(error)) from error


def check_depth(value: bytes) -> None:
    """Raise BadInput if brackets nest deeper than 64, independent of the caller's stack; linear in the length."""
    if value.count(b"[") + value.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(value):
        first = value[match.start()]
        if first in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadInput("nested too deeply", f"deeper than {MAX_DEPTH} at byte {match.start()}")
        elif first in b"]}":
            depth -= 1


def check_keys(text: str) -> None:
    """Raise BadInput for a duplicate key in the message itself, in its outlet or in one of its targets or pairs.

    The JSON must be valid. Objects that no code reads are not checked.
    """
    message = _DECODER.decode(text)
    read = [message, message.get("outlet")]
    read.extend(message.get("targets") or ())
    for pair in message.get("pairs") or ():
        read += (pair, pair.get("p"), pair.get("q"))
    for place in read:
        if isinstance(place, _Twice):
            raise BadInput("duplicate key", f"{place.key[:200]!r} stands twice")


def explain(text: str, error: str) -> BadInput:
    """Return why this text could not be decoded: a lone surrogate if Python's decoder finds one, else "not JSON"."""
    if "\\u" in text:
        try:
            decoded = json.dumps(json.loads(text, parse_int=str), ensure_ascii=False)
        except (ValueError, RecursionError):
            return BadInput("not JSON", error)
        if _SURROGATE.search(decoded):
            return BadInput("lone surrogate", "an escape names half a character")
    return BadInput("not JSON", error)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    twice = _Twice(found)
    twice.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return twice


# Whole numbers stay strings: Python refuses those of more than 4,300 digits, JSON does not.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=str)
