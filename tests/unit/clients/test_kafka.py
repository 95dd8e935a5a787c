"""Kafka clients: their configuration from settings, and the error when Kafka does not answer."""

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaConnectionError, TopicAuthorizationFailedError

from pipeline.clients.kafka import connection_config, open_admin, open_consumer, retrying
from pipeline.core.errors import SettingsError, TidewireError, Unreachable
from pipeline.core.settings import KafkaSettings

NOBODY = KafkaSettings(bootstrap_servers="127.0.0.1:1")


@pytest.fixture
def silent() -> Iterator[KafkaSettings]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield KafkaSettings(bootstrap_servers=f"127.0.0.1:{server.getsockname()[1]}")


def test_servers_are_a_list() -> None:
    """Servers are separated by commas, with or without spaces."""
    config = connection_config(KafkaSettings(bootstrap_servers="one:9092, two:9092"))
    assert config["bootstrap_servers"] == ["one:9092", "two:9092"]


def test_a_plain_connection_carries_neither_tls_nor_sasl() -> None:
    """Default settings configure neither TLS nor SASL."""
    assert not [key for key in connection_config(KafkaSettings()) if key.startswith(("ssl", "sasl"))]


def test_tls_and_sasl_are_passed_on(tmp_path: Path) -> None:
    """Each setting arrives under kafka-python's name for it."""
    files = [str(tmp_path / name) for name in ("ca.pem", "me.pem", "me.key")]
    for file in files:
        Path(file).touch()
    config = connection_config(
        KafkaSettings(
            security_protocol="SASL_SSL",
            ssl_cafile=files[0],
            ssl_certfile=files[1],
            ssl_keyfile=files[2],
            sasl_mechanism="SCRAM-SHA-512",
            sasl_username="tide",
            sasl_password="not told",  # noqa: S106
        )
    )
    assert config["security_protocol"] == "SASL_SSL"
    assert [config[key] for key in ("ssl_cafile", "ssl_certfile", "ssl_keyfile")] == files
    assert config["sasl_mechanism"] == "SCRAM-SHA-512"
    assert [config[key] for key in ("sasl_plain_username", "sasl_plain_password")] == ["tide", "not told"]


@pytest.mark.parametrize("client", [KafkaConsumer, KafkaProducer, KafkaAdminClient])
def test_every_client_knows_every_option(client: Any) -> None:
    """An option that kafka-python renames fails here, not in production."""
    settings = KafkaSettings(security_protocol="SASL_SSL", sasl_mechanism="PLAIN")
    assert set(connection_config(settings)) <= set(client.DEFAULT_CONFIG)


def test_a_kafka_that_is_not_there_is_unreachable(silent: KafkaSettings) -> None:
    """The error names the address and what to do."""
    with pytest.raises(Unreachable, match=rf"{silent.bootstrap_servers} .*tidewire stack status"):
        open_consumer(silent, patience_s=0.1)


def test_a_missing_certificate_is_a_setting_that_is_off() -> None:
    """The error names the setting and the file; kafka-python would report that no server answers."""
    with pytest.raises(SettingsError, match=r"\[kafka\] ssl_cafile: missing\.pem"):
        open_consumer(replace(NOBODY, security_protocol="SSL", ssl_cafile="missing.pem"), patience_s=0.1)


def test_the_password_is_not_logged(caplog: pytest.LogCaptureFixture, silent: KafkaSettings) -> None:
    """The log holds no password, even with everything at DEBUG."""
    secret = replace(silent, security_protocol="SASL_PLAINTEXT", sasl_mechanism="PLAIN", sasl_username="tide")
    with caplog.at_level(logging.DEBUG), pytest.raises(Unreachable) as raised:
        open_admin(replace(secret, sasl_password="hush-hush"), patience_s=0.1)  # noqa: S106
    assert caplog.records
    assert "hush-hush" not in caplog.text + str(raised.value)


def test_transient_errors_are_retried() -> None:
    """A call that first fails and then answers returns its answer."""
    answers = [KafkaConnectionError("first"), KafkaConnectionError("second"), 7]
    paused: list[float] = []

    def call() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert retrying(call, NOBODY, pause=paused.append) == 7
    assert len(paused) == 2


def test_patience_ends() -> None:
    """An error that stays transient for ever becomes Unreachable."""
    now = iter(range(100))

    def call() -> int:
        raise KafkaConnectionError("away")

    with pytest.raises(Unreachable, match="away"):
        retrying(call, NOBODY, patience_s=5, clock=lambda: next(now), pause=lambda _: None)


def test_other_errors_are_not_retried() -> None:
    """Waiting does not help against a missing permission: the error says which a run needs."""
    calls: list[int] = []

    def call() -> int:
        calls.append(1)
        raise TopicAuthorizationFailedError({"news"})

    with pytest.raises(TidewireError, match=r"TopicAuthorizationFailed.*Read and Describe"):
        retrying(call, NOBODY)
    assert calls == [1]
