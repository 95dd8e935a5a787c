"""Corrections of entities on a real stack: the whole index follows them in any order, and undoing leaves no trace."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.beam.run_pipeline import CrashedRound
from pipeline.cli.jobs import annotate, entities
from pipeline.clients.es_compare_and_set import write_all
from pipeline.core.errors import UsageError
from pipeline.core.settings import Settings
from pipeline.jobs.annotator import load_annotator
from pipeline.jobs.apply_corrections import articles_naming
from pipeline.jobs.correct_entities import apply_all, carry_out
from pipeline.jobs.plan_corrections import Plan, plan_merge, plan_rename, plan_split, plan_undo
from pipeline.jobs.rounds import with_corrections
from pipeline.queries.entity import EntityView, find_entities, view_entity
from pipeline.recompute.correct_articles import ArticleCorrector
from pipeline.sinks import write_articles
from pipeline.sinks.corrections import fetch_all_corrections, store_correction
from pipeline.sinks.pending_notes import delete_notes, fetch_notes
from pipeline.sources.offset_ranges import parse_bound
from schemas.ids import hashed_id
from tests.support.crashes import Crash, crash_from_call
from tests.support.message_streams import small_stream
from tests.support.pipeline_harness import PipelineHarness, Sent

pytestmark = [
    pytest.mark.stack,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # kafka-python leaves some to the collector
]

NOW = "2025-05-01T00:00:00.000Z"
STREAM: tuple[Sent, ...] = small_stream()[:16]
EARLIER, LATER = STREAM[:8], STREAM[8:]
Digests = dict[str, str | None]


class Newsroom:
    """A harness that has indexed the stream, and the ids of two entities named in both halves of it."""

    def __init__(self, harness: PipelineHarness) -> None:
        self.harness = harness
        self.prefix = harness.settings.elasticsearch.index_prefix
        self.digests = harness.digests()
        mentions = harness.documents("mentions").values()
        self.frequent, self.other = _two_entities(harness, list(mentions))

    def merge(self) -> Plan:
        return plan_merge(self.harness.client, self.prefix, self.frequent, self.other)

    def carry_out(self, plan: Plan) -> None:
        carry_out(self.harness.client, self.harness.settings, plan)

    def undo(self, plan: Plan) -> None:
        self.carry_out(plan_undo(self.harness.client, self.prefix, plan.correction.id))

    def undo_all(self) -> None:
        for correction in fetch_all_corrections(self.harness.client, self.prefix):
            if not correction.undone:
                self.carry_out(plan_undo(self.harness.client, self.prefix, correction.correction.id))

    def view(self, entity: str) -> EntityView:
        (found,) = find_entities(self.harness.client, self.prefix, entity)
        return view_entity(self.harness.client, self.prefix, found)

    def named(self) -> set[str]:
        """Every entity that any document of the index names."""
        found = {mention["entity_id"] for mention in self.harness.documents("mentions").values()}
        found |= {name for article in self.harness.documents("articles").values() for name in article["entity_ids"]}
        return found | {statement["speaker_entity"] for statement in self.harness.documents("statements").values()}


def _two_entities(harness: PipelineHarness, mentions: list[dict[str, Any]]) -> tuple[str, str]:
    """Return the most frequent entities named in both halves, with one name everywhere."""
    urls = {key for key, _, _ in EARLIER}
    articles = harness.documents("articles")
    halves, names = defaultdict(set), defaultdict(set)
    frequency: defaultdict[str, int] = defaultdict(int)
    for mention in mentions:
        halves[mention["entity_id"]].add(articles[mention["article_id"]]["url"] in urls)
        names[mention["entity_id"]].add((mention["name"], mention["type"], mention["wikidata"]))
        frequency[mention["entity_id"]] += 1
    both = [entity for entity in frequency if len(halves[entity]) == 2 and len(names[entity]) == 1]
    first, second, *_ = sorted(both, key=lambda entity: (-frequency[entity], entity))
    return first, second


@pytest.fixture(scope="module")
def indexed(session_settings: Settings) -> Newsroom:
    """A harness that has indexed the whole stream."""
    harness = PipelineHarness(session_settings).beside("corrections")
    harness.set_up()
    harness.publish(STREAM)
    harness.run()
    return Newsroom(harness)


@pytest.fixture
def newsroom(indexed: Newsroom) -> Iterator[Newsroom]:
    """The same harness without corrections or notes before and after the test (notes of crashes stay for a day)."""
    assert indexed.harness.digests() == indexed.digests
    yield indexed
    indexed.undo_all()
    search = indexed.harness.settings.elasticsearch
    delete_notes(indexed.harness.client, search, fetch_notes(indexed.harness.client, search))


@pytest.fixture(scope="module")
def merged(indexed: Newsroom) -> Digests:
    """The digests with the two entities merged after the run."""
    plan = indexed.merge()
    indexed.carry_out(plan)
    digests = indexed.harness.digests()
    indexed.undo(plan)
    return digests


def test_a_merge_shows_everywhere_and_replay_changes_nothing(newsroom: Newsroom, merged: Digests) -> None:
    """No document names the merged entity; reading every message again writes nothing."""
    plan = newsroom.merge()
    assert plan.articles == newsroom.view(newsroom.frequent).entity.articles > 1
    newsroom.carry_out(plan)
    assert newsroom.frequent not in newsroom.named()
    assert newsroom.harness.digests() == merged != newsroom.digests
    assert newsroom.harness.run(start=parse_bound("beginning")).indexed == 0
    assert newsroom.harness.digests() == merged
    assert newsroom.harness.documents("pending") == {}


def test_undoing_ends_as_if_nothing_had_ever_been_corrected(newsroom: Newsroom) -> None:
    """A merge, a split and a name on top of each other are undone, the merge first."""
    plans = [newsroom.merge()]
    newsroom.carry_out(plans[0])
    surface = newsroom.view(newsroom.other).names[0][0]
    plans.append(plan_split(newsroom.harness.client, newsroom.prefix, newsroom.other, surface, "Split Off", "ORG"))
    newsroom.carry_out(plans[1])
    split_off = plans[1].correction.into or ""
    plans.append(plan_rename(newsroom.harness.client, newsroom.prefix, split_off, "Named Anew"))
    newsroom.carry_out(plans[2])
    assert newsroom.view(split_off).entity.name == "Named Anew"
    assert newsroom.view(split_off).entity.mentions == plans[1].mentions > 0
    for plan in plans:
        newsroom.undo(plan)
    assert newsroom.harness.digests() == newsroom.digests
    stored = fetch_all_corrections(newsroom.harness.client, newsroom.prefix)
    assert all(correction.undone and correction.applied_at for correction in stored)
    assert {plan.correction.id for plan in plans} <= {correction.correction.id for correction in stored}


def test_annotate_with_exported_corrections_gives_the_entities_of_the_index(newsroom: Newsroom, tmp_path: Path) -> None:
    """A merge made in the index and exported shows in what `tidewire annotate` makes of the same messages."""
    messages, exported = tmp_path / "messages.jsonl", tmp_path / "corrections.json"
    messages.write_text("".join(json.dumps(message) + "\n" for _, message, _ in STREAM if isinstance(message, dict)))
    app = typer.Typer()
    app.command("annotate")(annotate.command)
    app.add_typer(entities.app, name="entities")
    context = SimpleNamespace(loaded=SimpleNamespace(settings=newsroom.harness.settings))

    def printed(*words: str) -> str:
        return CliRunner().invoke(app, list(words), obj=context, catch_exceptions=False).stdout

    def annotated(*options: str) -> dict[str, set[str]]:
        lines = map(json.loads, printed("annotate", str(messages), *options).splitlines())
        found = {line["id"]: {entity["id"] for entity in line["entities"]} for line in lines if "entities" in line}
        return {article: found[article] for article in stored}

    newsroom.carry_out(newsroom.merge())
    exported.write_text(printed("entities", "corrections", "--json"))
    articles = newsroom.harness.documents("articles")
    stored = {article: set(fields["entity_ids"]) for article, fields in articles.items()}
    assert annotated("--corrections", str(exported)) == stored != annotated()


def test_correcting_then_running_is_running_then_correcting(
    indexed: Newsroom, merged: Digests, another_harness: Callable[[str], PipelineHarness]
) -> None:
    """Articles that come after the merge get the corrected entity."""
    harness = another_harness("first-corrected")
    harness.set_up()
    harness.publish(EARLIER)
    harness.run()
    prefix = harness.settings.elasticsearch.index_prefix
    carry_out(harness.client, harness.settings, plan_merge(harness.client, prefix, indexed.frequent, indexed.other))
    harness.publish(LATER)
    harness.run()
    assert harness.digests() == merged


@pytest.mark.parametrize(
    ("step", "at"),
    [
        ("pipeline.jobs.correct_entities.apply_corrections", 0),  # only stored
        ("pipeline.recompute.correct_articles.write_all", 0),  # noted
        ("pipeline.recompute.correct_articles.write_all", 1),  # mentions and statements, before the articles
        ("pipeline.recompute.correct_articles.write_all", 2),  # articles, before outdated documents are deleted
        ("pipeline.jobs.finish_round.recompute", 0),
        ("pipeline.jobs.finish_round.delete_notes", 0),
        ("pipeline.jobs.correct_entities.note_applied", 0),
    ],
)
def test_a_crash_is_made_good_by_the_same_command(
    newsroom: Newsroom, merged: Digests, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    """A run in between does the noted work, and the command finds the correction stored."""
    module, _, name = step.rpartition(".")
    with monkeypatch.context() as patch:
        patch.setattr(step, crash_from_call(getattr(__import__(module, fromlist=[name]), name), at))
        with pytest.raises((Crash, CrashedRound)):
            newsroom.carry_out(newsroom.merge())
    (stored,) = _in_force(newsroom)
    assert stored.applied_at is None
    newsroom.harness.run()
    plan = newsroom.merge()
    assert plan.stored is not None
    newsroom.carry_out(plan)
    assert newsroom.harness.digests() == merged
    (stored,) = _in_force(newsroom)
    assert stored.applied_at is not None


def test_what_crashed_can_be_undone_at_once(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some articles show the merge and others do not; in the end none does."""
    with monkeypatch.context() as patch:
        step = "pipeline.recompute.correct_articles.write_all"
        patch.setattr(step, crash_from_call(write_all, 1))
        with pytest.raises(CrashedRound):
            newsroom.carry_out(newsroom.merge())
    newsroom.undo_all()
    assert newsroom.harness.digests() == newsroom.digests


