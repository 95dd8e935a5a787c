"""The one way to Elasticsearch: a client that waits out passing failures and explains all others in plain words.

Every call of a client from `connect` behaves as follows, besides what the official client does:

    429, 5xx, a lost connection             tried again, with growing pauses, for `retry_for_s`; then Unreachable
    401, 403, an index block                RefusedForAll at once, with advice
    404 because an index is not there       IndexMissing, a RefusedForAll; a missing document stays NotFoundError
    a closed index, an alias on several     RefusedForAll at once
    an answer that is not Elasticsearch's   RefusedForAll at once (`server_identity`)
    a certificate that is not trusted       Unreachable at once
"""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import msgspec
from elastic_transport import ConnectionError as ConnectionLost
from elastic_transport import (
    ConnectionTimeout,
    JsonSerializer,
    TextSerializer,
    TlsError,
    Transport,
    TransportApiResponse,
)
from elasticsearch import Elasticsearch

from pipeline.clients.server_identity import refuse_stranger
from pipeline.core.errors import IndexMissing, RefusedForAll, SettingsError, Unreachable
from pipeline.core.settings import ElasticsearchSettings

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 10.0
READER_PATIENCE_S = 5.0
SEVERAL_INDEXES = ("has more than one index associated with it", "no write index is defined for alias")

SEVERAL_ADVICE = "remove the alias from all indexes but one (POST /_aliases), then run again"

Sleep = Callable[[float], None]
Clock = Callable[[], float]


@dataclass(slots=True, kw_only=True)
class Patience:
    """Limits retries: pauses of 0.1 s, doubled each time up to 10 s, until `retry_for_s` seconds have passed.

    The time counts from the first failure after a success, so that slow progress is no reason to give up.
    """

    retry_for_s: float
    sleep: Sleep = time.sleep
    clock: Clock = time.monotonic
    _failures: int = field(default=0, init=False)
    _since: float = field(default=0.0, init=False)

    def succeeded(self) -> None:
        """Reset the time: the next failure is the first."""
        self._failures = 0

    def pause(self) -> bool:
        """Sleep before the next attempt and return True; return False at once when the time is up."""
        now = self.clock()
        if self._failures == 0:
            self._since = now
        left = self._since + self.retry_for_s - now
        if left <= 0:
            return False
        self.sleep(min(FIRST_PAUSE_S * 2 ** min(self._failures, 20), LONGEST_PAUSE_S, left))
        self._failures += 1
        return True

    def fresh(self) -> "Patience":
        """Return the same patience for another request."""
        return Patience(retry_for_s=self.retry_for_s, sleep=self.sleep, clock=self.clock)


def connect(
    settings: ElasticsearchSettings, *, sleep: Sleep = time.sleep, clock: Clock = time.monotonic
) -> Elasticsearch:
    """Return a client; nothing is sent yet. Raises SettingsError where address, certificates or credentials are unusable."""
    options: dict[str, Any] = {}
    if settings.url.startswith("https://"):
        options |= {"verify_certs": settings.verify_certs, "ssl_show_warn": False}
        if settings.ca_certs is not None:
            _check_certificates(settings.ca_certs)
            options["ca_certs"] = settings.ca_certs
    if settings.api_key is not None:
        options["api_key"] = settings.api_key
    elif settings.username is not None:
        options["basic_auth"] = (settings.username, settings.password or "")
    try:
        client = Elasticsearch(
            settings.url,
            request_timeout=settings.request_timeout_s,
            max_retries=0,  # PatientTransport does that
            serializers={"application/json": MsgspecSerializer(), "application/*": TextSerializer()},
            transport_class=PatientTransport,
            **options,
        )
    except (ValueError, OSError) as error:
        place = f"[elasticsearch] url = {without_credentials(settings.url)}"
        raise SettingsError(f"{place}: {_without_secrets(str(error), settings)}") from None
    transport = client.transport
    assert isinstance(transport, PatientTransport)
    transport.patience = Patience(retry_for_s=settings.retry_for_s, sleep=sleep, clock=clock)
    transport.server = without_credentials(settings.url)
    return client


def for_a_reader(settings: ElasticsearchSettings, patience_s: float = READER_PATIENCE_S) -> ElasticsearchSettings:
    """Return the settings with retries limited to some seconds, for commands whose user waits."""
    return replace(settings, retry_for_s=min(settings.retry_for_s, patience_s))


def _check_certificates(file: str) -> None:
    """Refuse unreadable certificates now: the client would notice at its first request, and call it a lost connection."""
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:
        raise SettingsError(f"[elasticsearch] ca_certs = {file}: {error.strerror or error}") from error


def patience_of(client: Elasticsearch) -> Patience:
    """Return the patience of a client from `connect`, for callers that retry parts of an answer."""
    transport = client.transport
    assert isinstance(transport, PatientTransport)
    return transport.patience.fresh()


