"""A refusal that concerns every document ends a run with nothing committed, also for a single message."""

import copy
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipeline.clients.kafka_offsets import committed_offsets
from pipeline.clients.kafka_topic import read_topic
from pipeline.core.errors import RefusedForAll
from pipeline.core.settings import Settings
from pipeline.jobs.drain import Watcher
from pipeline.jobs.reannotate import reannotate
from pipeline.jobs.setup_cluster import setup_indexes
from schemas.mappings import DERIVED, Kind, alias, index, mapping
from tests.support.article_messages import BUDGET, QUAY, article_message, keyed_by_url
from tests.support.own_settings import beside
from tests.support.pipeline_harness import PipelineHarness
from tests.support.proxy import proxy

pytestmark = pytest.mark.stack

Spoil = Callable[[PipelineHarness], None]
MESSAGES = (article_message(1), article_message(2, BUDGET), article_message(3, QUAY + " The vote was close."))


def again(harness: PipelineHarness, kind: Kind, change: Callable[[dict[str, Any]], object], **settings: Any) -> None:
    """Make the index of a kind anew with a changed mapping; without its template, which would add what is missing."""
    prefix = harness.settings.elasticsearch.index_prefix
    body = copy.deepcopy(mapping(kind))
    change(body)
    harness.client.indices.delete(index=index(prefix, kind))
    harness.client.indices.delete_index_template(name=alias(prefix, kind))
    harness.client.indices.create(
        index=index(prefix, kind), aliases={alias(prefix, kind): {}}, mappings=body, settings=settings
    )


def set_articles(name: str, value: Any) -> Spoil:
    def spoil(harness: PipelineHarness) -> None:
        articles = alias(harness.settings.elasticsearch.index_prefix, "articles")
        harness.client.indices.put_settings(index=articles, settings={name: value})

    return spoil


def close_mentions(harness: PipelineHarness) -> None:
    harness.client.indices.close(index=index(harness.settings.elasticsearch.index_prefix, "mentions"))


def second_index(harness: PipelineHarness) -> None:
    prefix = harness.settings.elasticsearch.index_prefix
    harness.client.indices.create(index=f"{prefix}-statements-v0", aliases={alias(prefix, "statements"): {}})


def no_alias(harness: PipelineHarness) -> None:
    prefix = harness.settings.elasticsearch.index_prefix
    harness.client.indices.delete_alias(index=index(prefix, "mentions"), name=alias(prefix, "mentions"))


# Each with words of the error, which say what mends it.
SPOILT: dict[str, tuple[Spoil, str]] = {
    "articles lack a field": (
        lambda harness: again(harness, "articles", lambda body: body["properties"].pop("lemmas")),
        "lemmas.*tidewire setup",
    ),
    "statements lack an inner field": (
        lambda harness: again(
            harness, "statements", lambda body: body["properties"]["source_version"]["properties"].pop("hash")
        ),
        "source_version.hash.*tidewire setup|introduction of .hash.*tidewire setup",
    ),
    "a field has another type": (
        lambda harness: again(
            harness, "statements", lambda body: body["properties"].update(stance={"type": "date"})
        ),
        r"-statements-v1 .*stance.*tidewire setup",
    ),
    "routing is required": (
        lambda harness: again(harness, "mentions", lambda body: body.update(_routing={"required": True})),
        "routing is required.*concerns every document",
    ),
    "a default pipeline is missing": (
        set_articles("index.default_pipeline", "nobody"),
        "pipeline with id .nobody. does not exist.*index.default_pipeline",
    ),
    "a final pipeline is missing": (
        set_articles("index.final_pipeline", "nobody"),
        "pipeline with id .nobody. does not exist.*index.final_pipeline",
    ),
    "writing is blocked": (set_articles("index.blocks.write", value=True), "lift the block"),
    "read only": (set_articles("index.blocks.read_only", value=True), "lift the block"),
    "the disk is full": (set_articles("index.blocks.read_only_allow_delete", value=True), "free disk space"),
    "closed": (close_mentions, "-mentions-v1 is closed; open it"),
    "an alias on two": (second_index, "remove the alias from all indexes but one"),
    "an alias is missing": (no_alias, "tidewire setup"),
}  # fmt: skip