def test_applying_everything_again_changes_nothing(newsroom: Newsroom, merged: Digests) -> None:
    """The command finishes interrupted ones."""
    newsroom.carry_out(newsroom.merge())
    report = apply_all(newsroom.harness.client, newsroom.harness.settings)
    assert (report.rewritten, report.kept) == (0, 0)
    assert newsroom.harness.digests() == merged


@pytest.mark.parametrize("crashes", [False, True])
def test_a_run_that_began_before_a_correction_and_writes_after_it_is_corrected(
    indexed: Newsroom,
    merged: Digests,
    another_harness: Callable[[str], PipelineHarness],
    monkeypatch: pytest.MonkeyPatch,
    crashes: bool,
) -> None:
    """The run looks again before it commits; if it crashes earlier, the next run does it."""
    harness = another_harness("overtaken")
    harness.set_up()
    harness.publish(EARLIER)
    harness.run()
    harness.publish(LATER)
    derived_actions = write_articles._derived_actions
    calls = count()

    def overtaken(*args: Any) -> Any:
        if next(calls) == 0:
            _merge_beside(harness, indexed)
        return derived_actions(*args)

    with monkeypatch.context() as patch:
        patch.setattr(write_articles, "_derived_actions", overtaken)
        if crashes:
            patch.setattr("pipeline.jobs.finish_round.settle_corrections", crash_from_call(print, 0))
            with pytest.raises(CrashedRound):
                harness.run()
            assert harness.digests() != merged
        else:
            harness.run()
    if crashes:
        harness.run()
    assert harness.digests() == merged


