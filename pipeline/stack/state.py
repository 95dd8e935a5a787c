"""Reads and writes the state of a local stack: its addresses, ports and processes, in `stack.json` of the state folder."""

import socket
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom
from typing import Literal

import msgspec

ServerName = Literal["kafka", "elasticsearch"]
SERVERS: tuple[ServerName, ...] = ("kafka", "elasticsearch")
HOST = "127.0.0.1"
# Below the range of outgoing connections: otherwise a connection could take the port of a server that restarts.
_FREE_PORTS = range(20_000, 32_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The ports of the servers, all on 127.0.0.1. The defaults are the usual ones."""

    kafka: int = 9092
    controller: int = 9093
    elasticsearch: int = 9200
    transport: int = 9300


@dataclass(frozen=True, slots=True, kw_only=True)
class StackState:
    """A stack that was started: addresses, ports, the folder of its downloads, and each server's process id at its start."""

    bootstrap_servers: str
    elasticsearch_url: str
    ports: Ports
    cache_dir: str
    pids: dict[str, int] = field(default_factory=dict)


def state_of(ports: Ports, cache_dir: Path, pids: dict[str, int]) -> StackState:
    """Return the state of a stack with these ports."""
    return StackState(
        bootstrap_servers=f"{HOST}:{ports.kafka}",
        elasticsearch_url=f"http://{HOST}:{ports.elasticsearch}",
        ports=ports,
        cache_dir=str(cache_dir),
        pids=pids,
    )


def read_state(state_dir: Path) -> StackState | None:
    """Return the state that the last `up` wrote; None when the file is missing or unreadable."""
    try:
        return msgspec.json.decode((state_dir / "stack.json").read_bytes(), type=StackState)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def write_state(state_dir: Path, state: StackState) -> None:
    """Write the state atomically."""
    part = state_dir / "stack.json.part"
    part.write_bytes(msgspec.json.format(msgspec.json.encode(state), indent=2) + b"\n")
    part.replace(state_dir / "stack.json")


def remove_state(state_dir: Path) -> None:
    """Delete the state."""
    (state_dir / "stack.json").unlink(missing_ok=True)


def is_free(port: int) -> bool:
    """Return whether a server could listen on the port, on the loopback and on every address."""
    for host in ("", HOST):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                return False
    return True


def choose_ports(wanted: Ports, *, keep: frozenset[str] = frozenset(), usual: bool = True) -> Ports:
    """Return the wanted ports that are free (or named in `keep`), and other free ones for the rest; `usual=False`: only others."""
    chosen: dict[str, int] = {}
    for name in Ports.__dataclass_fields__:
        port = getattr(wanted, name)
        if name not in keep and (not usual or not is_free(port)):
            port = _free_port(taken=set(chosen.values()))
        chosen[name] = port
    return Ports(**chosen)


def _free_port(taken: set[int]) -> int:
    candidates = SystemRandom().sample(_FREE_PORTS, k=len(_FREE_PORTS))
    return next(port for port in candidates if port not in taken and is_free(port))
