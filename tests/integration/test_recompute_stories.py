"""Stories in a real Elasticsearch: an article keeps its story through versions, late articles, crashes and runs at once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.recompute.stories import recompute_stories
from tests.support.ledger_fixtures import Ledger, Story
from transforms.elements import Touched
from transforms.stories.assign import story_of

pytestmark = pytest.mark.stack

AGROUND = "The night ferry Halcyon ran aground off Skerry Point, where lifeboats took off ninety passengers"
AGROUND_TOO = "Lifeboats took ninety passengers off the ferry Halcyon when it ran aground at Skerry Point"
ARREST = "The captain of the ferry Halcyon, which ran aground at Skerry Point, was arrested beside the lifeboats"
BUDGET = "Councillors will raise the mooring fees and close the municipal swimming baths"

FIRST = Story(name="Quay Post", contents=(AGROUND,), day=3)
SECOND = Story(name="Inland Courier", contents=(AGROUND_TOO,), day=4)
THIRD = Story(name="Valley Times", contents=(ARREST,), day=5)
OTHER = Story(name="Pier Mail", contents=(BUDGET,), day=4)


def stories(ledger: Ledger) -> dict[str, str]:
    """Return the articles' stories; derived documents must have their article's story."""
    given = {article: document["story_id"] for article, document in ledger._documents("articles").items()}
    for statement in ledger.statements().values():
        assert statement["story_id"] == given[statement["article_id"]]
    return given


def test_a_story_grows_over_rounds(ledger: Ledger) -> None:
    """Articles of later rounds join the story of an earlier one; another event is another story."""
    ledger.round(FIRST)
    ledger.round(SECOND, OTHER)
    ledger.round(THIRD)
    aground = story_of(FIRST.id)
    expected = {FIRST.id: aground, SECOND.id: aground, THIRD.id: aground, OTHER.id: story_of(OTHER.id)}
    assert stories(ledger) == expected


def test_a_late_article_renames_nothing(ledger: Ledger) -> None:
    """The earliest article, coming last, joins the story that the later one founded."""
    ledger.round(SECOND)
    ledger.round(FIRST)
    assert set(stories(ledger).values()) == {story_of(SECOND.id)}


def test_replay_and_a_new_version_keep_the_story(ledger: Ledger) -> None:
    """A rewritten article keeps its story, even with a different text; so does its story when it is written again."""
    ledger.round(FIRST, SECOND)
    before = stories(ledger)
    ledger.round(replace(SECOND, contents=(BUDGET,), version=2))
    ledger.round(FIRST)
    assert stories(ledger) == before


def test_a_withdrawn_founder_leaves_its_story_behind(ledger: Ledger) -> None:
    """The others keep the id, and later articles join them."""
    ledger.round(FIRST, SECOND)
    ledger.withdraw(FIRST)
    ledger.round(THIRD)
    assert stories(ledger) == {SECOND.id: story_of(FIRST.id), THIRD.id: story_of(FIRST.id)}


def test_stories_after_a_crash_are_made_up_for(ledger: Ledger) -> None:
    """Articles of a crashed round get their stories in the next recomputation, derived documents too."""
    ledger.round(FIRST)
    ledger.round(SECOND, finish=False)
    assert stories_of_articles(ledger)[SECOND.id] is None
    ledger.recompute()
    assert set(stories(ledger).values()) == {story_of(FIRST.id)}


def test_a_crash_between_an_article_and_its_statements_is_made_up_for(ledger: Ledger) -> None:
    """A statement left in another story moves to its article's."""
    ledger.round(FIRST)
    statement = FIRST.statement_id(0)
    index = f"{ledger.settings.index_prefix}-statements"
    ledger.client.update(index=index, id=statement, doc={"story_id": "another"}, refresh=True)
    recompute_stories(ledger.client, ledger.settings, Touched(article_ids=(FIRST.id,)))
    assert set(stories(ledger).values()) == {story_of(FIRST.id)}


def test_two_runs_at_once_agree(ledger: Ledger) -> None:
    """A run that finds a story given by another run while it writes takes that story."""
    ledger.round(FIRST)
    ledger.round(SECOND, finish=False)
    beside = ledger.client
    original = beside.msearch

    def given_meanwhile(**body: Any) -> Any:
        answer = original(**body)
        index = f"{ledger.settings.index_prefix}-articles"
        beside.update(index=index, id=SECOND.id, doc={"story_id": "given by another run"})
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside, "msearch", given_meanwhile)
        ledger.recompute()
    assert stories(ledger)[SECOND.id] == "given by another run"


def test_a_reprint_is_of_its_original_s_story(ledger: Ledger) -> None:
    """Words and date do not matter: a reprint may come weeks later."""
    ledger.round(FIRST)
    reprint = replace(OTHER, day=30)
    ledger.round(reprint, finish=False)
    as_reprint_of(ledger, reprint, FIRST)
    recompute_stories(ledger.client, ledger.settings, Touched(article_ids=(reprint.id,)))
    assert set(stories(ledger).values()) == {story_of(FIRST.id)}


def test_a_late_original_joins_its_reprints(ledger: Ledger) -> None:
    """An original that comes after its reprint is of the reprint's story."""
    ledger.round(OTHER)
    as_reprint_of(ledger, OTHER, FIRST)
    ledger.round(FIRST, finish=False)
    ledger.client.indices.refresh(index=f"{ledger.settings.index_prefix}-*")
    recompute_stories(ledger.client, ledger.settings, Touched(article_ids=(FIRST.id,)))
    assert set(stories(ledger).values()) == {story_of(OTHER.id)}


def test_undated_articles_are_given_stories(ledger: Ledger) -> None:
    """Articles without a date are compared with one another."""
    ledger.round(replace(FIRST, day=None))
    ledger.round(replace(SECOND, day=None), THIRD)
    given = stories(ledger)
    assert given[FIRST.id] == given[SECOND.id] != given[THIRD.id]


def test_stories_are_in_no_digest(make_ledger: Callable[[], Ledger]) -> None:
    """The order of arrival may decide stories, so no other field depends on them."""
    forwards, backwards = make_ledger(), make_ledger()
    for story in (FIRST, SECOND, THIRD):
        forwards.round(story)
    for story in (THIRD, SECOND, FIRST):
        backwards.round(story)
    assert stories(forwards) != stories(backwards)
    assert forwards.digest() == backwards.digest()


def stories_of_articles(ledger: Ledger) -> dict[str, str | None]:
    return {article: document["story_id"] for article, document in ledger._documents("articles").items()}


def as_reprint_of(ledger: Ledger, reprint: Story, original: Story) -> None:
    index = f"{ledger.settings.index_prefix}-articles"
    fields = {"original_id": original.id, "collapse_id": original.id}
    ledger.client.update(index=index, id=reprint.id, doc=fields)
    ledger.client.indices.refresh(index=f"{ledger.settings.index_prefix}-*")
