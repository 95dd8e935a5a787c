"""Processes of the stack are found by their marker and get all signals; tests of logs and folders are here too."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.stack.logs import followed_lines, last_lines
from pipeline.stack.processes import (
    Launch,
    alive,
    marker,
    reachable_by_others,
    running,
    send,
    start_process,
    stop_processes,
)

SHELL = shutil.which("sh") or "/bin/sh"
STUBBORN = "trap '' TERM; echo ready >&2; while :; do sleep 1; done"


@pytest.fixture
def java(tmp_path: Path) -> str:
    """A shell under the name java."""
    program = tmp_path / "java"
    shutil.copy(SHELL, program)
    return str(program)


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[str]:
    """A marker of this test's own; its processes are killed afterwards."""
    found = marker(tmp_path, "kafka")
    yield found
    stop_processes(found, 0.0, first=signal.SIGKILL)


def _launch(java: str, script: str, mark: str, tmp_path: Path, **environment: str) -> int:
    return start_process(
        Launch(
            argv=[java, "-c", script, mark],
            environment=environment,
            user=None,
            cwd=tmp_path,
            log=tmp_path / "log",
        )
    )


def _wait_for_log(tmp_path: Path, line: str) -> None:
    for found in followed_lines(tmp_path / "log", 10):
        if found == line:
            return


def test_a_started_process_is_found_and_ended(java: str, mark: str, tmp_path: Path) -> None:
    """A server outlives its starting call, is found by its marker, and ends on stop."""
    pid = _launch(java, "echo ready >&2; while :; do sleep 1; done", mark, tmp_path)
    _wait_for_log(tmp_path, "ready")
    assert [process.pid for process in running(mark)] == [pid]
    assert os.getsid(pid) != os.getsid(0)
    assert stop_processes(mark, 10.0)
    assert not alive(pid)


def test_a_process_that_ignores_sigterm_is_killed(java: str, mark: str, tmp_path: Path) -> None:
    """A server is killed when its grace is over."""
    pid = _launch(java, STUBBORN, mark, tmp_path)
    _wait_for_log(tmp_path, "ready")
    assert stop_processes(mark, 0.2)
    assert not alive(pid)


def test_a_frozen_process_is_ended(java: str, mark: str, tmp_path: Path) -> None:
    """A server stopped by SIGSTOP still gets SIGTERM."""
    pid = _launch(java, "echo ready >&2; while :; do sleep 1; done", mark, tmp_path)
    _wait_for_log(tmp_path, "ready")
    assert send(mark, signal.SIGSTOP) == 1
    assert stop_processes(mark, 10.0)
    assert not alive(pid)


def test_other_programs_with_our_marker_are_left_alone(mark: str) -> None:
    """A process that only mentions the marker (a search for it) is not ours."""
    with subprocess.Popen([SHELL, "-c", "read line", mark], stdin=subprocess.PIPE) as other:
        assert running(mark) == []
        assert not stop_processes(mark, 0.0)
        assert psutil.pid_exists(other.pid)


def test_two_state_folders_have_two_markers(tmp_path: Path) -> None:
    """A stack is never confused with another folder's, nor one server with the other."""
    marks = {marker(tmp_path / folder, server) for folder in "ab" for server in ("kafka", "elasticsearch")}
    assert len(marks) == 4


def test_our_environment_does_not_reach_the_servers(
    java: str, mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables that configure Java or Elasticsearch, and our secrets, are removed; the server's own are set."""
    monkeypatch.setenv("TIDEWIRE_ELASTICSEARCH_PASSWORD", "secret")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx1m")
    script = 'echo "<$TIDEWIRE_ELASTICSEARCH_PASSWORD$JAVA_TOOL_OPTIONS><$ES_JAVA_HOME>" >&2; exit'
    _launch(java, script, mark, tmp_path, ES_JAVA_HOME="here")
    _wait_for_log(tmp_path, "<><here>")


def test_folders_closed_to_others_are_not_reachable(tmp_path: Path) -> None:
    """One closed folder in the path is enough."""
    tmp_path.chmod(0o755)
    inner = tmp_path / "closed" / "open"
    inner.mkdir(parents=True)
    inner.chmod(0o755)
    (tmp_path / "closed").chmod(0o700)
    assert not reachable_by_others(inner)


def test_last_lines_are_the_last(tmp_path: Path) -> None:
    """The end of a log comes in order for any bytes; a missing log has no lines."""
    (tmp_path / "log").write_bytes(b"one\ntwo\n\xff three")
    assert last_lines(tmp_path / "log", 2) == ["two", "\ufffd three"]
    assert last_lines(tmp_path / "none", 2) == []


def test_following_waits_for_whole_lines(tmp_path: Path) -> None:
    """Appended lines come as they are written; a line written in two parts comes whole."""
    log = tmp_path / "log"
    log.write_text("old\nlast\n", encoding="utf-8")
    parts = iter(["new ", "line\n"])

    def write_more() -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(next(parts))

    lines = followed_lines(log, 1, pause=write_more)
    assert [next(lines), next(lines)] == ["last", "new line"]
