"""Sends requests to Kibana's HTTP API, and turns each failure into an error of ours.

no connection, 502, 503, 504     Unreachable: Kibana is down, or still starting
401, 403, another status         RefusedForAll, with advice
an answer that is not JSON       RefusedForAll: another program answers at this address
"""

import base64
import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from pipeline.core.errors import RefusedForAll, SettingsError, Unreachable
from pipeline.core.settings import KibanaSettings

NOT_READY = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
ADVICE: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "it does not accept our credentials: check [kibana] username or api_key",
    HTTPStatus.FORBIDDEN: "the user may not do that: give it the Kibana privilege Saved Objects Management, `all`",
    HTTPStatus.NOT_FOUND: "it knows no such address: check [kibana] url (with its base path) and space",
    HTTPStatus.CONFLICT: "somebody else is changing the same objects: run it again",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the file is too large for it: raise savedObjects.maxImportPayloadBytes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KibanaClient:
    """The address of a Kibana and its login; opens a connection for each request."""

    settings: KibanaSettings

    @property
    def server(self) -> str:
        """Return the address for messages."""
        return self.settings.url.rstrip("/")

    def get(self, path: str) -> Mapping[str, Any]:
        """Return the answer to a GET request; raises Unreachable, RefusedForAll or SettingsError."""
        return self._ask("GET", path, b"", {})

    def post(self, path: str, body: bytes, content_type: str) -> Mapping[str, Any]:
        """Return the answer to a POST request; raises Unreachable, RefusedForAll or SettingsError."""
        return self._ask("POST", path, body, {"Content-Type": content_type})

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Mapping[str, Any]:
        connection = self._connection()
        space = f"/s/{quote(self.settings.space, safe='')}" if self.settings.space else ""
        base = urlsplit(self.settings.url).path.rstrip("/")
        try:
            connection.request(method, f"{base}{space}{path}", body, {**self._headers(), **headers})
            response = connection.getresponse()
            status, text = response.status, response.read()
        except ssl.SSLError as error:
            hint = "check [kibana] ca_certs, and that the address is an https:// one"
            raise Unreachable(f"Kibana at {self.server} does not answer: {hint} — {error}") from error
        except (OSError, http.client.HTTPException) as error:
            hint = "is it running? ([kibana] url)"
            raise Unreachable(f"Kibana at {self.server} does not answer: {hint} — {error!r}") from error
        finally:
            connection.close()
        return _answer(status, text, self.server)

    def _connection(self) -> http.client.HTTPConnection:
        parts, settings = urlsplit(self.settings.url), self.settings
        try:
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise SettingsError(f"[kibana] url = {settings.url}: {error}") from error
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=settings.request_timeout_s)
        try:
            context = ssl.create_default_context(cafile=settings.ca_certs)
        except OSError as error:
            raise SettingsError(f"[kibana] ca_certs = {settings.ca_certs}: cannot be used: {error}") from error
        if not settings.verify_certs:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(host, port, timeout=settings.request_timeout_s, context=context)

    def _headers(self) -> dict[str, str]:
        headers = {"kbn-xsrf": "tidewire", "Accept": "application/json"}
        if self.settings.api_key is not None:
            headers["Authorization"] = f"ApiKey {self.settings.api_key}"
        elif self.settings.username is not None:
            login = f"{self.settings.username}:{self.settings.password or ''}"
            headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
        return headers


def _answer(status: int, text: bytes, server: str) -> Mapping[str, Any]:
    try:
        body = msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = None
    if status in NOT_READY:
        raise Unreachable(
            f"Kibana at {server} is not ready ({status}): wait until it has started — {_reason(body, text)}"
        )
    if status != HTTPStatus.OK:
        advice = ADVICE.get(status, "it refuses")
        raise RefusedForAll(f"Kibana at {server} answers {status}: {advice} — {_reason(body, text)}")
    if body is None:
        raise RefusedForAll(f"{server} answers, but not as Kibana does: check [kibana] url — {_reason(body, text)}")
    return body


def _reason(body: Mapping[str, Any] | None, text: bytes) -> str:
    """Return the message of the answer on one line."""
    said = str(body["message"]) if body and body.get("message") else text.decode(errors="replace")
    return " ".join(said.split())[:300] or "it says nothing more"
