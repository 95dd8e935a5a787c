"""Entities: one for each name, whatever form it takes in the text."""

import pytest

from schemas.annotations import Entity, Furniture
from schemas.ids import hashed_id
from schemas.knowledge import KnownEntity
from tests.support.docs import parsed
from transforms.entities.build import group_mentions, to_entities
from transforms.entities.knowledge_base import KnowledgeBase, knowledge_base
from transforms.entities.places import place_roles
from transforms.entities.salience import body_salience
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

OSK = KnownEntity(id="org:osk", name="Ostmark Signal Corps", type="ORG", aliases=("OSK",), country="DE")


def entities(text: str, furniture: tuple[Furniture, ...] = (), base: KnowledgeBase | None = None) -> dict[str, Entity]:
    doc = parsed(text)
    parsed_text, left_out = ParsedText(doc), SpanSet((piece.start, piece.end) for piece in furniture)
    groups = group_mentions(doc, text, base)
    found = to_entities(
        groups,
        left_out,
        salience=body_salience(groups, parsed_text, left_out),
        sentiments={},
        places=place_roles(groups, parsed_text, furniture),
    )
    return {entity.name: entity for entity in found}


def mentions(entity: Entity) -> list[str]:
    return [mention.text for mention in entity.mentions]


def test_a_surname_joins_the_full_name():
    """A bare surname, also one the model misses, is a mention of the person."""
    found = entities("Anna Keller spoke on Tuesday in Hamburg. Keller left early. Reporters followed Keller home.")
    assert mentions(found["Anna Keller"]) == ["Anna Keller", "Keller", "Keller"]
    assert found["Anna Keller"].type == "PERSON"


def test_of_two_of_a_surname_the_last_named_is_meant():
    """A bare surname means the last person named with it."""
    found = entities("Anna Keller won. Keller smiled. Then Robert Keller spoke. Keller thanked the town of Halden.")
    assert mentions(found["Anna Keller"]) == ["Anna Keller", "Keller"]
    assert mentions(found["Robert Keller"]) == ["Robert Keller", "Keller"]


def test_initials_and_titles_are_no_part_of_who_it_is():
    """With a middle initial or a title before it, the same person has the same id, in this article and in others."""
    in_full = entities("Senator Ruth B. Orme spoke on Monday. Mrs. Orme will not run again.")
    other = entities("The chairwoman, Ruth Orme, resigned on Monday.")
    assert {entity.id for name, entity in in_full.items() if "Orme" in name} == {other["Ruth Orme"].id}


@pytest.mark.parametrize("said", ["HRF", "HRF or HARF", "known as HRF", "HRF, formerly HARF"])
def test_an_abbreviation_joins_its_long_form(said):
    """Abbreviations in brackets, and later ones alone, are the organisation."""
    later = "HARF" if "HARF" in said else "HRF"
    text = f"The Harbour Aid Relief Fund ({said}) raised money in Germany. {later} will spend it in Berlin."
    found = entities(text)["Harbour Aid Relief Fund"]
    assert mentions(found) == ["Harbour Aid Relief Fund", *[s for s in ("HRF", "HARF") if s in said], later]


def test_an_abbreviation_with_a_hyphen_is_one_name():
    """An abbreviation that the text introduced whole stays whole, although the tagger cuts it at the hyphen."""
    text = "Fighters of the Northern Front-Coast Wing (NF-CW) left the town of Halden. On Friday NF-CW came back."
    found = next(e for e in entities(text).values() if "NF-CW" in mentions(e))
    assert mentions(found).count("NF-CW") == 2
    assert not [m for e in entities(text).values() for m in mentions(e) if m in {"NF", "CW"}]


def test_peoples_and_countries_need_no_model():
    """A people is NORP and one entity in singular and plural, apart from the country, which is GPE."""
    found = entities("Several Norwegians and two Moldovan workers, one Norwegian among them, came from Norway.")
    assert {name: entity.type for name, entity in found.items()} == {
        "Norwegian": "NORP",
        "Moldovan": "NORP",
        "Norway": "GPE",
    }
    assert mentions(found["Norwegian"]) == ["Norwegians", "Norwegian"]


def test_spellings_of_a_country_are_one():
    """A country's abbreviations, with points and without, are the country."""
    found = entities(
        "The United States voted in May. Most U.S. towns stayed quiet. In the US, rain fell. America slept."
    )
    assert mentions(found["United States"]) == ["United States", "U.S.", "US", "America"]
    assert (found["United States"].country, found["United States"].id) == ("US", "geonames:6252001")