def _merge_beside(harness: PipelineHarness, newsroom: Newsroom) -> None:
    """Merge two entities as the command does in another process, without its pipeline."""
    search = harness.settings.elasticsearch
    plan = plan_merge(harness.client, search.index_prefix, newsroom.frequent, newsroom.other)
    store_correction(harness.client, search, plan.correction, plan.known, now=NOW)
    annotator = with_corrections(harness.client, harness.settings, load_annotator(harness.settings.annotate))
    ids = articles_naming(harness.client, search.index_prefix, plan.entities)
    assert ArticleCorrector(harness.client, search, annotator.corrector).correct(ids).changed


def _in_force(newsroom: Newsroom) -> list[Any]:
    return [
        correction
        for correction in fetch_all_corrections(newsroom.harness.client, newsroom.prefix)
        if not correction.undone
    ]


def test_what_cannot_hold_is_refused(newsroom: Newsroom) -> None:
    """Each refusal names the reason."""
    client, prefix, first, second = newsroom.harness.client, newsroom.prefix, newsroom.frequent, newsroom.other
    for plan, said in (
        (lambda: plan_merge(client, prefix, first, first), "into itself"),
        (lambda: plan_merge(client, prefix, "nobody", first), "no article names an entity 'nobody'"),
        (lambda: plan_merge(client, prefix, first, "nobody"), "no article names an entity 'nobody'"),
        (lambda: plan_split(client, prefix, first, "zzz", None, None), "reads 'zzz'; it appears as: "),
        (lambda: plan_split(client, prefix, first, "zzz", None, "THING"), "--type THING: allowed: PERSON"),
        (lambda: plan_split(client, prefix, first, " ", None, None), "must not be empty"),
        (lambda: plan_rename(client, prefix, first, "  "), "name is empty"),
        (lambda: plan_undo(client, prefix, "zzz"), "there is no such correction"),
    ):
        with pytest.raises(UsageError, match=said):
            plan()
    merge = newsroom.merge()
    newsroom.carry_out(merge)
    third = next(iter(newsroom.named() - {first, second, None}))
    for plan, said in (
        (lambda: plan_merge(client, prefix, second, first), f"circle; .* {merge.correction.id}"),
        (lambda: plan_merge(client, prefix, first, third), "is merged into .* already"),
        (lambda: plan_merge(client, prefix, third, first), f"is merged into {second}: name {second} instead"),
        (lambda: plan_rename(client, prefix, first, "New"), f"is merged into {second}: name {second} instead"),
    ):
        with pytest.raises(UsageError, match=said):
            plan()


