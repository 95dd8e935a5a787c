"""Opens Kafka clients from settings; only this module knows kafka-python's configuration.

All clients survive a leader change and a restarted broker; after `patience_s` without an answer they raise Unreachable.
Consumers read committed records only, commit nothing by themselves, and never jump: an offset out of range is an error.
"""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import AuthorizationError, KafkaError
from kafka.net.compat import KafkaNetClient

from pipeline.core.errors import SettingsError, TidewireError, Unreachable
from pipeline.core.settings import KafkaSettings

HEADROOM_BYTES = 1 << 20  # a record's key, headers and framing beside its value
RECONNECT_MAX_MS = 2_000  # so that a restarted broker is found again soon
RETRY_PAUSE_S = 0.2

T = TypeVar("T")

# At DEBUG kafka-python writes the admin client's whole configuration, the password included.
logging.getLogger("kafka.admin.client").setLevel(logging.INFO)


class StableAdmin(KafkaAdminClient):
    """An admin client that can ask for a group's stable offsets, which no open transaction may still change.

    A transaction's commit is acknowledged before its offsets can be seen. kafka-python's own admin client (3.0.12) never
    asks the broker to say so (KIP-447), its consumers do.
    """

    require_stable = False

    def _list_group_offsets_requests(self, group_specs: Any) -> Iterator[Any]:
        for group, request in super()._list_group_offsets_requests(group_specs):
            request.require_stable = self.require_stable
            yield group, request


def open_consumer(settings: KafkaSettings, *, patience_s: float = 30.0, **overrides: Any) -> KafkaConsumer:
    """Return a consumer for assigned partitions; raises Unreachable after `patience_s`."""
    config = {
        "group_id": None,
        "enable_auto_commit": False,
        "auto_offset_reset": "none",
        "isolation_level": "read_committed",
        "allow_auto_create_topics": False,
        "metadata_max_age_ms": 30_000,
        "receive_message_max_bytes": settings.max_message_bytes + 2 * HEADROOM_BYTES,
        "metrics_enabled": False,
    }
    return _opened(KafkaConsumer, settings, patience_s, config | overrides)


def open_producer(settings: KafkaSettings, *, patience_s: float = 30.0, **overrides: Any) -> KafkaProducer:
    """Return an idempotent producer (pass `transactional_id` for transactions); raises Unreachable after `patience_s`."""
    config = {
        "max_request_size": settings.max_message_bytes + HEADROOM_BYTES,
        "allow_auto_create_topics": False,
        "metrics_enabled": False,
    }
    return _opened(KafkaProducer, settings, patience_s, config | overrides)


def open_admin(settings: KafkaSettings, *, patience_s: float = 30.0, **overrides: Any) -> StableAdmin:
    """Return an admin client; raises Unreachable after `patience_s`."""
    return _opened(StableAdmin, settings, patience_s, overrides)


def retrying(
    call: Callable[[], T],
    settings: KafkaSettings,
    *,
    patience_s: float = 30.0,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> T:
    """Return what `call` returns, repeating it while Kafka's errors are transient.

    Raises:
        TidewireError: Kafka does not allow it to this user.
        Unreachable: Kafka did not answer for `patience_s`.
    """
    deadline = clock() + patience_s
    while True:
        try:
            return call()
        except AuthorizationError as error:
            raise TidewireError(
                f"Kafka at {settings.bootstrap_servers} does not allow this user what a command of Tidewire needs: {error}. "
                "A run needs Read and Describe for the topic that it reads and for its group, Write and Describe for the topic "
                "of dead letters and for the transactional id (docs/operations.md, When a run is refused)"
            ) from error
        except KafkaError as error:
            if not error.retriable:
                raise
            if clock() >= deadline:
                raise unreachable(settings, error, patience_s) from error
            pause(RETRY_PAUSE_S)


def unreachable(settings: KafkaSettings, error: object, waited_s: float) -> Unreachable:
    """Return the error for a Kafka that does not answer, with the settings to check."""
    return Unreachable(
        f"Kafka at {settings.bootstrap_servers} ({settings.security_protocol}) did not answer within {waited_s:.0f} s: "
        f"{error}. Is it running (`tidewire stack status`), and are the settings under [kafka] right "
        "(`tidewire config`)?"
    )


def connection_config(settings: KafkaSettings) -> dict[str, Any]:
    """Return the options of every client (addresses, TLS, SASL); raises SettingsError for an unreadable certificate."""
    config: dict[str, Any] = {
        "bootstrap_servers": [server.strip() for server in settings.bootstrap_servers.split(",")],
        "security_protocol": settings.security_protocol,
        "reconnect_backoff_max_ms": RECONNECT_MAX_MS,
    }
    if settings.security_protocol.endswith("SSL"):
        config |= {
            setting: _readable(getattr(settings, setting), setting)
            for setting in ("ssl_cafile", "ssl_certfile", "ssl_keyfile")
        }
    if settings.security_protocol.startswith("SASL"):
        config |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": settings.sasl_password,
        }
    return config


def _opened(client: Callable[..., T], settings: KafkaSettings, patience_s: float, config: dict[str, Any]) -> T:
    connections: list[KafkaNetClient] = []

    def connect(**options: Any) -> KafkaNetClient:
        connections.append(KafkaNetClient(**options))
        return connections[-1]

    try:
        return client(
            **connection_config(settings),
            client_id="tidewire",
            bootstrap_timeout_ms=int(patience_s * 1000),
            kafka_client=connect,
            **config,
        )
    except KafkaError as error:
        # The constructor of a client that reaches no broker leaves its connections and their thread open.
        for each in connections:
            each.close()
        raise unreachable(settings, error, patience_s) from error


def _readable(file: str | None, setting: str) -> str | None:
    """Return the file after opening it: kafka-python reports a missing certificate as a silent broker."""
    if file is not None:
        try:
            with Path(file).open("rb"):
                pass
        except OSError as error:
            raise SettingsError(f"[kafka] {setting}: {file} cannot be read: {error.strerror}") from error
    return file
