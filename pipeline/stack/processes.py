"""Starts, finds and signals the servers' processes.

A marker on the command line, derived from the state folder, identifies a server's processes. So a reboot, a `kill -9` or a
deleted state folder leaves no stale process id behind, and no process but ours is ever signalled.
"""

import contextlib
import hashlib
import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from pipeline.core.errors import StackFailed

# A shell that ends at once starts the server in the background: init adopts it, and it does not receive our Ctrl-C.
_BACKGROUND = '"$@" >&2 </dev/null & echo $!'


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """The parameters of a server's start: command line, environment, user (None: our own), folder and log file."""

    argv: Sequence[str]
    environment: Mapping[str, str]
    user: int | None
    cwd: Path
    log: Path


def marker(state_dir: Path, server: str) -> str:
    """Return the Java option that marks this server of this state folder on this host."""
    place = f"{socket.gethostname()}:{state_dir.resolve()}"
    return f"-Dtidewire.stack={server}-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def start_process(launch: Launch) -> int:
    """Start the server in a session of its own and return its process id; raises StackFailed."""
    with launch.log.open("ab") as log:
        shell = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", _BACKGROUND, "sh", *launch.argv],
            env={**_inherited(), **launch.environment},
            cwd=launch.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            check=False,
            **_as_user(launch.user),
        )
    if shell.returncode:
        raise StackFailed(f"{launch.argv[0]} could not be started; see {launch.log}")
    return int(shell.stdout)


def running(mark: str) -> list[psutil.Process]:
    """Return the living Java processes with this marker, oldest first."""
    found = [
        process for process in psutil.process_iter(["cmdline", "status", "create_time"]) if _is_ours(process, mark)
    ]
    return sorted(found, key=lambda process: process.info["create_time"])


def send(mark: str, number: signal.Signals) -> int:
    """Send a signal to the marked processes; return their number."""
    processes = running(mark)
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)
    return len(processes)


def stop_processes(mark: str, grace_s: float, *, first: signal.Signals = signal.SIGTERM) -> bool:
    """End the marked processes by `first`, after `grace_s` by SIGKILL; False without any. Raises StackFailed."""
    processes = running(mark)
    if not processes:
        return False
    try:
        send(mark, first)
        send(mark, signal.SIGCONT)
        psutil.wait_procs(processes, timeout=grace_s)
        rest = running(mark)
        send(mark, signal.SIGKILL)
        psutil.wait_procs(rest, timeout=30)
    except psutil.AccessDenied as error:
        raise StackFailed(f"process {error.pid} is another user's: run `tidewire stack down` as that user") from error
    if left := running(mark):
        raise StackFailed(f"process {left[0].pid} does not end, even when killed")
    return True


def alive(pid: int) -> bool:
    """Return whether the process lives; a zombie does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def unprivileged_user() -> int | None:
    """Return `nobody`, the user for servers that refuse to run as root; None when we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return 65534  # the usual id of nobody; it needs no entry in the user database


def reachable_by_others(path: Path) -> bool:
    """Return whether any user may read the file or folder `path`, through all folders above it."""
    path = path.resolve()
    needed = 0o005 if path.is_dir() or os.access(path, os.X_OK) else 0o004
    return path.stat().st_mode & needed == needed and all(above.stat().st_mode & 0o001 for above in path.parents)


def _is_ours(process: psutil.Process, mark: str) -> bool:
    argv = process.info["cmdline"] or [""]
    return Path(argv[0]).name == "java" and mark in argv and process.info["status"] != psutil.STATUS_ZOMBIE


def _inherited() -> dict[str, str]:
    """Return our environment without the variables that configure Java or Elasticsearch."""
    unwanted = ("JAVA_", "JDK_JAVA_", "ES_", "KAFKA_", "CLI_JAVA_", "TIDEWIRE_")
    return {
        name: value for name, value in os.environ.items() if not name.startswith(unwanted) and name != "_JAVA_OPTIONS"
    }


def _as_user(user: int | None) -> dict[str, Any]:
    if user is None:
        return {}
    try:
        group = pwd.getpwuid(user).pw_gid
    except KeyError:
        group = user
    return {"user": user, "group": group, "extra_groups": []}
