"""Ctrl-C in a terminal: commands end at once, say what was done and how to go on, and show no traceback."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from pipeline.jobs.rounds import PROGRESS_NAME
from tests.support.message_streams import small_stream
from tests.support.own_settings import as_environment
from tests.support.pipeline_harness import PipelineHarness

pytestmark = pytest.mark.stack

PATIENCE_S = 180


class Command:
    """A command at the head of a process group, as a shell starts it: Ctrl-C reaches its workers too."""

    def __init__(self, harness: PipelineHarness, folder: Path, *words: str, **environment: str) -> None:
        self.folder = folder
        inherited: Mapping[str, str] = {n: v for n, v in os.environ.items() if not n.startswith("TIDEWIRE_")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from pipeline.cli import main; main()", *words],
            env={**inherited, **as_environment(harness.settings), **environment, "TMPDIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def has_annotated(self) -> bool:
        return any(file.stat().st_size for file in self.folder.glob(f"tidewire-*/{PROGRESS_NAME}"))

    def interrupt(self) -> str:
        """Press Ctrl-C; return standard error."""
        os.killpg(self.process.pid, signal.SIGINT)
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return errors


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_ends_without_a_traceback(harness: PipelineHarness, tmp_path: Path, workers: str) -> None:
    """In its own process or in workers; nothing is committed, and nothing is quarantined."""
    harness.publish(small_stream())
    command = Command(harness, tmp_path, "run", "--workers", workers)
    deadline = time.monotonic() + PATIENCE_S
    while not command.has_annotated():
        assert command.process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert command.interrupt() == "Stopped. What was not committed is read again by the next run.\n"
    assert command.process.returncode == 130
    assert harness.run().read == len(small_stream())


def test_a_run_that_is_still_loading_ends_without_a_traceback(harness: PipelineHarness, tmp_path: Path) -> None:
    """Also the process that loads the models for the workers."""
    command = Command(harness, tmp_path, "run", "--workers", "2")
    time.sleep(3.0)
    assert command.interrupt() in {"", "Stopped. What was not committed is read again by the next run.\n"}
    assert command.process.returncode == 130


def test_a_publication_says_how_many_messages_went_out(harness: PipelineHarness, tmp_path: Path) -> None:
    """So many are on the topic, although the last batch was not full."""
    command = Command(harness, tmp_path, "publish", "-")
    assert command.process.stdin is not None
    for number in range(7):
        line = msgspec.json.encode(
            {"url": f"https://quay.example/{number}", "title": "Fog", "text": "The ferry waits."}
        )
        command.process.stdin.write(line.decode() + "\n")
    command.process.stdin.flush()
    time.sleep(6.0)  # it waits for more lines
    words = "Stopped. 7 messages went out to "
    assert command.interrupt().startswith(words + harness.settings.kafka.topic_raw)
    assert command.process.returncode == 130
    assert harness.run(dry_run=True).read == 7
