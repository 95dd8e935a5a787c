"""The main job on a real Kafka and a real Elasticsearch: every message settles, and replay changes nothing."""

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from pipeline.clients.kafka_topic import read_topic
from pipeline.core.errors import Quarantined, TooManyDead
from pipeline.jobs.reannotate import reannotate
from pipeline.recompute import run as recomputation
from pipeline.sources.offset_ranges import parse_bound
from schemas.dead_letters import from_headers
from tests.support.article_messages import BUDGET, DAY_MS, MARCH_MS, QUAY, article_message, keyed_by_url, takedown
from tests.support.pipeline_harness import PipelineHarness
from transforms.annotation.annotate_batch import NOT_FINISHED
from transforms.annotation.annotate_in_child import DidNotFinish
from transforms.documents.statement import statement_documents
from transforms.messages import parse as parsing

pytestmark = pytest.mark.stack


def test_an_article_ends_up_with_all_that_derives_from_it(harness: PipelineHarness) -> None:
    """The article, its mentions, its statements with their evidence, and the outlet's day."""
    harness.publish(keyed_by_url(article_message(1)))
    report = harness.run()
    assert (report.read, report.indexed) == (1, 1)
    (article,) = harness.documents("articles").values()
    mentions, statements = harness.documents("mentions").values(), harness.documents("statements").values()
    assert article["outlet_day"] == "2025-03-01|The Quay Post"
    assert "Marta Lindqvist" in {mention["name"] for mention in mentions}
    assert article["statement_count"] == len(statements) > 0
    for statement in statements:
        pieces = [article["text"][span["start"] : span["end"]] for span in statement["spans"]]
        assert " ".join(pieces) == statement["content"]
        around = statement["sentence_span"]
        assert article["text"][around["start"] : around["end"]] == statement["sentence"]
    assert {document["article_id"] for document in [*mentions, *statements]} == {article["id"]}
    assert harness.documents("pending") == {}


def test_publishing_everything_again_changes_and_parses_nothing(harness: PipelineHarness) -> None:
    """The digests are the same, everything is unchanged, no text is annotated."""
    messages = keyed_by_url(
        article_message(1), article_message(2, BUDGET), article_message(3, QUAY + " The vote was close.")
    )
    harness.publish(messages)
    harness.run()
    before = harness.digests()
    harness.publish(messages)
    report = harness.run()
    assert (report.read, report.unchanged, report.annotated) == (3, 3, 0)
    assert harness.digests() == before
    assert harness.run().read == 0


def test_an_exact_reprint_is_annotated_once_and_counted_apart(harness: PipelineHarness) -> None:
    """White space and outlet differ: one text is parsed, the earliest is the original, spans fit each text."""
    reprint = article_message(2, QUAY.replace(". ", ".\n\n  "), day=2, outlet="Inland Courier")
    harness.publish(keyed_by_url(reprint, article_message(1), article_message(3, QUAY, day=3, outlet="Valley Times")))
    assert harness.run().annotated <= 2
    articles = {article["outlet"]: article for article in harness.documents("articles").values()}
    original = articles["The Quay Post"]["id"]
    assert articles["The Quay Post"]["original_id"] is None
    assert articles["Inland Courier"]["original_id"] == original
    assert articles["Valley Times"]["collapse_id"] == original
    texts = {article["id"]: article["text"] for article in articles.values()}
    mentions = harness.documents("mentions").values()
    assert {mention["article_id"] for mention in mentions} == texts.keys()
    for mention in mentions:
        text = texts[mention["article_id"]]
        assert all(text[span["start"] : span["end"]] == span["text"] for span in mention["spans"])
        assert mention["collapse_id"] == original


