"""`tidewire entities` on a terminal and for programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli.common import Context
from pipeline.cli.jobs import entities
from pipeline.jobs.apply_corrections import CorrectionsReport
from pipeline.jobs.plan_corrections import Plan, concerned
from pipeline.queries.entity import EntityView, EvidenceSentence, IndexedEntity, OutletView
from pipeline.sinks.corrections import StoredCorrection
from schemas.corrections import Correction

PIER = IndexedEntity(
    id="pier", name="Old Pier", type="FAC", wikidata="Q7", country=None, location=None, articles=3, mentions=8
)
DOCK = IndexedEntity(
    id="dock", name="Old Pier Dock", type="ORG", wikidata=None, country=None, location=None, articles=1, mentions=1
)
MERGE = Correction(id="c-merge", sequence=1, kind="merge", entity="dock", into="pier", name="Old Pier", type="FAC")
SPLIT = Correction(
    id="c-split",
    sequence=2,
    kind="split",
    entity="pier",
    into="post",
    surface="pier post",
    name="Pier Post",
    type="ORG",
)
RENAME = Correction(id="c-rename", sequence=3, kind="rename", entity="post", name="The Post")


def stored(correction: Correction, *, undone: bool = False, applied: bool = True) -> StoredCorrection:
    return StoredCorrection(
        correction=correction,
        undone=undone,
        made_at="2025-05-01T00:00:00.000Z",
        undone_at="2025-05-02T00:00:00.000Z" if undone else None,
        applied_at="2025-05-02T00:00:00.000Z" if applied else None,
        seq_no=1,
        primary_term=1,
    )


VIEW = EntityView(
    entity=PIER,
    merged=("dock",),
    names=(("Old Pier", 6), ("the pier", 2)),
    first_seen="2025-03-08T10:00:00Z",
    last_seen="2025-03-09T10:00:00Z",
    articles_collapsed=2,
    mentions_collapsed=5,
    sentiment=-0.25,
    sentiments=(("negative", 2), ("neutral", 1)),
    sentiment_reported=-0.5,
    sentiments_reported=(("negative", 1),),
    outlets=(OutletView(outlet="Open Quay", articles=3, mentions=8, sentiment=-0.25, sentiment_reported=-0.5),),
    statements=4,
    statements_collapsed=3,
    stances=(("denies", 4),),
    corrections=(stored(MERGE),),
    evidence=(
        EvidenceSentence(
            article_id="a1",
            outlet="Open Quay",
            published_at="2025-03-08T10:00:00Z",
            url=None,
            sentence="The old pier\x1b[2J fell.",
            mark=(4, 12),
        ),
    ),
)


def plan(correction: Correction, **changes: Any) -> Plan:
    fields: dict[str, Any] = {
        "stored": None, "undo": False, "articles": 3, "mentions": 8, "entities": ("dock", "pier"), "known": (), **changes,
    }  # fmt: skip
    return Plan(correction=correction, **fields)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a command on three articles, two of which are rewritten; `replaced` sets the answers of look-ups."""

    def run(*words: str, **replaced: Any) -> Any:
        monkeypatch.setattr(entities, "carry_out", lambda *_, **__: CorrectionsReport(articles=3, rewritten=2, kept=1))
        for name, value in replaced.items():
            monkeypatch.setattr(entities, name, lambda *_, value=value, **__: value)
        return CliRunner().invoke(
            entities.app, list(words), obj=Context(None, Path("nowhere")), env={"COLUMNS": "200", "NO_COLOR": "1"}
        )

    return run


def test_one_entity_is_shown_with_its_evidence(run: Callable[..., Any]) -> None:
    """Names, counts, both voices' sentiments, statements, corrections and sentences are shown without control characters."""
    result = run("show", "Old Pier", find_entities=(PIER,), view_entity=VIEW)
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    for line in (
        "Old Pier (FAC · Q7) pier",
        "appears as Old Pier 6, the pier 2",
        "also merged into it: dock",
        "seen 2025-03-08 to 2025-03-09",
        "articles 3, 2 without reprints",
        "mentions 8, 5 without reprints",
        "sentiment -0.250 in the outlets' own voice (negative 2, neutral 1)",
        "reported -0.500 in the words of others (negative 1)",
        "statements 4 by it, 3 without reprints (denies 4)",
        "Open Quay: 3 articles, 8 mentions, own sentiment -0.250, reported -0.500",
        "c-merge 2025-05-01 Merge dock into pier (Old Pier) [in force]",
        "… The old pier [2J fell.",
        "2025-03-08 Open Quay a1",
    ):
        assert line in lines
    assert "\x1b" not in result.output


def test_several_of_that_name_are_listed(run: Callable[..., Any]) -> None:
    """The reader can choose an id."""
    result = run("show", "pier", find_entities=(PIER, DOCK))
    assert result.output.splitlines() == [
        "pier Old Pier (FAC · Q7): 3 articles, 8 mentions",
        "dock Old Pier Dock (ORG): 1 article, 1 mention",
        "2 entities; `tidewire entities show ID` shows more",
    ]
    assert result.exit_code == 0


