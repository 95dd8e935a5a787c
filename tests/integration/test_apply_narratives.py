"""Definitions applied to the whole past on a real Kafka and a real Elasticsearch."""

import dataclasses
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.beam.run_pipeline import CrashedRound
from pipeline.core.settings import Settings
from pipeline.jobs import apply_narratives as applying
from pipeline.jobs import rematch_articles
from pipeline.jobs.apply_narratives import apply_narratives
from pipeline.queries.try_narrative import compare_narratives, try_narrative
from pipeline.recompute import correct_articles
from pipeline.sources.offset_ranges import parse_bound
from tests.support.article_messages import BUDGET, QUAY, article_message, keyed_by_url
from tests.support.pipeline_harness import PipelineHarness
from transforms.narratives.load import load_narrative

pytestmark = pytest.mark.stack

FERRY = "The ferry to the islands was late again on Monday. Passengers said that nobody had told them why."
STORY = [
    article_message(0, QUAY),
    article_message(1, BUDGET),
    article_message(2, FERRY, outlet="Islander"),
    article_message(3, QUAY, day=2, outlet="Islander"),
    article_message(4, FERRY + " It left at noon.", day=3),
    article_message(5, BUDGET + " No vote was taken on it yet.", day=3, outlet="Islander"),
]
OLD = {
    "flood": "id: flood\nversion: 1\ntitle: Floods\nany:\n  phrases: [flooding, heating oil]\n",
    "ferry": "id: ferry\nversion: 1\ntitle: Ferries\nany:\n  phrases: [ferry]\n",
    "gone": "id: gone\nversion: 1\ntitle: Gone\nany:\n  entities: [Tomas Berger]\n",
}
NEW = {
    # gains no match, loses the budget, changes the quay
    "flood": "id: flood\nversion: 2\ntitle: Floods\nany:\n  phrases: [flooding, third flood, wait *2 third]\n",
    "ferry": OLD["ferry"],
    "duty": "id: duty\nversion: 1\ntitle: Duties\nwithin: statement\nall:\n  phrases: [duty]\n"
    "any:\n  speakers: [Ida Novak]\n",
}


Defined = Callable[[PipelineHarness, dict[str, str]], Settings]


@pytest.fixture
def defined(tmp_path: Path) -> Defined:
    """Return a function that sets the definitions of a harness."""
    numbers = itertools.count()

    def define(harness: PipelineHarness, definitions: dict[str, str]) -> Settings:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        for name, text in definitions.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        annotate = dataclasses.replace(harness.settings.annotate, narratives_dir=str(folder))
        run = dataclasses.replace(harness.settings.run, workers=1)
        settings: Settings = dataclasses.replace(harness.settings, annotate=annotate, run=run)
        harness.settings = settings
        return settings

    return define


def test_apply_ends_as_a_replay_does(
    harness: PipelineHarness, another_harness: Callable[[str], PipelineHarness], defined: Defined
) -> None:
    """Apply, a replay, and a run with the new definitions give one digest; a later replay finds no work."""
    other = another_harness("other")
    other.set_up()
    for each in (harness, other):
        defined(each, OLD)
        each.publish(keyed_by_url(*STORY))
        each.run()
    assert harness.digests() == other.digests()
    settings = defined(harness, NEW)
    report = apply_narratives(settings)
    assert (report.articles, report.kept) == (6, 0)
    assert report.narratives == {
        "duty": {"gained": 2, "lost": 0, "changed": 0},
        "ferry": {"gained": 0, "lost": 0, "changed": 0},
        "flood": {"gained": 0, "lost": 2, "changed": 2},
        "gone": {"gained": 0, "lost": 2, "changed": 0},
    }
    applied = harness.digests()
    replay = harness.run(start=parse_bound("beginning"))
    assert (replay.indexed, replay.unchanged) == (0, 6)
    assert harness.digests() == applied
    defined(other, NEW)
    assert other.run(start=parse_bound("beginning")).indexed == 6
    assert other.digests() == applied
    assert harness.documents("pending") == {}
    assert apply_narratives(settings).articles == 0


def test_a_dry_run_writes_nothing(harness: PipelineHarness, defined: Defined) -> None:
    """Its report is the same, and the index is unchanged to the byte."""
    defined(harness, OLD)
    harness.publish(keyed_by_url(*STORY))
    harness.run()
    before = harness.documents("articles")
    settings = defined(harness, NEW)
    dry = apply_narratives(settings, dry_run=True)
    assert harness.documents("articles") == before
    done = apply_narratives(settings)
    assert (dry.articles, dry.changed, dry.narratives) == (done.articles, done.changed, done.narratives)
    assert harness.documents("articles") != before