def test_a_reprint_is_written_as_what_the_recomputation_finds(
    harness: PipelineHarness, another_harness: Callable[[str], PipelineHarness], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a round a reprint's documents name its original and its claims at once: recomputation changes nothing."""
    messages = keyed_by_url(
        article_message(1), article_message(2, day=2, outlet="Inland Courier"), article_message(3, BUDGET, day=3)
    )
    recomputed, written = harness, another_harness("written")
    written.set_up()
    for each in (recomputed, written):
        each.publish(messages)
    recomputed.run()
    monkeypatch.setattr(recomputation, "recompute_originals", lambda *_, **__: set())
    monkeypatch.setattr(recomputation, "recompute_claims", lambda *_, **__: set())
    written.run()
    assert len({article["collapse_id"] for article in written.documents("articles").values()}) == 2
    for kind in ("articles", "mentions", "statements", "relations"):
        assert written.digests()[kind] == recomputed.digests()[kind]


def test_an_annotation_is_taken_over_from_an_earlier_run(harness: PipelineHarness) -> None:
    """A reprint of a later run is not parsed, and gets the same annotation as a fresh one."""
    harness.publish(keyed_by_url(article_message(1)))
    harness.run()
    harness.publish(keyed_by_url(article_message(2, day=4, outlet="Inland Courier")))
    assert harness.run().annotated == 0
    first, second = sorted(harness.documents("articles").values(), key=lambda article: article["day"])
    assert second["original_id"] == first["id"]
    assert second["annotation"] == first["annotation"]


def test_takedowns_remove_and_hold_back(harness: PipelineHarness) -> None:
    """Versions from before a takedown are deleted and stay out, however late they arrive; newer ones stay."""
    old, other = article_message(1), article_message(2, BUDGET)
    harness.publish([*keyed_by_url(old, other), takedown(old, MARCH_MS + 10 * DAY_MS)])
    report = harness.run()
    assert (report.indexed, report.deleted) == (1, 2)
    harness.publish(keyed_by_url(old, {**article_message(1), "updated_at": "2025-03-25T08:00:00Z"}))
    report = harness.run()
    assert (report.indexed, report.unchanged) == (1, 1)
    updated = next(article for article in harness.documents("articles").values() if article["url"].endswith("/1"))
    assert updated["updated_at"] == "2025-03-25T08:00:00Z"
    harness.publish([takedown(old, MARCH_MS + 40 * DAY_MS)])
    assert harness.run().deleted == 1
    assert {statement["article_id"] for statement in harness.documents("statements").values()} == set(
        harness.documents("articles")
    )


def test_an_update_replaces_its_article_and_leaves_nothing_of_the_old(harness: PipelineHarness) -> None:
    """Statements, mentions and the timeline's day are those of the new version alone."""
    harness.publish(keyed_by_url(article_message(1)))
    harness.run()
    old = harness.documents("statements")
    harness.publish(keyed_by_url({**article_message(1, BUDGET), "updated_at": "2025-03-09T08:00:00Z"}))
    assert harness.run().indexed == 1
    new = harness.documents("statements")
    assert not old.keys() & new.keys()
    assert {statement["source_version"]["ms"] for statement in new.values()} == {MARCH_MS + 8 * DAY_MS + 8 * 3_600_000}


STORY = [
    article_message(1),
    article_message(2, QUAY + " It was the third vote this year.", day=2, outlet="Inland Courier"),
    article_message(3, BUDGET, day=3),
    article_message(4, BUDGET, day=3, outlet="Valley Times"),
    {**article_message(1, QUAY + " An earlier version named another chair."), "updated_at": "2025-03-05T00:00:00Z"},
]
TAKEN_DOWN = ("https://valleytimes.example/4", None, MARCH_MS + 20 * DAY_MS)


@pytest.mark.parametrize(
    ("name", "order", "partitions", "options"),
    [
        ("reversed", -1, 3, {}),
        ("one-partition", 1, 1, {}),
        ("nine-partitions", 1, 9, {}),
        ("single-messages", 1, 3, {"round_messages": 1}),
        ("two-workers", 1, 3, {"workers": 2}),
    ],
)
def test_order_partitions_rounds_and_workers_do_not_matter(
    harness: PipelineHarness,
    another_harness: Callable[[str], PipelineHarness],
    name: str,
    order: int,
    partitions: int,
    options: dict[str, Any],
) -> None:
    """Each factor is changed alone, and the digest of every index stays."""
    everything = [*keyed_by_url(*STORY), TAKEN_DOWN]
    harness.publish(everything)
    harness.run()
    other = another_harness(name)
    other.set_up(partitions)
    other.publish(everything[::order])
    other.run(**options)
    assert other.digests() == harness.digests()


def test_two_groups_over_the_same_index_are_harmless(
    harness: PipelineHarness, another_harness: Callable[[str], PipelineHarness]
) -> None:
    """A backfill by another group beside the first finds everything unchanged; nothing differs afterwards."""
    harness.publish([*keyed_by_url(*STORY), TAKEN_DOWN])
    harness.run()
    before = harness.digests()
    report = harness.run(start=parse_bound("beginning"))
    assert (report.read, report.indexed, report.annotated) == (6, 0, 0)
    assert harness.digests() == before


def test_a_dry_run_writes_and_commits_nothing(harness: PipelineHarness) -> None:
    """The report says what would happen; the next run does it."""
    harness.publish(keyed_by_url(article_message(1)))
    assert harness.run(dry_run=True).indexed == 1
    assert harness.documents("articles") == harness.documents("runs") == harness.documents("pending") == {}
    assert harness.run().indexed == 1


def test_a_dry_run_that_would_stop_leaves_nothing_either(harness: PipelineHarness) -> None:
    """The report of its round is not written either."""
    harness.publish([(None, b"broken %d" % number, MARCH_MS) for number in range(60)])
    with pytest.raises(TooManyDead):
        harness.run(dry_run=True)
    assert harness.documents("runs") == {}


def test_a_text_whose_annotation_does_not_finish_is_dead_in_each_article_that_has_it(
    harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both dead letters have the original bytes; the other article is indexed."""

    def endless(*_told: Any, timeout_s: float, **_more: Any) -> Any:
        raise DidNotFinish(f"it took longer than {timeout_s} s")

    monkeypatch.setattr("transforms.annotation.annotate_batch.annotate_in_child", endless)
    annotate = dataclasses.replace(harness.settings.annotate, long_text_chars=600)
    long = PipelineHarness(dataclasses.replace(harness.settings, annotate=annotate))
    twice = [{**article_message(number, BUDGET), "text": f"{BUDGET} " * 20} for number in (1, 2)]
    long.publish(keyed_by_url(*twice, article_message(3)))
    report = long.run()
    assert (report.indexed, report.dead, dict(report.dead_reasons)) == (1, 2, {("annotate", NOT_FINISHED): 2})
    letters = list(read_topic(harness.settings.kafka, harness.settings.kafka.topic_dead))
    assert [msgspec.json.decode(letter.value)["text"] for letter in letters] == [message["text"] for message in twice]


def bad_messages() -> dict[str, bytes]:
    good = b'{"url": "https://quay.example/b", "title": "A title", "text": "A text.", '
    return {
        "not JSON": b"<html>not json</html>",
        "truncated": good,
        "invalid UTF-8": good + b'"section": "\xff\xfe"}',
        "wrong types": good + b'"tags": "one, two"}',
        "neither title nor text": b'{"url": "https://quay.example/c"}',
        "unknown version": good + b'"schema_version": 99}',
        "no url, no date": b'{"title": "A title", "text": "A text.", "published_at": "November 31st", "outlet": {"name": "X"}}',
        "lone surrogate": good + b'"section": "\\ud800"}',
        "50 MB": good[:-1].replace(b"A text.", b"word " * 10_000_000) + b"}",
        "a million words": good.replace(b"A text.", b"word " * 1_000_000) + b'"tags": []}',
        "deep": b"[" * 100_000,
        "duplicate key": good + b'"title": "Another"}',
        "long url": b'{"url": "https://quay.example/' + b"x" * 40_000 + b'", "title": "A title", "text": "A text."}',
        "empty": b"",
    }


def test_every_kind_of_bad_input_is_a_dead_letter_with_its_bytes_and_all_else_is_indexed(
    harness: PipelineHarness,
) -> None:
    """No single message stops a run; each dead letter carries stage, reason and the original bytes."""
    bad = bad_messages()
    harness.publish([(None, value, MARCH_MS) for value in bad.values()])
    harness.publish(
        keyed_by_url(
            article_message(1),
            {**article_message(2), "published_at": "9999-01-01"},
            {**article_message(3, "A\x00 text\x07 here.")},
        )
    )
    report = harness.run()
    assert (report.indexed, report.dead) == (3, len(bad)), report.dead_reasons
    letters = [
        from_headers(record.headers, record.value)
        for record in read_topic(harness.settings.kafka, harness.settings.kafka.topic_dead)
    ]
    assert sorted(letter.record.value or b"" for letter in letters) == sorted(bad.values())
    assert all(letter.stage == "parse" and letter.reason and letter.error for letter in letters)
    articles = {article["url"][-1]: article for article in harness.documents("articles").values()}
    assert articles["2"]["published_at"] is None
    assert articles["2"]["published_at_raw"] == "9999-01-01"
    assert articles["2"]["notes"]
    assert articles["3"]["text"] == "A  text  here."


def test_nothing_of_a_refused_version_is_kept(harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elasticsearch refuses a derived document: the article is dead, its documents are removed, others stay."""

    def unstorable(*args: Any, **options: Any) -> Any:
        return [(name, document | {"certainty": "many"}) for name, document in statement_documents(*args, **options)]

    monkeypatch.setattr("transforms.index_actions.statement_documents", unstorable)
    harness.publish(
        keyed_by_url(article_message(1), article_message(2, "Rain fell on the valley. The river rose by a hand."))
    )
    report = harness.run()
    assert (report.indexed, report.dead, report.refused) == (1, 1, 1)
    assert report.dead_reasons == {("index", "refused by Elasticsearch"): 1}
    (article,) = harness.documents("articles").values()
    assert article["url"].endswith("/2")
    assert {mention["article_id"] for mention in harness.documents("mentions").values()} <= {article["id"]}


def test_a_round_that_is_mostly_dead_commits_nothing(harness: PipelineHarness) -> None:
    """Sixty broken messages in a row are no bad luck: the run stops, and says so again next time."""
    harness.publish([(None, b"broken %d" % number, MARCH_MS) for number in range(60)])
    for _ in range(2):
        with pytest.raises(TooManyDead, match="60 of 60"):
            harness.run()
    assert list(read_topic(harness.settings.kafka, harness.settings.kafka.topic_dead)) == []


def test_a_message_that_crashes_a_run_twice_is_quarantined(
    harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other messages settle, the culprit is a dead letter with its traceback, and the run ends with an error."""
    crashes = itertools.count()
    honest = parsing.parse_article

    def buggy(record: Any, **limits: int) -> Any:
        if b"Story number 2" in (record.value or b""):
            next(crashes)
            raise ZeroDivisionError("a bug of ours")
        return honest(record, **limits)

    monkeypatch.setattr("transforms.stages.parse_article", buggy)
    harness.publish(keyed_by_url(article_message(1), article_message(2, BUDGET), article_message(3, BUDGET)))
    with pytest.raises(Quarantined, match="1 message"):
        harness.run()
    assert next(crashes) == 2
    (letter,) = [
        from_headers(record.headers, record.value)
        for record in read_topic(harness.settings.kafka, harness.settings.kafka.topic_dead)
    ]
    assert letter.stage == "quarantine"
    assert "ZeroDivisionError: a bug of ours" in letter.error
    assert len(harness.documents("articles")) == 2


def test_reannotation_brings_an_older_fingerprint_up_to_date_from_the_index_alone(
    harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every article then has the fingerprint in force, and equals what a run over the messages would write."""
    harness.publish([*keyed_by_url(*STORY), TAKEN_DOWN])
    monkeypatch.setattr("transforms.annotation.fingerprint.RULES_VERSION", -1)
    harness.run()
    monkeypatch.undo()
    report = reannotate(harness.settings)
    assert (report.stale, report.indexed, report.kept) == (3, 3, 0)
    assert reannotate(harness.settings).stale == 0
    before = harness.digests()
    harness.publish([*keyed_by_url(*STORY), TAKEN_DOWN])
    assert harness.run().indexed == 0
    assert harness.digests() == before
