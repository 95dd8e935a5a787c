"""Stories are listed and shown, candidates found, and definitions drafted from them, in a real Elasticsearch."""

from pathlib import Path

import pytest

from pipeline.core.errors import UsageError
from pipeline.queries.emerging import EmergingSearch, find_emerging
from pipeline.queries.propose_narrative import draft_from
from pipeline.queries.stories import StorySearch, find_stories, find_story
from tests.support.ledger_fixtures import Ledger, Story
from transforms.narratives.load import load_narrative
from transforms.narratives.propose import definition
from transforms.stories.assign import story_of

pytestmark = pytest.mark.stack

AGROUND = "The night ferry Halcyon ran aground off Skerry Point, where lifeboats took off ninety passengers"
AGROUND_TOO = "Lifeboats took ninety passengers off the ferry Halcyon when it ran aground at Skerry Point"
RADAR = "Its owners had been warned twice about the broken radar since Christmas"
BUDGET = "Councillors will raise the mooring fees and close the municipal swimming baths of Skerry"

QUAY = Story(name="Quay Post", contents=(AGROUND,), day=13)
INLAND = Story(name="Inland Courier", contents=(AGROUND_TOO, RADAR), day=14)
VALLEY = Story(name="Valley Times", contents=(AGROUND_TOO, RADAR), day=15)
BUDGETS = Story(name="Pier Mail", contents=(BUDGET,), day=3)
FERRY_ID = story_of(QUAY.id)


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """A ledger that holds a story in three outlets and another article."""
    ledger.round(BUDGETS, QUAY, INLAND, VALLEY)
    return ledger


def test_stories_are_listed_and_shown(ledger: Ledger) -> None:
    """Counts, growth, outlets and period of each story; one story with its articles in order of time."""
    prefix = ledger.settings.index_prefix
    (found,) = find_stories(ledger.client, prefix, StorySearch())
    counts = found.counts
    assert (counts.id, counts.articles, counts.collapsed, counts.outlets) == (FERRY_ID, 3, 3, 3)
    assert (counts.growth.recent, counts.growth.before) == (3, 0)
    assert (counts.first, counts.last) == ("2025-03-14T00:00:00Z", "2025-03-16T00:00:00Z")
    assert found.label in {QUAY.name, INLAND.name, VALLEY.name}
    assert find_stories(ledger.client, prefix, StorySearch(until="2025-03-10")) == ()
    assert [story.counts.articles for story in find_stories(ledger.client, prefix, StorySearch(min_articles=1))] == [
        3,
        1,
    ]
    story = find_story(ledger.client, prefix, FERRY_ID)
    assert story is not None
    assert [article.outlet for article in story.articles] == [QUAY.name, INLAND.name, VALLEY.name]
    assert find_story(ledger.client, prefix, "no such story") is None


def test_candidates_grow_in_several_outlets(ledger: Ledger) -> None:
    """A story of three outlets and a claim of two are candidates; covered ones, and those in fewer outlets, are not."""
    prefix = ledger.settings.index_prefix
    every = EmergingSearch(min_outlets=2, min_articles=2, max_covered=1.0)
    found = {(candidate.kind, candidate.id): candidate for candidate in find_emerging(ledger.client, prefix, every)}
    assert {("story", FERRY_ID), ("claim", INLAND.statement_id(1))} <= set(found)
    story, claim = found["story", FERRY_ID], found["claim", INLAND.statement_id(1)]
    assert (story.growth.recent, claim.growth.recent, claim.articles) == (3, 2, 2)
    assert [example.outlet for example in story.examples] == [QUAY.name, INLAND.name, VALLEY.name]
    assert (claim.label, claim.examples[0].sentence) == (RADAR, RADAR)
    assert story.covered == 1.0
    uncovered = EmergingSearch(min_outlets=2, min_articles=2)
    assert find_emerging(ledger.client, prefix, uncovered) == ()
    three = EmergingSearch(max_covered=1.0)
    assert {candidate.id for candidate in find_emerging(ledger.client, prefix, three)} == {
        FERRY_ID,
        QUAY.statement_id(0),
    }


def test_a_definition_is_drafted_from_a_candidate(ledger: Ledger, tmp_path: Path) -> None:
    """From a story and from a claim: sound, with its words, its sentences, and a sentence of another story against it."""
    prefix = ledger.settings.index_prefix
    for candidate, phrase in ((FERRY_ID, "ran aground"), (INLAND.statement_id(1), "broken radar")):
        file = tmp_path / f"{candidate}.yaml"
        file.write_text(definition(draft_from(ledger.client, prefix, candidate)), encoding="utf-8")
        narrative = load_narrative(file).narrative
        assert phrase in narrative.any.phrases
        assert narrative.seeds
        assert narrative.counter_examples
        assert not set(narrative.seeds) & set(narrative.counter_examples)
    with pytest.raises(UsageError, match="narratives emerging"):
        draft_from(ledger.client, prefix, "no such candidate")
