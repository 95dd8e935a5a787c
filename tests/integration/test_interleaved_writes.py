"""Two pipelines write one article at the same time: whichever comes last, all its documents are there, and no others.

One pipeline is stopped before each of its requests to a real Elasticsearch, while the other does all of its work.
"""

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import Settings
from pipeline.jobs.setup_cluster import setup_indexes
from pipeline.lookups.derived_problems import check_articles, refresh_checked
from pipeline.lookups.index_state import fetch_states
from schemas.articles import Article
from schemas.ids import hashed_id
from tests.support.interleaving import (
    HOUR_MS,
    MARCH_MS,
    Pipeline,
    before_request,
    expected_documents,
    news,
    stored_documents,
)
from tests.support.message_streams import LONG

pytestmark = pytest.mark.stack

Job = Callable[[Pipeline, str], None]

REQUESTS = 20
"""More requests than any of these jobs sends by itself, from its first look at the index to the end of its sweep."""


def _write(version: int) -> Job:
    return lambda pipeline, article_id: pipeline.write(news(article_id, version))


def _take_down(sent_ms: int) -> Job:
    return lambda pipeline, article_id: pipeline.take_down(article_id, sent_ms)


def _reannotate(pipeline: Pipeline, article_id: str) -> None:
    pipeline.reannotate(article_id)


# The version written before by the pipeline `old`, if any; the jobs of `a` and `b`; the version that is there at the end.
PAIRS: dict[str, tuple[int | None, Job, Job, int | None]] = {
    "two writes of a new article": (None, _write(1), _write(1), 1),
    "two writes of a known article": (1, _write(1), _write(1), 1),
    "an older and a newer write": (1, _write(2), _write(3), 3),
    "a newer and an older write": (1, _write(3), _write(2), 3),
    "a write and a takedown that hides it": (None, _write(1), _take_down(MARCH_MS + HOUR_MS), None),
    "a takedown and a write that it hides": (1, _take_down(MARCH_MS + HOUR_MS), _write(1), None),
    "an update and a takedown before it": (1, _write(3), _take_down(MARCH_MS + HOUR_MS), 3),
    "a takedown and an update after it": (1, _take_down(MARCH_MS + HOUR_MS), _write(3), 3),
    "a write and a reannotation": (1, _write(2), _reannotate, 2),
    "a reannotation and a write": (1, _reannotate, _write(2), 2),
    "two reannotations": (1, _reannotate, _reannotate, 1),
    "a reannotation and a takedown": (1, _reannotate, _take_down(MARCH_MS + HOUR_MS), None),
    "a takedown and a reannotation": (1, _take_down(MARCH_MS + HOUR_MS), _reannotate, None),
}


@pytest.fixture(scope="module")
def settings(session_settings: Settings) -> Settings:
    """Settings with indexes for all tests of this module: each test has its own article."""
    with connect(session_settings.elasticsearch) as client:
        list(setup_indexes(client, session_settings.elasticsearch, english=False))
        indexes = f"{session_settings.elasticsearch.index_prefix}-*"
        client.indices.put_settings(index=indexes, settings={"translog.durability": "async"})  # thrice as fast
    return session_settings


@pytest.fixture
def pipelines(settings: Settings) -> Iterator[dict[str, Pipeline]]:
    """The pipelines, each with its own client."""
    clients = {name: connect(settings.elasticsearch) for name in ("old", "a", "b")}
    yield {
        name: Pipeline(client=client, settings=settings.elasticsearch, name=name) for name, client in clients.items()
    }
    for client in clients.values():
        client.close()


def check_whole(client: Elasticsearch, prefix: str, article_id: str, version: int | None) -> None:
    """Check that the article's documents are those of one pipeline, or that nothing of a deleted article is left."""
    refresh_checked(client, prefix)
    indexed = fetch_states(client, prefix, [article_id])[article_id].article
    there = stored_documents(client, prefix, article_id)
    if version is None:
        assert indexed is None
        assert there == {kind: set() for kind in there}
        return
    assert indexed is not None
    article: Article = news(article_id, version)
    assert indexed.version == article.version
    assert there == expected_documents(article, indexed.fingerprint)
    assert check_articles(client, prefix, [article_id]) == []


@pytest.mark.parametrize("step", range(REQUESTS))
@pytest.mark.parametrize("pair", PAIRS)
def test_the_other_does_all_its_work_before_any_request(pipelines: dict[str, Pipeline], pair: str, step: int) -> None:
    """The first pipeline goes on where it was stopped, and finds what the other has done meanwhile."""
    before, first, other, version = PAIRS[pair]
    article_id = hashed_id(pair, str(step))
    if before is not None:
        pipelines["old"].write(news(article_id, before))
    done: list[bool] = []

    def interleave() -> None:
        other(pipelines["b"], article_id)
        done.append(True)

    with before_request(pipelines["a"].client, step, interleave):
        first(pipelines["a"], article_id)
    if not done:
        interleave()
    old = pipelines["old"]
    check_whole(old.client, old.settings.index_prefix, article_id, version)


@pytest.mark.parametrize("other_step", range(1, REQUESTS, 1 if LONG else 5))
@pytest.mark.parametrize("step", range(1, REQUESTS, 1 if LONG else 5))
@pytest.mark.parametrize(
    "pair", PAIRS if LONG else ["two writes of a known article", "an update and a takedown before it"]
)
def test_both_are_stopped_once(pipelines: dict[str, Pipeline], pair: str, step: int, other_step: int) -> None:
    """The other is stopped in the middle of its work too, until the first has ended."""
    before, first, other, version = PAIRS[pair]
    article_id = hashed_id("both", pair, str(step), str(other_step))
    if before is not None:
        pipelines["old"].write(news(article_id, before))
    paused, resume = Event(), Event()
    failures: list[BaseException] = []

    def wait_in_the_middle() -> None:
        paused.set()
        assert resume.wait(60)

    def work() -> None:
        try:
            with before_request(pipelines["b"].client, other_step, wait_in_the_middle):
                other(pipelines["b"], article_id)
        except BaseException as error:  # noqa: BLE001 (the test raises it in its own thread)
            failures.append(error)
        finally:
            paused.set()

    thread = Thread(target=work)

    def begin_the_other() -> None:
        thread.start()
        assert paused.wait(60)

    with before_request(pipelines["a"].client, step, begin_the_other):
        first(pipelines["a"], article_id)
    resume.set()
    if not thread.ident:
        thread.start()
    thread.join(60)
    assert not failures, failures
    old = pipelines["old"]
    check_whole(old.client, old.settings.index_prefix, article_id, version)
