"""`tidewire stories`, `story`, `narratives emerging` and `propose` on a terminal and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.common import Context
from pipeline.cli.queries import emerging, stories, story
from pipeline.core.errors import UsageError
from pipeline.queries.emerging import Candidate, EmergingSearch, Example
from pipeline.queries.stories import Member, Story, StoryCounts, StorySearch, StorySummary
from transforms.narratives.load import load_narrative
from transforms.narratives.propose import NarrativeDraft
from transforms.stories.growth import Growth

COUNTS = StoryCounts(
    id="s1",
    articles=4,
    collapsed=3,
    in_narratives=1,
    outlets=2,
    first="2025-03-08T00:00:00Z",
    last="2025-03-10T00:00:00Z",
    growth=Growth(recent=3, before=0),
)
SUMMARY = StorySummary(counts=COUNTS, label="Pier [red]closed\x1b[2J", outlets=(("Open Quay", 3), ("The Lamp", 1)))
MEMBER = Member(
    id="a1",
    title="Pier closed\x07",
    outlet="Open Quay",
    published_at="2025-03-08T10:00:00Z",
    url=None,
    reprint_of=None,
    quoted=(("Ada Quill", 2),),
)
REPRINT = Member(
    id="a2",
    title="Pier shut",
    outlet="The Lamp",
    published_at=None,
    url="https://lamp.example/2",
    reprint_of="a1",
    quoted=(),
)
STORY = Story(
    id="s1",
    label="Pier closed",
    articles=(MEMBER, REPRINT),
    outlets=(("Open Quay", 1), ("The Lamp", 1)),
    collapsed=1,
    quoted=(("Ada Quill", 2),),
)
CANDIDATE = Candidate(
    kind="claim",
    id="c1",
    label="The pier is unsafe",
    first_seen="2025-03-08T10:00:00Z",
    articles=4,
    outlets=(("Open Quay", 3), ("The Lamp", 1)),
    covered=0.25,
    growth=Growth(recent=3, before=0),
    examples=(
        Example(sentence="Divers say that the pier is unsafe.", outlet="The Lamp", article_id="a2", published_at=None),
    ),
)
DRAFT = NarrativeDraft(
    title="The pier is unsafe",
    description="d",
    phrases=("unsafe * pier",),
    entity=None,
    seeds=("s",),
    counter_examples=(),
)


def run(command: Any, *words: str) -> Any:
    application = typer.Typer()
    application.command()(command)
    return CliRunner().invoke(application, list(words), obj=Context(None, Path("nowhere")), env={"COLUMNS": "200"})


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the searches that a command sends; each finds one story or candidate."""
    searches: list[Any] = []

    def find(_client: Any, _prefix: str, search: Any) -> Any:
        searches.append(search)
        return (SUMMARY,) if isinstance(search, StorySearch) else (CANDIDATE,)

    monkeypatch.setattr(stories, "find_stories", find)
    monkeypatch.setattr(emerging, "find_emerging", find)
    monkeypatch.setattr(story, "find_story", lambda _client, _prefix, story_id: STORY if story_id == "s1" else None)
    monkeypatch.setattr(emerging, "draft_from", lambda _client, _prefix, _candidate: DRAFT)
    return searches


def test_every_option_of_stories_reaches_the_search(searched: list[Any]) -> None:
    """No option is mixed up with another."""
    words = "--since 2025-03-08 --until 2025-03-09 --outlet quay.example --narrative n --sort growth --days 3"
    run(stories.command, *words.split(), "--min-articles", "4", "--min-outlets", "2", "--limit", "5")
    assert searched == [
        StorySearch(
            since="2025-03-08",
            until="2025-03-09",
            outlet="quay.example",
            narrative="n",
            order="growth",
            days=3,
            min_articles=4,
            min_outlets=2,
            limit=5,
        )
    ]


def test_a_listed_story_shows_its_figures(searched: list[Any]) -> None:
    """The output has label, days, both counts, growth, outlets and id; a headline cannot steer the terminal."""
    result = run(stories.command)
    assert searched == [StorySearch()]
    assert "Pier [red]closed [2J" in result.output
    assert "2025-03-08 to 2025-03-10 · 4 articles, 3 without reprints · last 7 days 3, before 0 (x4)" in result.output
    assert "Open Quay 3, The Lamp 1" in result.output


@pytest.mark.usefixtures("searched")
def test_stories_for_programs() -> None:
    """One JSON list, growth with its factor."""
    (listed,) = json.loads(run(stories.command, "--json").output)
    assert (listed["id"], listed["growth"]) == ("s1", {"recent": 3, "before": 0, "factor": 4.0})
    assert listed["outlets"] == [["Open Quay", 3], ["The Lamp", 1]]


@pytest.mark.usefixtures("searched")
def test_a_story_is_ordered_by_time() -> None:
    """The output has each article with outlet and date, marks reprints, and names the quoted speakers."""
    result = run(story.command, "s1")
    assert "2025-03-08 10:00 Open Quay: Pier closed\n" in result.output
    assert "no date The Lamp: Pier shut (reprint of a1)" in result.output
    assert "quotes Ada Quill 2" in result.output
    assert "2 articles, 1 without reprints" in result.output


@pytest.mark.usefixtures("searched")
def test_a_story_for_programs() -> None:
    """The JSON holds the whole story, or null where there is none."""
    assert json.loads(run(story.command, "s1", "--json").output)["articles"][1]["reprint_of"] == "a1"
    missing = run(story.command, "s2", "--json")
    assert (json.loads(missing.output), missing.exit_code) == (None, 1)


def test_every_option_of_emerging_reaches_the_search(searched: list[Any]) -> None:
    """No option is mixed up with another."""
    words = "--until 2025-03-09 --days 3 --min-outlets 4 --min-articles 5 --max-covered 0.1 --limit 6"
    run(emerging.emerging_command, *words.split())
    assert searched == [
        EmergingSearch(until="2025-03-09", days=3, min_outlets=4, min_articles=5, max_covered=0.1, limit=6)
    ]


@pytest.mark.usefixtures("searched")
def test_a_candidate_shows_what_it_rests_on() -> None:
    """A candidate shows its kind, first day, growth, share in narratives and an example sentence."""
    result = run(emerging.emerging_command)
    assert "claim The pier is unsafe" in result.output
    assert (
        "first seen 2025-03-08 · 4 statements · last 7 days 3, before 0 (x4, no reprints) · 25% in narratives"
        in result.output
    )
    assert "- The Lamp: Divers say that the pier is unsafe." in result.output
    (listed,) = json.loads(run(emerging.emerging_command, "--json").output)
    assert (listed["kind"], listed["growth"]["factor"]) == ("claim", 4.0)


@pytest.mark.usefixtures("searched")
def test_a_proposal_is_written_to_a_new_file(tmp_path: Path) -> None:
    """The file holds a valid definition; an existing file is not overwritten."""
    file = tmp_path / "pier.yaml"
    assert run(emerging.propose_command, "c1", "-o", str(file)).exit_code == 0
    assert load_narrative(file).narrative.any.phrases == ("unsafe * pier",)
    assert isinstance(run(emerging.propose_command, "c1", "-o", str(file)).exception, UsageError)


@pytest.mark.usefixtures("searched")
def test_a_proposal_can_be_read_at_once() -> None:
    """Without a file the definition is printed."""
    assert "id: the-pier-is-unsafe" in run(emerging.propose_command, "c1").output