@pytest.fixture(scope="module")
def published(session_settings: Settings) -> PipelineHarness:
    """One topic with messages for all tests of this file, since none of them commits; runs have seconds of patience."""
    settings = beside(session_settings, "refusals")
    search = dataclasses.replace(settings.elasticsearch, retry_for_s=2.0)  # a full disk is waited for
    harness = PipelineHarness(dataclasses.replace(settings, elasticsearch=search))
    harness.set_up()
    harness.publish(keyed_by_url(*MESSAGES))
    return harness


@pytest.fixture
def uncommitted(published: PipelineHarness) -> Iterator[PipelineHarness]:
    """The topic's harness with good indexes; its runs may commit nothing, and what they spoilt is made anew."""
    yield published
    kafka, search = published.settings.kafka, published.settings.elasticsearch
    assert (committed_offsets(kafka), list(read_topic(kafka, kafka.topic_dead))) == ({}, [])
    names = [f"{alias(search.index_prefix, kind)}-*" for kind in ("articles", *DERIVED, "pending")]
    indexes = list(published.client.indices.get(index=names, expand_wildcards="all"))
    unblocked = {f"index.blocks.{block}": None for block in ("write", "read_only", "read_only_allow_delete")}
    published.client.indices.put_settings(index=indexes, settings=unblocked)
    published.client.indices.delete(index=indexes)
    list(setup_indexes(published.client, search, english=False))


@pytest.mark.parametrize("spoilt", SPOILT)
def test_nothing_is_taken_for_dead(uncommitted: PipelineHarness, spoilt: str) -> None:
    """The index is spoilt after the check at the start of the run: the first refusal ends it, and says what to do."""
    spoil, words = SPOILT[spoilt]
    with pytest.raises(RefusedForAll, match=words):
        uncommitted.run(limit=1, watcher=Watcher(planned=lambda *_: spoil(uncommitted)))


@pytest.mark.parametrize("kind", ["articles", "dead", "pending"])
def test_a_lacking_field_is_found_before_the_first_write(uncommitted: PipelineHarness, kind: Kind) -> None:
    """As after an update without setup: runs and jobs over the index name the command that mends it."""
    field = max(mapping(kind)["properties"])
    runs = uncommitted.documents("runs")
    again(uncommitted, kind, lambda body: body["properties"].pop(field))
    for job in (uncommitted.run, lambda: reannotate(uncommitted.settings)):
        with pytest.raises(RefusedForAll, match=rf"-{kind}-v1 .*{field}.*tidewire setup"):
            job()
    assert (uncommitted.documents("pending"), uncommitted.documents("articles")) == ({}, {})
    assert uncommitted.documents("runs") == runs
    list(setup_indexes(uncommitted.client, uncommitted.settings.elasticsearch, english=False))
    assert uncommitted.run(dry_run=True).indexed == 3


def test_an_index_of_another_version_is_found_by_its_hash(uncommitted: PipelineHarness) -> None:
    """Its fields would do, but another version of Tidewire made it."""
    again(uncommitted, "mentions", lambda body: body["_meta"]["tidewire"].update(hash="another"))
    with pytest.raises(RefusedForAll, match=r"-mentions-v1 .*another version made it.*tidewire setup"):
        uncommitted.run()


def test_what_all_articles_share_is_no_fault_of_theirs(uncommitted: PipelineHarness) -> None:
    """A proxy takes no body of an article's size: each could be too large, but all of them are refused alike."""
    with (
        proxy(uncommitted.settings.elasticsearch.url, lambda *_: None, max_body=3_000) as url,
        pytest.raises(RefusedForAll, match=r"all 3 articles.*413 Request Entity Too Large"),
    ):
        uncommitted.behind(url).run()
