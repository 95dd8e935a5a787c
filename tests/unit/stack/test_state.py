"""The stack's ports and its written state."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.stack.state import Ports, choose_ports, is_free, read_state, remove_state, state_of, write_state


@pytest.fixture
def taken() -> Iterator[int]:
    """A port with a listener."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_with_a_listener_is_not_free(taken: int) -> None:
    """A port with a listener counts as taken."""
    assert not is_free(taken)


def test_wanted_ports_are_kept_where_free(taken: int) -> None:
    """Only the taken port is replaced, by a free one below the outgoing ones."""
    wanted = Ports(kafka=taken, controller=_free(), elasticsearch=_free(), transport=_free())
    chosen = choose_ports(wanted)
    assert chosen.kafka != taken
    assert is_free(chosen.kafka)
    assert chosen.kafka < 32_768
    assert (chosen.controller, chosen.elasticsearch, chosen.transport) == (
        wanted.controller,
        wanted.elasticsearch,
        wanted.transport,
    )


def test_a_running_server_keeps_its_port(taken: int) -> None:
    """A taken port is kept where its listener is ours."""
    assert choose_ports(Ports(kafka=taken), keep=frozenset({"kafka"})).kafka == taken


def test_unusual_ports_are_all_others() -> None:
    """Unusual ports differ from the usual ones and from each other."""
    chosen = choose_ports(Ports(), usual=False)
    ports = {chosen.kafka, chosen.controller, chosen.elasticsearch, chosen.transport}
    assert len(ports) == 4
    assert ports.isdisjoint({9092, 9093, 9200, 9300})


def test_state_is_read_as_written(tmp_path: Path) -> None:
    """The state is read back as written, with the addresses that the settings read."""
    state = state_of(Ports(kafka=1, elasticsearch=2), tmp_path, {"kafka": 3})
    write_state(tmp_path, state)
    assert read_state(tmp_path) == state
    assert (state.bootstrap_servers, state.elasticsearch_url) == ("127.0.0.1:1", "http://127.0.0.1:2")


@pytest.mark.parametrize("content", [b"", b"{", b'{"bootstrap_servers": 1}'])
def test_unreadable_state_is_none(tmp_path: Path, content: bytes) -> None:
    """A file cut short by a crash counts as no stack."""
    (tmp_path / "stack.json").write_bytes(content)
    assert read_state(tmp_path) is None


def test_forgotten_state_is_gone(tmp_path: Path) -> None:
    """Removing the state twice is no error."""
    write_state(tmp_path, state_of(Ports(), tmp_path, {}))
    remove_state(tmp_path)
    remove_state(tmp_path)
    assert read_state(tmp_path) is None
