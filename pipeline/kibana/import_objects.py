"""Imports saved objects into Kibana, over those of the same ids, and reports the outcome of each.

Kibana's `POST /api/saved_objects/_import` answers 200 even where some objects failed, and does not create an object whose
references are missing. The report holds Kibana's reasons; nothing is retried.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.core.errors import RefusedForAll
from pipeline.kibana.client import KibanaClient

OLDEST_MAJOR: Final = 9
FILE_NAME: Final = "tidewire.ndjson"  # Kibana checks the extension


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedObject:
    """A saved object that Kibana did not accept, and the reason."""

    type: str
    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The number of objects created and replaced, and the objects that failed."""

    kibana_version: str | None
    created: int
    updated: int
    failed: tuple[FailedObject, ...]


def import_objects(client: KibanaClient, ndjson: str) -> ImportReport:
    """Import saved objects; safe to repeat. Raises Unreachable, RefusedForAll or SettingsError.

    Kibana older than 9 is refused before anything is sent: it could not read the objects.
    """
    version = _version(client.get("/api/status"))
    if version is not None and int(version.partition(".")[0]) < OLDEST_MAJOR:
        raise RefusedForAll(
            f"Kibana at {client.server} is {version}: the dashboards need {OLDEST_MAJOR}.0 or later (nothing was sent)"
        )
    body, content_type = multipart(FILE_NAME, ndjson.encode())
    answer = client.post("/api/saved_objects/_import?overwrite=true", body, content_type)
    if not isinstance(answer.get("success"), bool):
        raise RefusedForAll(f"{client.server} answers, but not as Kibana's import does: check [kibana] url")
    done = _results(answer, "successResults")
    updated = sum(bool(result.get("overwrite")) for result in done)
    failed = tuple(_failed(result) for result in _results(answer, "errors"))
    return ImportReport(kibana_version=version, created=len(done) - updated, updated=updated, failed=failed)


def multipart(file_name: str, content: bytes) -> tuple[bytes, str]:
    """Return a form with one file, and its content type."""
    boundary = uuid.uuid4().hex
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
        "Content-Type: application/ndjson\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _version(status: Mapping[str, Any]) -> str | None:
    """Return Kibana's version, or None where the user may not see it."""
    version = status.get("version")
    number = version.get("number") if isinstance(version, Mapping) else None
    return number if isinstance(number, str) and re.match(r"\d+\.", number) else None


def _results(answer: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    results: Sequence[Mapping[str, Any]] = answer.get(name) or ()
    return results


def _failed(result: Mapping[str, Any]) -> FailedObject:
    title = (result.get("meta") or {}).get("title") or result.get("title") or ""
    return FailedObject(
        type=str(result.get("type")), id=str(result.get("id")), title=title, reason=_reason(result.get("error"))
    )


def _reason(error: Any) -> str:
    kind = error.get("type") if isinstance(error, Mapping) else None
    match kind:
        case "conflict":
            return "an object of that id is there and was not overwritten"
        case "ambiguous_conflict":
            there = ", ".join(str(destination.get("id")) for destination in error.get("destinations", ()))
            return f"several objects might be meant: {there}; delete those that are not"
        case "unsupported_type":
            return "this Kibana knows no such type of object"
        case "missing_references":
            missing = dict.fromkeys(
                f"{reference.get('type')} {reference.get('id')}" for reference in error.get("references", ())
            )
            return f"it refers to what is not there: {', '.join(missing)}"
        case "unknown":
            return f"{error.get('message')} ({error.get('statusCode')})"
    return str(error)
