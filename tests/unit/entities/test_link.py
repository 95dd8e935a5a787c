"""The known entity that a name stands for, decided by the other names of the text."""

import pytest

from tests.support.docs import parsed
from transforms.entities.build import group_mentions
from transforms.entities.knowledge_base import knowledge_base


def ids(text: str) -> dict[str, str]:
    """The id of each mention's words."""
    return {mention.text: group.id for group in group_mentions(parsed(text), text) for mention in group.mentions}


@pytest.mark.parametrize(
    ("text", "name", "entity"),
    [
        ("Voters in Georgia chose a governor on Tuesday. Crowds in Atlanta and Florida cheered.", "Georgia", "geonames:4197000"),
        ("Georgia's parliament in Tbilisi met on Tuesday. Russia protested.", "Georgia", "geonames:614540"),
        ("Washington signalled a change. Officials in Moscow and Berlin waited.", "Washington", "geonames:4140963"),
        ("Snow fell in Washington state. Schools in Seattle closed.", "Washington state", "geonames:5815135"),
        ("Rain fell in London. The government of the United Kingdom met.", "London", "geonames:2643743"),
        ("Rain fell in London, Ontario, on Monday. Canada waited.", "London", "geonames:6058560"),
        ("A mill burned in Springfield, Missouri, on Monday.", "Springfield", "geonames:4409896"),
        ("Lawmakers from Jordan visited Israel and Syria.", "Jordan", "geonames:248816"),
    ],
)  # fmt: skip
def test_context_settles_which_place(text, name, entity):
    """Other places, a named region and prominence decide between places of one name."""
    assert ids(text)[name] == entity


def test_a_town_in_an_unknown_state_is_not_the_capital():
    """Paris in Texas is unknown, and is not the Paris of France."""
    assert not ids("A barn burned in Paris, Texas, on Monday.")["Paris"].startswith("geonames:")


def test_a_person_of_a_places_name_is_a_person():
    """The tagger's type keeps a person from becoming a country."""
    found = ids("Coach Ruth Jordan resigned on Monday. Jordan had led the team for years.")
    assert found["Jordan"] == found["Ruth Jordan"]
    assert not found["Jordan"].startswith("geonames:")


def test_a_surname_alone_needs_its_country():
    """A surname means the head of state in a text about the country, and an unknown person elsewhere."""
    there = ids("Rahmon spoke in Dushanbe. Tajikistan's ministers listened to Rahmon.")
    elsewhere = ids("Rahmon repaired the pier in Oslo, and Norway paid for it.")
    assert there["Rahmon"] == "person:emomali-rahmon"
    assert not elsewhere["Rahmon"].startswith("person:")


def test_a_famous_surname_needs_nothing():
    """A person famous enough is linked by surname alone, with less confidence."""
    text = "Trump repaired the pier in Oslo."
    (found,) = [g for g in group_mentions(parsed(text), text) if g.label == "PERSON"]
    assert found.id == "person:donald-trump"
    assert found.confidence is not None
    assert found.confidence < 0.7


def test_a_father_and_his_son_are_two():
    """A name with Jr. differs from the name without it."""
    found = ids("Donald Trump Jr. flew to Paris. Donald Trump stayed in Washington.")
    assert found["Donald Trump"] == "person:donald-trump"
    assert {key for name, key in found.items() if "Jr" in name} == {"person:donald-trump-jr"}


def test_two_that_are_as_likely_stay_unlinked():
    """A name with two equally likely candidates keeps an id of its own."""
    base = knowledge_base()
    text = "A mill burned in Springfield on Monday."
    (found,) = [g for g in group_mentions(parsed(text), text, base) if g.name == "Springfield"]
    assert len(base.named("springfield")) > 1
    assert (found.known, found.confidence) == (None, None)


def test_other_articles_do_not_matter():
    """Earlier articles do not change an article's links."""
    georgia = "Georgia's parliament in Tbilisi met on Tuesday."
    alone = ids(georgia)
    ids("Voters in Georgia and Atlanta chose a governor. Florida waited.")
    assert ids(georgia) == alone
