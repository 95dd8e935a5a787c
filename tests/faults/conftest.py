"""Fixtures of the fault tests: an undisturbed run to compare with, and a topic with messages."""

from typing import Any

import pytest
from kafka.net.inet import KafkaNetSocket

from pipeline.core.settings import Settings
from tests.support.crash_assertions import Undisturbed, check_settled
from tests.support.message_streams import ROUND_MESSAGES, small_stream
from tests.support.pipeline_harness import PipelineHarness
from tests.support.run_process import running_process


@pytest.fixture(scope="session")
def undisturbed(session_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """An undisturbed run of the small stream in two worker processes."""
    harness = PipelineHarness(session_settings)
    harness.set_up()
    harness.publish(small_stream())
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    with running_process(session_settings, folder, workers=2) as run:
        rounds = run.moments()
        assert run.wait() == 0, run.errors()
    found = Undisturbed(digests=harness.digests(), rounds=rounds)
    assert len(rounds) == -(-len(small_stream()) // ROUND_MESSAGES) > 1
    assert all(harness.documents(kind) for kind in ("articles", "mentions", "statements", "timelines", "tombstones"))
    check_settled(harness, found)
    return found


@pytest.fixture(autouse=True)
def _refused_sockets_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closes refused sockets: kafka-python 3.0.12 leaves them to the garbage collector, at worst to the end of the session."""
    connect = KafkaNetSocket.sock_connect

    async def connect_or_close(self: Any, net: Any, sock: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await connect(self, net, sock, *args, **kwargs)
        except BaseException:
            sock.close()
            raise

    monkeypatch.setattr(KafkaNetSocket, "sock_connect", connect_or_close)


@pytest.fixture
def published(harness: PipelineHarness) -> PipelineHarness:
    """A harness on whose topic the small stream has been published."""
    harness.publish(small_stream())
    return harness
