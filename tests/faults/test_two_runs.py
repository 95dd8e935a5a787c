"""Two runs of one group at the same time waste work and do no harm."""

from pathlib import Path

import pytest

from tests.support.crash_assertions import Undisturbed, rerun_and_check
from tests.support.pipeline_harness import PipelineHarness
from tests.support.run_process import running_process

pytestmark = [
    pytest.mark.stack,
    pytest.mark.fault,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # kafka-python leaves some to the collector
]


def test_two_runs_at_once_end_as_one(published: PipelineHarness, undisturbed: Undisturbed, tmp_path: Path) -> None:
    """Both end without an error; nothing is there twice, not even a dead letter."""
    with (
        running_process(published.settings, tmp_path / "one") as first,
        running_process(published.settings, tmp_path / "other") as other,
    ):
        codes = {first.wait(), other.wait()}
    assert codes == {0}, first.errors() + other.errors()
    assert rerun_and_check(published, undisturbed).read == 0