REWRITTEN = frozenset({"articles", "mentions", "statements", "timelines"})
CRASHES: tuple[tuple[int, frozenset[str], int], ...] = (
    # writes and steps that a job completes, the kinds of documents that are final then, the notes that are left
    (0, frozenset(), 0),  # before the marks
    (1, frozenset(), 1),  # before the derived documents
    (1, frozenset({"mentions", "statements"}), 2),  # before the articles
    (1, frozenset({"articles", "mentions", "statements"}), 3),  # before the timelines
    (1, REWRITTEN, 3),  # before the notes are deleted
)


class Interrupted(Exception):
    """A crash made by a test."""


def test_a_job_interrupted_again_and_again_is_finished_by_the_last(
    harness: PipelineHarness,
    another_harness: Callable[[str], PipelineHarness],
    defined: Defined,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Crash before the marks, the derived documents, the articles, the timelines, the notes: the last job ends the same."""
    reference = another_harness("reference")
    reference.set_up()
    defined(reference, NEW)
    defined(harness, OLD)
    for each in (reference, harness):
        each.publish(keyed_by_url(*STORY))
        each.run()
    settings = defined(harness, NEW)
    for allowed, finished, notes in CRASHES:
        with monkeypatch.context() as patched:
            _crash_after(patched, allowed)
            with pytest.raises((Interrupted, CrashedRound), match="of a test's making"):
                apply_narratives(settings)
        wanted = reference.digests()
        assert {
            kind for kind, digest in harness.digests().items() if kind in REWRITTEN and digest == wanted[kind]
        } == finished
        assert len(harness.documents("pending")) == notes
    apply_narratives(settings)
    assert harness.digests() == reference.digests()
    assert harness.documents("pending") == {}


def _crash_after(patched: pytest.MonkeyPatch, allowed: int) -> None:
    """Let this number of writes and steps through, then crash."""
    left = itertools.count(allowed, -1)

    def checked() -> None:
        if next(left) <= 0:
            raise Interrupted("of a test's making")

    for module in (rematch_articles, correct_articles):
        honest = module.write_all

        def write_all(*args: Any, honest: Any = honest) -> Any:
            if args[2]:
                checked()
            return honest(*args)

        patched.setattr(module, "write_all", write_all)
    for name in ("_finish", "delete_notes"):
        honest = getattr(applying, name)

        def stepping(*args: Any, honest: Any = honest) -> Any:
            checked()
            return honest(*args)

        patched.setattr(applying, name, stepping)


def test_an_article_that_changes_meanwhile_is_not_undone(
    harness: PipelineHarness, defined: Defined, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer version that arrives between reading and writing stays, and is matched as well."""
    defined(harness, OLD)
    harness.publish(keyed_by_url(*STORY))
    harness.run()
    settings = defined(harness, NEW)
    newer = {**STORY[2], "text": FERRY + " The company apologised.", "updated_at": "2025-03-05T08:00:00Z"}
    honest = rematch_articles.match_page
    arrived = itertools.count()

    def arriving(*args: Any) -> None:
        if next(arrived) == 0:
            harness.publish(keyed_by_url(newer))
            harness.run()
        honest(*args)

    monkeypatch.setattr(rematch_articles, "match_page", arriving)
    apply_narratives(settings)
    after = harness.digests()
    texts = {article["url"]: article["text"] for article in harness.documents("articles").values()}
    assert texts[newer["url"]] == newer["text"]
    replay = harness.run(start=parse_bound("beginning"))
    assert replay.indexed == 0
    assert harness.digests() == after


def test_trying_and_comparing_read_and_never_write(harness: PipelineHarness, defined: Defined) -> None:
    """Both commands give matches of a definition, matches at each threshold, and differences of two versions."""
    settings = defined(harness, OLD)
    harness.publish(keyed_by_url(*STORY))
    harness.run()
    folder = Path(settings.annotate.narratives_dir or "")
    before = harness.digests()
    seeded = folder / "seeded.yaml"
    seeded.write_text(
        "id: s\nversion: 1\ntitle: S\nseeds: [The boat to the isles did not come on time.]\nthreshold: 0.99\n"
    )
    trial = try_narrative(settings, load_narrative(seeded).narrative)
    assert (trial.articles, trial.matches, trial.at_thresholds["0.90"]) == (6, 0, 0)
    assert trial.at_thresholds["0.40"] >= 2
    assert ("The ferry to the islands was late again on Monday",) in {row.evidence for row in trial.below}
    (folder / "new.yaml").write_text(NEW["flood"])
    old, new = (load_narrative(folder / name).narrative for name in ("flood.yaml", "new.yaml"))
    found = compare_narratives(settings, old, new)
    assert (found.counts, found.both) == ({"gained": 0, "lost": 2, "changed": 2}, 2)
    assert {match.evidence for match in found.examples["lost"]} == {("heating oil",)}
    assert harness.digests() == before
