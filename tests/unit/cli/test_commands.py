"""The command line before any command: its list and its imports."""

import importlib
import subprocess
import sys

import pytest

from pipeline.cli import COMMANDS, module_of


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call the whole command line in a process of its own."""
    code = "import sys, pipeline.cli; sys.argv[0] = 'tidewire'\ntry: pipeline.cli.main()\nfinally: print('beam', 'apache_beam' in sys.modules)"
    return subprocess.run(
        [sys.executable, "-c", code, *words], check=False, text=True, capture_output=True, env={"COLUMNS": "200", **environment}
    )  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_each_is_listed_with_what_it_says_itself(name: str) -> None:
    """The list shows the first line of the command's own help."""
    module = importlib.import_module(module_of(name))
    own = module.app.info.help if hasattr(module, "app") else module.command.__doc__
    assert own.splitlines()[0] == COMMANDS[name]


def test_the_list_waits_for_no_beam() -> None:
    """Help names all commands without importing them."""
    done = run("--help")
    assert done.stdout.rstrip().endswith("beam False")
    assert all(f" {name} " in done.stdout for name in COMMANDS)


def test_what_is_no_command_is_refused_at_once() -> None:
    """The error names the unknown word; exit code 2."""
    done = run("ruin")
    assert done.returncode == 2
    assert "ruin" in done.stderr


def test_a_file_of_settings_may_be_named_as_a_command_is(tmp_path, monkeypatch) -> None:
    """In `--config demo`, "demo" is a file."""
    (tmp_path / "demo").write_text("[kafka]\npartitions = 0\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = run("--config", "demo", "config", PYTHONPATH=":".join(sys.path))
    assert "kafka.partitions = 0 is impossible" in done.stderr


@pytest.mark.parametrize(("words", "offered"), [("tidewire st", "stories"), ("tidewire stack ", "logs")])
def test_a_shell_completes_commands_and_their_commands(words: str, offered: str) -> None:
    """The shell passes the words in the environment."""
    done = run(_TIDEWIRE_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(words.count(" ")))
    assert offered in done.stdout.split()