def test_an_entity_is_found_by_id_by_name_and_by_what_became_of_it(newsroom: Newsroom) -> None:
    """The view has both counts, and sentences that name the entity."""
    before = newsroom.view(newsroom.frequent)
    assert before.entity in find_entities(newsroom.harness.client, newsroom.prefix, before.entity.name.upper())
    assert find_entities(newsroom.harness.client, newsroom.prefix, "zzz") == ()
    assert sum(number for _, number in before.names) == before.entity.mentions >= before.mentions_collapsed > 0
    assert sum(outlet.articles for outlet in before.outlets) == before.entity.articles >= before.articles_collapsed > 0
    marked = {evidence.sentence[slice(*evidence.mark)] for evidence in before.evidence}
    assert marked
    assert marked <= {name for name, _ in before.names}
    newsroom.carry_out(newsroom.merge())
    after = newsroom.view(newsroom.frequent)
    assert (after.entity.id, after.merged) == (newsroom.other, (newsroom.frequent,))
    assert [correction.correction.kind for correction in after.corrections if not correction.undone] == ["merge"]


def test_an_article_that_another_pipeline_may_be_writing_is_left_to_it(newsroom: Newsroom, merged: Digests) -> None:
    """Its mention is indexed and its article not yet: the report counts it, and a later job rewrites it."""
    client, index = newsroom.harness.client, f"{newsroom.prefix}-mentions"
    mentions = newsroom.harness.documents("mentions").values()
    naming_other = {mention["article_id"] for mention in mentions if mention["entity_id"] == newsroom.other}
    merged_ones = [mention for mention in mentions if mention["entity_id"] == newsroom.frequent]
    old = next(mention for mention in merged_ones if mention["article_id"] not in naming_other)
    foreign = hashed_id("mention", old["article_id"], old["source_version"]["hash"], newsroom.other)
    document = {**old, "id": foreign, "entity_id": newsroom.other, "fingerprint": "another"}
    client.index(index=index, id=foreign, document=document, refresh=True)
    report = carry_out(client, newsroom.harness.settings, newsroom.merge())
    assert (report.kept, report.rewritten) == (1, len(merged_ones) - 1)
    client.delete(index=index, id=foreign, refresh=True)
    assert apply_all(client, newsroom.harness.settings).rewritten == 1
    assert newsroom.harness.digests() == merged
