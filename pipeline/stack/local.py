"""Starts and stops the local stack: a Kafka broker and an Elasticsearch node for one machine. Tests also disturb it.

A stack lives in a state folder; a second stack in another folder takes other ports. The settings do not configure the
stack: they read its addresses from `stack.json`.
"""

import fcntl
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.errors import StackFailed
from pipeline.stack.artifacts import default_cache
from pipeline.stack.elasticsearch_server import elasticsearch_answers, elasticsearch_home, prepare_elasticsearch
from pipeline.stack.kafka_server import kafka_answers, prepare_kafka
from pipeline.stack.logs import last_lines
from pipeline.stack.processes import Launch, alive, marker, running, send, start_process, stop_processes
from pipeline.stack.progress import Reporter, Silence
from pipeline.stack.state import (
    SERVERS,
    Ports,
    ServerName,
    StackState,
    choose_ports,
    read_state,
    remove_state,
    state_of,
    write_state,
)

START_TIMEOUT_S = 180.0
GRACE_S = 30.0
_POLL_S = 0.2

_PREPARE: dict[ServerName, Callable[[Path, Path, Ports, Reporter], Launch]] = {
    "kafka": prepare_kafka,
    "elasticsearch": prepare_elasticsearch,
}
_ANSWERS: dict[ServerName, Callable[[Ports], bool]] = {"kafka": kafka_answers, "elasticsearch": elasticsearch_answers}
_PORTS_OF: dict[ServerName, frozenset[str]] = {
    "kafka": frozenset({"kafka", "controller"}),
    "elasticsearch": frozenset({"elasticsearch", "transport"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """The state of a server: its process id (None: it does not run), whether it answers, its address, and its log."""

    pid: int | None
    answers: bool
    address: str | None
    log: str


def start_stack(
    state_dir: Path,
    *,
    cache_dir: Path | None = None,
    reporter: Reporter | None = None,
    usual_ports: bool = True,
    timeout_s: float = START_TIMEOUT_S,
) -> StackState:
    """Start both servers and return once they answer; a server that is up stays untouched. Raises StackFailed.

    Data of earlier starts is kept. `usual_ports=False` avoids the default ports of Kafka and Elasticsearch.
    """
    reporter = reporter or Silence()
    state_dir = _made(state_dir)
    with _locked(state_dir):
        up = _up(state_dir)
        state = _state_to_be(state_dir, up, cache_dir or default_cache(state_dir), usual=usual_ports)
        missing = [name for name in SERVERS if name not in up]
        launches = {name: _PREPARE[name](state_dir, Path(state.cache_dir), state.ports, reporter) for name in missing}
        for name, launch in launches.items():
            state.pids[name] = start_process(launch)
        _wait(state_dir, state, SERVERS, reporter, timeout_s)
        write_state(state_dir, state)
    return state


def stop_stack(state_dir: Path, *, reporter: Reporter | None = None, grace_s: float = GRACE_S) -> bool:
    """Stop both servers and keep their data; return False when none was running. Raises StackFailed."""
    reporter = reporter or Silence()
    if not state_dir.exists():
        return False
    with _locked(state_dir):
        stopped = False
        for name in SERVERS:
            if not running(marker(state_dir, name)):
                continue
            with reporter.wait(f"Stopping {name}"):
                stopped |= stop_processes(marker(state_dir, name), grace_s)
        remove_state(state_dir)
    return stopped


def delete_stack(state_dir: Path, *, reporter: Reporter | None = None) -> None:
    """Stop both servers and delete their data and programs; downloads are kept."""
    stop_stack(state_dir, reporter=reporter)
    for folder in (elasticsearch_home(state_dir), *(state_dir / name for name in (*SERVERS, "logs"))):
        shutil.rmtree(folder, ignore_errors=True)


def stack_status(state_dir: Path) -> dict[ServerName, ServerStatus]:
    """Return the status of each server: whether it runs, and whether it answers."""
    state = read_state(state_dir)
    status: dict[ServerName, ServerStatus] = {}
    for name in SERVERS:
        processes = running(marker(state_dir, name))
        address = None
        if state is not None:
            address = state.bootstrap_servers if name == "kafka" else state.elasticsearch_url
        status[name] = ServerStatus(
            pid=processes[-1].pid if processes else None,
            answers=bool(processes) and state is not None and _ANSWERS[name](state.ports),
            address=address if processes else None,
            log=str(log_file(state_dir, name)),
        )
    return status


def log_file(state_dir: Path, name: ServerName) -> Path:
    """Return the path of a server's log."""
    return state_dir / "logs" / f"{name}.log"


def kill_server(state_dir: Path, name: ServerName) -> None:
    """Kill a server (SIGKILL), as a crash would; `start_server` continues with its ports and data."""
    stop_processes(marker(state_dir, name), grace_s=0.0, first=signal.SIGKILL)


def stop_server(state_dir: Path, name: ServerName, *, grace_s: float = GRACE_S) -> None:
    """Stop a server cleanly (SIGTERM); `start_server` continues with its ports and data."""
    stop_processes(marker(state_dir, name), grace_s)


def start_server(state_dir: Path, name: ServerName, *, timeout_s: float = START_TIMEOUT_S) -> None:
    """Start a server of a stack that is up, on its former ports, and return once it answers; raises StackFailed."""
    state_dir = _made(state_dir)
    state = read_state(state_dir)
    if state is None:
        raise StackFailed(f"no stack was started in {state_dir}")
    if not running(marker(state_dir, name)):
        launch = _PREPARE[name](state_dir, Path(state.cache_dir), state.ports, Silence())
        state.pids[name] = start_process(launch)
        write_state(state_dir, state)
    _wait(state_dir, state, [name], Silence(), timeout_s)


def restart_server(state_dir: Path, name: ServerName) -> None:
    """Stop a server cleanly and start it again on the same ports."""
    stop_server(state_dir, name)
    start_server(state_dir, name)


def pause_server(state_dir: Path, name: ServerName) -> None:
    """Freeze a server (SIGSTOP): its connections stay open, and it answers nothing."""
    send(marker(state_dir, name), signal.SIGSTOP)


def resume_server(state_dir: Path, name: ServerName) -> None:
    """Continue a frozen server (SIGCONT)."""
    send(marker(state_dir, name), signal.SIGCONT)


def _made(state_dir: Path) -> Path:
    state_dir = state_dir.absolute()
    (state_dir / "logs").mkdir(parents=True, exist_ok=True)
    return state_dir


def _up(state_dir: Path) -> list[ServerName]:
    """Return the servers that run; stop them first where their ports are no longer known."""
    up = [name for name in SERVERS if running(marker(state_dir, name))]
    if read_state(state_dir) is not None:
        return up
    for name in up:
        stop_processes(marker(state_dir, name), GRACE_S)
    return []


def _state_to_be(state_dir: Path, up: Sequence[ServerName], cache_dir: Path, *, usual: bool) -> StackState:
    before = read_state(state_dir)
    wanted = before.ports if before else Ports()
    keep = frozenset[str]().union(*(_PORTS_OF[name] for name in up))
    ports = choose_ports(wanted, keep=keep, usual=usual or before is not None)
    pids: dict[str, int] = {name: before.pids[name] for name in up if before and name in before.pids}
    return state_of(ports, cache_dir.absolute(), pids)


def _wait(
    state_dir: Path, state: StackState, names: Sequence[ServerName], reporter: Reporter, timeout_s: float
) -> None:
    deadline = time.monotonic() + timeout_s
    for name in names:
        if _ANSWERS[name](state.ports):
            continue
        with reporter.wait(f"Waiting for {name}"):
            while not _ANSWERS[name](state.ports):
                if not (running(marker(state_dir, name)) or alive(state.pids.get(name, -1))):
                    raise StackFailed(_explained(state_dir, name, "ended while it was starting"))
                if time.monotonic() > deadline:
                    raise StackFailed(_explained(state_dir, name, f"does not answer after {timeout_s:.0f} s"))
                time.sleep(_POLL_S)


def _explained(state_dir: Path, name: ServerName, what: str) -> str:
    lines = "\n".join(f"  | {line}" for line in last_lines(log_file(state_dir, name), 15))
    return (
        f"{name} {what}. The end of its log ({log_file(state_dir, name)}):\n{lines}\n"
        "It needs about 2 GB of free memory for both servers. What helps most often: `tidewire stack down`, then "
        "`tidewire stack up`; where the data is damaged, `tidewire stack down --delete-data` before it."
    )


@contextmanager
def _locked(state_dir: Path) -> Iterator[None]:
    """Hold a lock, so that one process at a time starts or stops the stack of this folder."""
    with (state_dir / "stack.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