def test_articles_and_possessives_are_cut():
    """No mention begins with an article or ends in a possessive, and each is exactly its code points."""
    text = "The United Nations’ envoy met the European Union's council in Germany's capital."
    found = [mention for entity in entities(text).values() for mention in entity.mentions]
    assert [mention.text for mention in found] == ["United Nations", "European Union", "Germany"]
    assert [text[mention.start : mention.end] for mention in found] == [mention.text for mention in found]


def test_offsets_are_code_points():
    """Characters beyond the basic plane count as one."""
    text = "😀😀 Angela Merkel visited Paris."
    found = entities(text)
    assert {text[m.start : m.end] for m in found["Paris"].mentions} == {"Paris"}


def test_numbers_name_nothing():
    """Cardinals, percentages and hours are no entities."""
    assert not {"CARDINAL", "PERCENT", "TIME", "ORDINAL"} & {
        entity.type for entity in entities("At 9 a.m. three of 40 percent in Germany voted first.").values()
    }


def test_an_id_is_the_same_in_every_article():
    """Kind and normalised name decide the id of an unknown entity, not the article."""
    entity = entities("Ruth Orme met Emmanuel Macron in Paris.")["Ruth Orme"]
    other = entities("Yesterday Ruth Orme was in Hamburg.")["Ruth Orme"]
    assert entity.id == other.id == hashed_id("entity", "PERSON", "ruth orme")
    assert (entity.link_confidence, entity.country, entity.location) == (None, None, None)


def test_a_known_entity_has_its_facts():
    """A linked entity carries its known facts: name, Wikidata id, country, coordinates and the link's confidence."""
    found = entities("Chancellor Merkel spoke in Berlin. Germany's government applauded Merkel.")
    merkel, berlin = found["Angela Merkel"], found["Berlin"]
    assert (merkel.id, merkel.wikidata, merkel.country) == ("person:angela-merkel", "Q567", "DE")
    assert (berlin.id, berlin.country) == ("geonames:2950159", "DE")
    assert berlin.location is not None
    assert (round(berlin.location.lat), round(berlin.location.lon)) == (53, 13)
    assert 0.5 <= (berlin.link_confidence or 0) <= 1


def test_users_knowledge_counts():
    """An entity of the user's knowledge base is found under its id."""
    text = "The Ostmark Signal Corps met in Berlin on Monday. OSK members sang."
    found = entities(text, base=knowledge_base((OSK,)))
    assert mentions(found["Ostmark Signal Corps"]) == ["Ostmark Signal Corps", "OSK"]
    assert found["Ostmark Signal Corps"].id == "org:osk"


def test_furniture_is_flagged_and_not_salient():
    """An entity named only in furniture is flagged, with salience 0; an early and repeated one is the most salient."""
    text = "Photo by Boris Johnson\n\nAngela Merkel met ministers. Angela Merkel then left for France."
    found = entities(text, (Furniture(start=0, end=22, kind="credit"),))
    assert [mention.furniture for mention in found["Boris Johnson"].mentions] == [True]
    assert found["Boris Johnson"].salience == 0
    assert found["Angela Merkel"].salience > found["France"].salience > 0


def test_subjects_are_more_salient_than_modifiers():
    """With equal counts and positions, the subject is more salient than the modifier."""
    found = entities("Ruth Orme sold Anna Keller's boat.")
    assert found["Ruth Orme"].salience > found["Anna Keller"].salience


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ferries stopped in Oslo on Monday. The government of Norway said nothing.", {"Oslo": ("event",)}),
        ("Norway's envoy praised Sweden.", {}),
    ],
)
def test_places_of_the_event(text, expected):
    """A place is the event's where the report puts something there."""
    assert {name: e.place_roles for name, e in entities(text).items() if e.place_roles} == expected


def test_the_dateline_is_apart_from_the_event():
    """The dateline's place is not the event's, unless the text names no other."""
    dateline = (Furniture(start=0, end=6, kind="dateline"),)
    there = entities("OSLO — A ferry sank near Copenhagen on Monday.", dateline)
    assert {name: e.place_roles for name, e in there.items() if e.place_roles} == {
        "Oslo": ("dateline",),
        "Copenhagen": ("event",),
    }
    here = entities("OSLO — A ferry sank on Monday.", dateline)
    assert here["Oslo"].place_roles == ("dateline", "event")
