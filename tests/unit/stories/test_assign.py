"""Each article gets a story, and keeps it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.annotations import Furniture
from transforms.stories.assign import WINDOW_DAYS, Report, Stories, central, in_order, story_of
from transforms.stories.words import (
    MOST_WORDS,
    discounted,
    discounts,
    read,
    similarity,
    story_words,
    written,
)

DAY_MS = 86_400_000
FERRY = (
    "The night ferry Halcyon ran aground off the lighthouse at Skerry Point, and lifeboats took off ninety passengers."
)
FERRY_TOO = (
    "Lifeboats took ninety passengers off the ferry Halcyon after it ran aground at the Skerry Point lighthouse."
)
CAPTAIN = "The captain of the Halcyon, the ferry that ran aground at Skerry Point with ninety passengers, was arrested."
BUDGET = "Councillors passed a budget that raises mooring fees and closes the municipal swimming baths of Port Halden."


def report(name: str, text: str, day: float | None = 0) -> Report:
    published = None if day is None else round(day * DAY_MS)
    return Report(id=name, published_ms=published, words=story_words("", text))


def test_articles_on_one_event_share_a_story() -> None:
    """The story is that of its first article."""
    stories = Stories({})
    assert stories.give(report("a", FERRY)) == story_of("a")
    assert stories.give(report("b", FERRY_TOO, day=1)) == story_of("a")


def test_another_event_is_another_story() -> None:
    """An article unlike all others founds a story of its own."""
    stories = Stories({})
    stories.give(report("a", FERRY))
    assert stories.give(report("b", BUDGET)) == story_of("b")


def test_the_same_words_much_later_are_another_story() -> None:
    """Articles more than the window apart are not compared."""
    stories = Stories({})
    stories.give(report("a", FERRY))
    assert stories.give(report("b", FERRY_TOO, day=WINDOW_DAYS + 0.1)) == story_of("b")


def test_a_late_article_joins_the_story_that_is_there() -> None:
    """An article published before the others joins them, and the story keeps its id."""
    stories = Stories({})
    stories.give(report("b", FERRY_TOO, day=1))
    assert stories.give(report("a", FERRY, day=0)) == story_of("b")


def test_undated_articles_are_compared_among_themselves() -> None:
    """An undated article joins undated ones only."""
    stories = Stories({})
    stories.give(report("dated", FERRY))
    assert stories.give(report("undated", FERRY_TOO, day=None)) == story_of("undated")
    assert stories.give(report("another", CAPTAIN, day=None)) == story_of("undated")


def test_a_story_does_not_grow_from_neighbour_to_neighbour() -> None:
    """Similarity is a mean over half of all articles that the story ever held, not over one neighbour."""
    joined, grown = Stories({}), Stories({story_of("a"): 20}, [(report("a", FERRY), story_of("a"))])
    joined.give(report("a", FERRY))
    assert joined.give(report("b", FERRY_TOO)) == story_of("a")
    assert grown.give(report("b", FERRY_TOO)) == story_of("b")


def test_an_article_without_words_is_a_story_of_its_own() -> None:
    """An article in an unsupported language is compared with no other."""
    stories = Stories({})
    stories.give(Report(id="a", published_ms=0, words={}))
    assert stories.give(Report(id="b", published_ms=0, words={})) == story_of("b")


TEXTS = st.sampled_from((FERRY, FERRY_TOO, CAPTAIN, BUDGET))
ARRIVALS = st.lists(st.tuples(TEXTS, st.integers(0, 20) | st.none()), min_size=1, max_size=12)


@given(first=ARRIVALS, then=ARRIVALS)
def test_a_story_once_given_is_never_changed(
    first: list[tuple[str, int | None]], then: list[tuple[str, int | None]]
) -> None:
    """Later articles, and any replay from what is stored, leave earlier articles' stories as they are."""
    earlier = [report(f"a{number}", text, day) for number, (text, day) in enumerate(first)]
    later = [report(f"b{number}", text, day) for number, (text, day) in enumerate(then)]
    stories = Stories({})
    kept = {article.id: stories.give(article) for article in in_order(earlier)}
    sizes = {story: list(kept.values()).count(story) for story in kept.values()}
    replayed = Stories(sizes, [(article, kept[article.id]) for article in earlier])
    assert [replayed.give(article) for article in later] == [stories.give(article) for article in later]


def test_the_same_articles_in_any_order_give_the_same_stories_in_one_round() -> None:
    """A round takes its articles by date, so the order of reading does not matter."""
    reports = [
        report("c", CAPTAIN, day=2),
        report("b", FERRY_TOO, day=1),
        report("a", FERRY),
        report("u", FERRY, day=None),
    ]
    assert (
        [article.id for article in in_order(reports)]
        == [article.id for article in in_order(reversed(reports))]
        == ["a", "b", "c", "u"]
    )


def test_words_of_furniture_do_not_count() -> None:
    """A caption says nothing about the event."""
    text = "Photograph by Zebediah Quill. " + FERRY
    words = story_words("", text, [Furniture(start=0, end=29, kind="credit")])
    assert words == story_words("", FERRY)


def test_rare_words_weigh_more_than_common_ones() -> None:
    """A name counts more than a word of most articles."""
    words = story_words("", "The president went to Skerry.")
    assert words["skerry"] > words["president"] > 0


def test_the_headline_counts_twice() -> None:
    """A word of the headline weighs more than one of the text."""
    words = story_words("Zarnik", "Zarnik met Korvel")
    assert words["zarnik"] > words["korvel"]


@given(st.text(), st.text())
def test_words_survive_being_stored(title: str, text: str) -> None:
    """Words are read back in the order in which they were written, up to the maximum."""
    words = story_words(title, text)
    assert list(read(written(words)).items()) == list(words.items())
    assert len(words) <= MOST_WORDS


@given(st.text(min_size=20), st.text(min_size=20))
def test_similarity_is_a_share(first: str, second: str) -> None:
    """It is symmetric and lies between 0 and 1, but for rounding."""
    a, b = story_words("", first), story_words("", second)
    assert 0 <= similarity(a, b) <= 1.02
    assert similarity(a, b) == pytest.approx(similarity(b, a))


def test_words_common_in_the_index_weigh_less_there() -> None:
    """A name in nearly every article of a feed weighs little; a rare one has the table's weight."""
    words = {"halden": 0.6, "zarnik": 0.6, "korvel": 0.53}
    found = discounted(words, discounts({"halden": 900, "zarnik": 3}, 1_000))
    assert list(found) == ["zarnik", "korvel", "halden"]
    assert found["zarnik"] / found["korvel"] == pytest.approx(0.6 / 0.53, rel=0.01)
    assert sum(weight * weight for weight in found.values()) == pytest.approx(1)


def test_words_rarer_than_in_the_table_keep_their_weight() -> None:
    """An index with few presidents does not raise the word's weight."""
    assert discounts({"president": 1}, 5_000) == {}


def test_the_central_article_is_most_like_the_others() -> None:
    """The order of the articles does not matter."""
    reports = [report("budget", BUDGET), report("ferry", FERRY), report("too", FERRY_TOO)]
    assert central(reports).id == central(reports[::-1]).id
    assert central(reports).id in {"ferry", "too"}