def test_a_name_that_nobody_has_ends_with_1(run: Callable[..., Any]) -> None:
    """The JSON answer is null, on one line."""
    assert run("show", "nobody", find_entities=()).exit_code == 1
    result = run("show", "nobody", "--json", find_entities=())
    assert (json.loads(result.output), result.exit_code) == ({"entity": None, "candidates": []}, 1)


@pytest.mark.parametrize(
    ("words", "planned", "said"),
    [
        (
            ("merge", "dock", "pier"),
            {"plan_merge": plan(MERGE)},
            "Merge dock into pier (Old Pier): 8 mentions in 3 articles.",
        ),
        (
            ("split", "pier", "--name", "pier post"),
            {"plan_split": plan(SPLIT)},
            "Split 'pier post' from pier as 'Pier Post' (ORG), post: 8 mentions in 3 articles.",
        ),
        (
            ("rename", "post", "The Post"),
            {"plan_rename": plan(RENAME)},
            "Rename post to 'The Post': 8 mentions in 3 articles.",
        ),
        (
            ("undo", "c-merge"),
            {"plan_undo": plan(MERGE, undo=True, stored=stored(MERGE))},
            "Undo: Merge dock into pier (Old Pier). At most 8 mentions in 3 articles.",
        ),
        (
            ("merge", "dock", "pier"),
            {"plan_merge": plan(MERGE, stored=stored(MERGE))},
            "Merge dock into pier (Old Pier): made at 2025-05-01T00:00:00.000Z already, applied again.",
        ),
    ],
)
def test_each_says_what_changes_and_what_became_of_it(
    run: Callable[..., Any], words: tuple[str, ...], planned: dict[str, Any], said: str
) -> None:
    """The output names the command that undoes it, and counts articles of another pipeline separately."""
    lines = run(*words, **planned).output.splitlines()
    assert lines[0] == said
    assert lines[1] == "2 of 3 articles rewritten"
    assert lines[2].startswith("1 kept unchanged because another pipeline annotated them: `tidewire reannotate`")
    assert lines[3:] == (
        [] if words[0] == "undo" else [f"To take it back: tidewire entities undo {planned_id(planned)}"]
    )


def planned_id(planned: dict[str, Any]) -> str:
    (correction_plan,) = planned.values()
    return str(correction_plan.correction.id)


def test_a_dry_run_carries_nothing_out(run: Callable[..., Any]) -> None:
    """The output says what would change, and that nothing does."""
    result = run("merge", "dock", "pier", "--dry-run", plan_merge=plan(MERGE))
    assert result.output.splitlines() == [
        "Dry run, nothing changes. Merge dock into pier (Old Pier): 8 mentions in 3 articles."
    ]
    result = run("merge", "dock", "pier", "--dry-run", "--json", plan_merge=plan(MERGE))
    answer = json.loads(result.output)
    assert (answer["correction"]["id"], answer["articles"], answer["mentions"]) == ("c-merge", 3, 8)
    assert (answer["dry_run"], answer["undo"], answer["report"]) == (True, False, None)


def test_corrections_are_listed_with_their_state(run: Callable[..., Any]) -> None:
    """The state is in force, undone, not applied everywhere, or without effect because of another one."""
    circle = Correction(id="c-circle", sequence=4, kind="merge", entity="pier", into="dock", name="x", type="ORG")
    listed = (stored(MERGE), stored(SPLIT, undone=True), stored(RENAME, applied=False), stored(circle))
    lines = run("corrections", fetch_all_corrections=listed).output.splitlines()
    assert [line.split("[")[1] for line in lines[:-1]] == [
        "in force]",
        "undone]",
        "in force, not applied everywhere yet: the same command again, or `tidewire entities apply`]",
        "without effect: dock becomes pier already: that would be a circle]",
    ]
    assert lines[-1] == "4 corrections, 3 in force"
    listing = json.loads(run("corrections", "--json", fetch_all_corrections=listed).output)
    assert [(row["correction"]["id"], row["undone"], bool(row["ignored"])) for row in listing] == [
        ("c-merge", False, False),
        ("c-split", True, False),
        ("c-rename", False, False),
        ("c-circle", False, True),
    ]


def test_applying_all_says_what_was_rewritten(run: Callable[..., Any]) -> None:
    """The report has a form for people and one for programs."""
    report = CorrectionsReport(articles=9, rewritten=0, kept=0)
    assert run("apply", apply_all=report).output.splitlines() == ["0 of 9 articles rewritten"]
    assert json.loads(run("apply", "--json", apply_all=report).output) == {"articles": 9, "rewritten": 0, "kept": 0}


def test_a_job_looks_at_all_entities_that_corrections_connect() -> None:
    """Entities connected through others count, in both directions; unrelated ones are left alone."""
    far = Correction(id="far", sequence=5, kind="merge", entity="boat", into="ship")
    assert concerned(MERGE, [RENAME, SPLIT, far]) == ("dock", "pier", "post")
    assert concerned(far, [MERGE, SPLIT]) == ("boat", "ship")
