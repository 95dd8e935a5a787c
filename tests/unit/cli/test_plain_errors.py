"""Errors of the surroundings, as the command prints them: a line or two, and the exit code."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
NOBODY = "127.0.0.1:1"


def tidewire(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with these variables alone."""
    return subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", *words],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "words", [["stack", "status"], ["stack", "up"], ["stack", "down"], ["stack", "logs"], ["config"]]
)
def test_a_state_folder_that_is_a_file_is_one_line(tmp_path: Path, words: list[str]) -> None:
    """Every command that looks into the folder says so."""
    (tmp_path / "taken").touch()
    done = tidewire(tmp_path, *words, TIDEWIRE_STATE="taken")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "taken is a file" in done.stderr


def test_a_kafka_that_is_away_is_one_line(tmp_path: Path) -> None:
    """The attempts to connect are not listed."""
    done = tidewire(tmp_path, "dead", "list", TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS=NOBODY)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert done.stderr.startswith(f"tidewire: Kafka at {NOBODY} (PLAINTEXT) did not answer within 5 s")


UNCHECKED: Mapping[str, str] = {
    "TIDEWIRE_ELASTICSEARCH_URL": "https://127.0.0.1:1",
    "TIDEWIRE_ELASTICSEARCH_VERIFY_CERTS": "false",
}


def test_unchecked_certificates_are_named_at_each_start(tmp_path: Path) -> None:
    """On standard error, so that output for programs stays as it is."""
    done = tidewire(tmp_path, "config", "--json", **UNCHECKED)
    assert done.returncode == 0
    assert done.stderr.startswith("[elasticsearch] verify_certs = false: certificates are not checked")
    assert "verify_certs" not in tidewire(tmp_path, "config", "--json").stderr


def test_without_encryption_there_are_no_certificates_to_name(tmp_path: Path) -> None:
    """The setting means nothing for an address with http."""
    done = tidewire(tmp_path, "config", "--json", **{**UNCHECKED, "TIDEWIRE_ELASTICSEARCH_URL": "http://127.0.0.1:1"})
    assert done.stderr == ""