class MsgspecSerializer(JsonSerializer):
    """The client's JSON, several times faster."""

    def json_dumps(self, data: Any) -> bytes:
        return msgspec.json.encode(data, enc_hook=self.default)

    def json_loads(self, data: bytes) -> Any:
        """Return the value; bytes that are not JSON come back as text, which `refuse_stranger` recognises."""
        try:
            return msgspec.json.decode(data)
        except msgspec.DecodeError:
            return data.decode("utf-8", "replace")


class PatientTransport(Transport):
    """Waits out passing failures, and raises our errors for refusals that concern every request."""

    patience = Patience(retry_for_s=0.0)
    server = "Elasticsearch"

    def perform_request(self, method: str, target: str, **options: Any) -> TransportApiResponse:
        """Send one request and retry transient failures; `bulk_write` retries bulk requests itself."""
        if target.partition("?")[0].endswith("/_bulk"):
            return super().perform_request(method, target, **options)
        patience = self.patience.fresh()
        while True:
            try:
                response = super().perform_request(method, target, **options)
            except (ConnectionLost, ConnectionTimeout) as error:
                if isinstance(error, TlsError) or not patience.pause():
                    raise unreachable(self.server, error) from error
                continue
            status, body = response.meta.status, response.body
            if not may_pass(status):
                refuse_for_all(status, body, self.server, head=method == "HEAD")
                refuse_stranger(response.meta, body, self.server)
                return response
            if not patience.pause():
                refuse_blocked(body, self.server)
                raise Unreachable(f"{self.server} went on answering {status}: {reason_of(body)}")


def may_pass(status: int) -> bool:
    """Tell whether a failure may pass by itself: the server is busy (429), or failed in itself (5xx)."""
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def unreachable(server: str, error: Exception) -> Unreachable:
    """Return the error for a server that does not answer, with advice."""
    if isinstance(error, TlsError):
        hint = "check [elasticsearch] ca_certs, and that the address is an https:// one"
    else:
        hint = "is it running? (`tidewire stack status`; [elasticsearch] url)"
    return Unreachable(f"Elasticsearch at {server} does not answer: {hint} — {_first_line(error)}")


def refuse_for_all(status: int, body: Any, server: str, *, head: bool = False) -> None:
    """Raise RefusedForAll where a refusal concerns more than one document; return otherwise."""
    if status == HTTPStatus.UNAUTHORIZED:
        raise RefusedForAll(
            f"{server} does not accept our credentials (401): check [elasticsearch] username or api_key"
        )
    if status == HTTPStatus.FORBIDDEN:
        refuse_blocked(body, server)
        raise RefusedForAll(f"{server} forbids it (403): {reason_of(body)}; give the user the privileges that it names")
    if status == HTTPStatus.NOT_FOUND and not head and type_of(body) == "index_not_found_exception":
        raise IndexMissing(f"{server}: {reason_of(body)}; run `tidewire setup` first")
    refuse_unusable_index(body, server)


def refuse_unusable_index(body: Any, server: str) -> None:
    """Raise RefusedForAll where an index is closed or an alias points to several; return otherwise."""
    if type_of(body) == "index_closed_exception":
        index = body["error"].get("index", "an index")
        raise RefusedForAll(f"{server}: the index {index} is closed; open it (POST /{index}/_open), then run again")
    if type_of(body) == "illegal_argument_exception" and any(words in reason_of(body) for words in SEVERAL_INDEXES):
        raise RefusedForAll(f"{server}: {reason_of(body)}; {SEVERAL_ADVICE}")


def refuse_blocked(body: Any, server: str) -> None:
    """Raise RefusedForAll where an index is blocked for writing; return otherwise."""
    if type_of(body) == "cluster_block_exception":
        raise RefusedForAll(
            f"{server}: {reason_of(body)}; free disk space or lift the block (index.blocks.*), then run again"
        )


def type_of(body: Any) -> str:
    """Return the type of the error in a response's body or a bulk item, or an empty string."""
    error = body.get("error") if isinstance(body, Mapping) else None
    return str(error.get("type", "")) if isinstance(error, Mapping) else ""


def reason_of(body: Any) -> str:
    """Return the reason of a failed request or bulk item in Elasticsearch's words, the innermost cause last."""
    error = body.get("error") if isinstance(body, Mapping) else body
    reasons: list[str] = []
    while isinstance(error, Mapping):
        reason = str(error.get("reason") or error.get("type") or "")
        if reason and reason not in reasons:
            reasons.append(reason)
        error = error.get("caused_by")
    return ": ".join(reasons) or str(error)[:1_000]


def without_credentials(url: str) -> str:
    """Return the address without user and password, so that it may be shown."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], path="", query="", fragment="").geturl()


def _without_secrets(text: str, settings: ElasticsearchSettings) -> str:
    for secret in (settings.url, settings.password, settings.api_key):
        if secret:
            text = text.replace(secret, without_credentials(secret) if secret == settings.url else "(secret)")
    return text


def _first_line(error: Exception) -> str:
    message = str(getattr(error, "message", error))
    return (message.splitlines() or [type(error).__name__])[0][:300]
