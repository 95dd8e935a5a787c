"""Two runs at the same time: neither removes documents that the other still needs, and lost races are repaired."""

from typing import Any

import pytest

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import write
from pipeline.recompute.run import recompute
from pipeline.sinks.pending_notes import Writer, store_note
from tests.support.article_messages import article_message, keyed_by_url
from tests.support.pipeline_harness import PipelineHarness
from transforms.elements import Touched

pytestmark = pytest.mark.stack

NOW = "2025-05-01T00:00:00Z"


def rewrite(harness: PipelineHarness, kind: str, document: dict[str, Any], **changes: Any) -> None:
    index = f"{harness.settings.elasticsearch.index_prefix}-{kind}"
    new = {**document, **changes}
    action = BulkAction(op="index", index=index, id=new["id"], source=new)
    (result,) = write(harness.client, harness.settings.elasticsearch, [action])
    assert result.outcome == "acknowledged", result.reason


def recomputed(harness: PipelineHarness, touched: Touched, own: frozenset[str] = frozenset()) -> None:
    recompute(harness.client, harness.settings.elasticsearch, touched, versions={}, now=NOW, own=own)


def test_what_another_run_has_just_written_stays_until_its_article_follows(harness: PipelineHarness) -> None:
    """Derived documents without an article are removed only by the round that wrote them."""
    harness.publish(keyed_by_url(article_message(1)))
    harness.run()
    (statement, *_) = harness.documents("statements").values()
    rewrite(harness, "statements", statement, id="in-flight", article_id="not-there-yet")
    touched = Touched(article_ids=("not-there-yet",))
    recomputed(harness, touched)
    assert "in-flight" in harness.documents("statements")
    recomputed(harness, touched, own=frozenset(touched.article_ids))
    assert "in-flight" not in harness.documents("statements")
    assert statement["id"] in harness.documents("statements")


def test_only_what_is_older_than_the_article_is_swept(harness: PipelineHarness) -> None:
    """A statement of an older version is removed; one of a newer version, whose article is to come, stays."""
    harness.publish(keyed_by_url(article_message(1)))
    harness.run()
    (statement, *_) = harness.documents("statements").values()
    version = statement["source_version"]
    rewrite(
        harness, "statements", statement, id="older", source_version={**version, "ms": version["ms"] - 1, "hash": "0"}
    )
    rewrite(
        harness, "statements", statement, id="newer", source_version={**version, "ms": version["ms"] + 1, "hash": "0"}
    )
    recomputed(harness, Touched(article_ids=(statement["article_id"],)))
    left = harness.documents("statements")
    assert "older" not in left
    assert "newer" in left


def test_a_reprints_statements_are_repaired_after_a_lost_race(harness: PipelineHarness) -> None:
    """The loser of a compare-and-set may have written them again, as if the reprint were an original."""
    harness.publish(keyed_by_url(article_message(1), article_message(2, day=2, outlet="Inland Courier")))
    harness.run()
    before = harness.digests()
    reprint = next(article for article in harness.documents("articles").values() if article["original_id"] is not None)
    for statement in harness.documents("statements").values():
        if statement["article_id"] == reprint["id"]:
            rewrite(harness, "statements", statement, collapse_id=reprint["id"])
    assert harness.digests() != before
    recomputed(harness, Touched(article_ids=(reprint["id"],)))
    assert harness.digests() == before


def test_what_a_crash_left_noted_is_recomputed_by_the_next_run_even_without_messages(harness: PipelineHarness) -> None:
    """A reprint's original and the timeline are corrected, and the note of committed offsets is removed."""
    harness.publish(keyed_by_url(article_message(1), article_message(2, day=2, outlet="Inland Courier")))
    harness.run()
    before = harness.digests()
    reprint = next(article for article in harness.documents("articles").values() if article["original_id"] is not None)
    rewrite(harness, "articles", reprint, original_id=None, collapse_id=reprint["id"])
    topic = harness.settings.kafka.topic_raw
    writer = Writer(owner=harness.settings.kafka.group, run="crashed-1", stops={(topic, 0): 0}, now=NOW)
    store_note(
        harness.client, harness.settings.elasticsearch, writer=writer, touched=Touched(article_ids=(reprint["id"],))
    )
    assert harness.digests() != before
    assert harness.run().read == 0
    assert harness.digests() == before
    assert harness.documents("pending") == {}
