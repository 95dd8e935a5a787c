"""What all faults are held against: one run that nothing happened to."""

import pytest
from a_run import a_run
from aftermath import ROUND_MESSAGES, Undisturbed, check
from desk import Desk
from stream import small_stream

from pipeline.settings import Settings


@pytest.fixture(scope="session")
def undisturbed(session_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A run of the small stream in two worker processes, with the marks that it left."""
    desk = Desk(session_settings)
    desk.set_up()
    desk.publish(small_stream())
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    with a_run(session_settings, folder, workers=2, round_messages=ROUND_MESSAGES) as run:
        rounds = run.moments()
        assert run.wait() == 0, run.errors()
    found = Undisturbed(digests=desk.digests(), rounds=rounds)
    assert len(rounds) == 3
    assert all(desk.documents(kind) for kind in ("articles", "mentions", "statements", "timelines", "tombstones"))
    check(desk, found)
    return found


@pytest.fixture
def published(desk: Desk) -> Desk:
    """A desk on whose topic the small stream waits."""
    desk.publish(small_stream())
    return desk
