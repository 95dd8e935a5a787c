"""`tidewire run --follow` goes on until SIGTERM, and then stops cleanly."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.support.own_settings import as_environment
from tests.support.pipeline_harness import PipelineHarness

pytestmark = pytest.mark.stack

PATIENCE_S = 180


def wait_for_articles(harness: PipelineHarness, number: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while len(harness.documents("articles")) < number:
        assert process.poll() is None, "the run ended by itself"
        assert time.monotonic() < deadline, "the articles do not come"
        time.sleep(0.2)


def test_following_takes_up_what_comes_later_and_ends_on_sigterm(harness: PipelineHarness) -> None:
    """Two articles published one after the other are both indexed by one process; SIGTERM ends it with exit code 0."""

    def publish(number: int) -> None:
        message = {
            "url": f"https://quay.example/{number}",
            "title": f"Story {number}",
            "text": f"The ferry made {number} crossings, the harbour master said.",
        }
        harness.publish([(message["url"], message, 1_740_787_200_000)])

    publish(1)
    environment = {**os.environ, **as_environment(harness.settings), "TIDEWIRE_RUN_FOLLOW_PAUSE_S": "0.2"}
    words = [sys.executable, "-c", "from pipeline.cli import main; main()", "run", "--follow", "--workers", "1"]
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            wait_for_articles(harness, 1, process)
            publish(2)
            wait_for_articles(harness, 2, process)
            process.send_signal(signal.SIGTERM)
            output, _ = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
    assert process.returncode == 0, output
    assert output.count("Account of run") == 2
    assert harness.run().read == 0
