"""Servers that are killed, frozen and restarted in the middle of a round: the run goes on and leaves the indexes of an undisturbed run."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from pipeline.jobs.drain import Watcher
from pipeline.stack.local import kill_server, pause_server, restart_server, resume_server, start_server
from pipeline.stack.state import ServerName
from tests.support.crash_assertions import Undisturbed, check_settled
from tests.support.message_streams import LONG, ROUND_MESSAGES, small_stream
from tests.support.pipeline_harness import PipelineHarness

pytestmark = [
    pytest.mark.stack,
    pytest.mark.fault,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # kafka-python leaves some to the collector
]

FROZEN_S = 20.0 if LONG else 5.0


def freeze(state_dir: Path, name: ServerName) -> None:
    pause_server(state_dir, name)
    time.sleep(FROZEN_S)
    resume_server(state_dir, name)


def kill_and_start(state_dir: Path, name: ServerName) -> None:
    kill_server(state_dir, name)
    start_server(state_dir, name)


class Disturbance:
    """A disturbance of a server in the second round: when it begins to read, or after its first annotated text."""

    def __init__(self, act: Callable[[], None], *, annotated: bool) -> None:
        self.act, self.annotated = act, annotated
        self.done = False

    def watcher(self) -> Watcher:
        return Watcher(round_begins=self._round_begins)

    def _round_begins(self, number: int, _messages: int, progress_file: Path) -> None:
        if number == 2:
            self.thread = Thread(target=self._disturb, args=(progress_file,))
            self.thread.start()

    def _disturb(self, progress_file: Path) -> None:
        while self.annotated and progress_file.exists() and not progress_file.stat().st_size:
            time.sleep(0.01)
        self.act()
        self.done = True


SHORT = [
    ("elasticsearch", freeze, True),
    ("elasticsearch", kill_and_start, True),
    ("kafka", kill_and_start, True),
]
MORE = [
    ("kafka", kill_and_start, False),
    ("kafka", restart_server, False),
    ("kafka", restart_server, True),
    ("kafka", freeze, True),
]


@pytest.mark.parametrize(("name", "act", "annotated"), [*SHORT, *MORE] if LONG else SHORT)
def test_a_run_outlives_its_servers(
    published: PipelineHarness,
    undisturbed: Undisturbed,
    own_stack: Path,
    name: ServerName,
    act: Callable[[Path, ServerName], None],
    annotated: bool,
) -> None:
    """A single run completes, and leaves the indexes of an undisturbed run."""
    disturbance = Disturbance(lambda: act(own_stack, name), annotated=annotated)
    report = published.run(round_messages=ROUND_MESSAGES, watcher=disturbance.watcher())
    disturbance.thread.join()
    assert disturbance.done
    assert report.read == len(small_stream())
    check_settled(published, undisturbed)
