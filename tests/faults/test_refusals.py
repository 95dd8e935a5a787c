"""A run waits for a busy Elasticsearch and stops at once for one that refuses everything."""

from pathlib import Path

import pytest

from pipeline.core.errors import RefusedForAll
from schemas.mappings import alias
from tests.support.crash_assertions import Undisturbed, check_settled, nothing_is_committed, rerun_and_check
from tests.support.message_streams import LONG, ROUND_MESSAGES, small_stream
from tests.support.pipeline_harness import PipelineHarness
from tests.support.proxy import Refusal, proxy
from tests.support.run_process import running_process

pytestmark = [
    pytest.mark.stack,
    pytest.mark.fault,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # kafka-python leaves some to the collector
]

BUSY: dict[str, Refusal] = {
    "429 to every third request": lambda number, _: 429 if number % 3 == 0 else None,
    "503 to every second, 429 to a third of the rest": lambda number, _: {1: 503, 3: 503, 5: 503, 0: 429}.get(
        number % 6
    ),
    "502 and 504 for a while": lambda number, _: (502, 504)[number % 2] if 20 <= number < 26 else None,
}
FORBIDDEN = [(401, "/_bulk"), (403, "/_search"), (401, "/_mget")]


@pytest.mark.parametrize("busy", list(BUSY)[: None if LONG else 1])
def test_a_busy_elasticsearch_is_waited_for(published: PipelineHarness, undisturbed: Undisturbed, busy: str) -> None:
    """The run goes through and leaves the same indexes."""
    with proxy(published.settings.elasticsearch.url, BUSY[busy]) as url:
        report = published.behind(url).run(round_messages=ROUND_MESSAGES)
    assert report.read == len(small_stream())
    check_settled(published, undisturbed)


@pytest.mark.parametrize(("status", "where"), FORBIDDEN if LONG else FORBIDDEN[:1])
def test_refused_credentials_stop_the_run_at_once(
    published: PipelineHarness, undisturbed: Undisturbed, status: int, where: str
) -> None:
    """Nothing is committed and no message becomes a dead letter; with valid credentials a rerun completes."""

    def forbidding(_number: int, path: str) -> int | None:
        return status if path.endswith(where) else None

    with (
        proxy(published.settings.elasticsearch.url, forbidding) as url,
        pytest.raises(RefusedForAll, match=str(status)),
    ):
        published.behind(url).run(round_messages=ROUND_MESSAGES)
    assert nothing_is_committed(published)
    assert rerun_and_check(published, undisturbed).read == len(small_stream())


def test_an_index_block_stops_the_command_with_its_exit_code(
    published: PipelineHarness, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """Articles cannot be written: exit code 4, what to do on standard error; after lifting the block a rerun completes."""
    articles = alias(published.settings.elasticsearch.index_prefix, "articles")
    published.client.indices.put_settings(index=articles, settings={"index.blocks.write": True})
    with running_process(published.settings, tmp_path / "run") as run:
        assert run.wait() == RefusedForAll.exit_code, run.errors()
        assert "lift the block" in run.errors()
    assert nothing_is_committed(published)
    published.client.indices.put_settings(index=articles, settings={"index.blocks.write": None})
    assert rerun_and_check(published, undisturbed).read == len(small_stream())
