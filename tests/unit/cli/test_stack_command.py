"""`tidewire stack` where nothing runs."""

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from pipeline.cli.common import Context
from pipeline.cli.tools.stack import app
from pipeline.core.errors import StackFailed, UsageError
from pipeline.stack.local import start_server


def _invoke(state_dir: Path, *words: str) -> Result:
    return CliRunner().invoke(app, list(words), obj=Context(None, state_dir))


def test_status_without_a_stack_is_down(tmp_path: Path) -> None:
    """Both servers are shown as down, and so says the exit code."""
    result = _invoke(tmp_path, "status")
    assert result.exit_code == 3
    assert [line.split() for line in result.output.splitlines()] == [["kafka", "down"], ["elasticsearch", "down"]]


def test_status_for_programs_is_json(tmp_path: Path) -> None:
    """The JSON is one line with the same content."""
    result = _invoke(tmp_path, "status", "--json")
    status = msgspec.json.decode(result.output)
    assert result.exit_code == 3
    assert status["kafka"] == {
        "pid": None,
        "answers": False,
        "address": None,
        "log": str(tmp_path / "logs" / "kafka.log"),
    }
    assert list(status) == ["kafka", "elasticsearch"]


def test_down_without_a_stack_is_no_error(tmp_path: Path) -> None:
    """The output says that nothing runs; a state left by a crash is removed."""
    (tmp_path / "stack.json").write_bytes(b'{"bootstrap_servers": "cut')
    result = _invoke(tmp_path, "down")
    assert (result.exit_code, result.output) == (0, "The local stack was not running.\n")
    assert not (tmp_path / "stack.json").exists()


def test_delete_data_leaves_downloads(tmp_path: Path) -> None:
    """Topics and indexes are deleted, downloads stay."""
    for name in ("kafka", "elasticsearch", "logs", "downloads"):
        (tmp_path / name).mkdir()
    assert _invoke(tmp_path, "down", "--delete-data").exit_code == 0
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"downloads"}


def test_logs_of_both_servers_name_their_files(tmp_path: Path) -> None:
    """Each server's last lines stand unchanged below the name of its file."""
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "kafka.log").write_text("first\n[red]second\n", encoding="utf-8")
    (logs / "elasticsearch.log").write_text("third\n", encoding="utf-8")
    lines = _invoke(tmp_path, "logs", "-n", "1").output.splitlines()
    assert [line for line in lines if not line.startswith("==")] == ["[red]second", "third"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["logs", "zookeeper"], "servers are kafka, elasticsearch"),
        (["logs", "kafka"], "no log yet"),
        (["logs", "--follow"], "needs one server"),
    ],
)
def test_impossible_words_are_refused(tmp_path: Path, words: list[str], message: str) -> None:
    """An unknown server, a missing log and following two servers are usage errors."""
    result = _invoke(tmp_path, *words)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)


def test_a_server_of_no_stack_cannot_be_started(tmp_path: Path) -> None:
    """A single server starts only on the ports of a stack that was up."""
    with pytest.raises(StackFailed, match="no stack was started"):
        start_server(tmp_path, "kafka")
