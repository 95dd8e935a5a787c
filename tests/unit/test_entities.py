"""Entities: one for each name, whatever form it takes in the text."""

from schemas.annotations import Entity
from schemas.ids import hashed_id
from transforms.functions.entities import group_mentions, to_entities
from transforms.functions.regions import Regions


def entities(nlp, text: str, furniture: tuple[tuple[int, int], ...] = ()) -> dict[str, Entity]:
    found = to_entities(group_mentions(nlp(text), text), Regions(furniture), len(text), {})
    return {entity.name: entity for entity in found}


def mentions(entity: Entity) -> list[str]:
    return [mention.text for mention in entity.mentions]


def test_a_surname_joins_the_full_name(nlp):
    """A bare surname, also one the model misses, is a mention of the person."""
    found = entities(nlp, "Anna Keller spoke on Tuesday in Hamburg. Keller left early. Reporters followed Keller home.")
    assert mentions(found["Anna Keller"]) == ["Anna Keller", "Keller", "Keller"]
    assert found["Anna Keller"].type == "PERSON"


def test_an_abbreviation_joins_its_long_form(nlp):
    """An abbreviation in brackets, and wherever it stands alone later, is the organisation."""
    found = entities(nlp, "The Harbour Relief Fund (HRF) raised money in Germany. HRF will spend it in Berlin.")
    assert mentions(found["Harbour Relief Fund"]) == ["Harbour Relief Fund", "HRF", "HRF"]


def test_peoples_and_countries_need_no_model(nlp):
    """A people is NORP and a country GPE, in every mention."""
    found = entities(nlp, "Several Norwegians and two Moldovan workers came from Norway.")
    assert {name: found[name].type for name in ("Norwegians", "Moldovan", "Norway")} == {
        "Norwegians": "NORP",
        "Moldovan": "NORP",
        "Norway": "GPE",
    }


def test_articles_and_possessives_are_cut(nlp):
    """No mention begins with an article or ends in a possessive, and each is exactly its code points."""
    text = "The United Nations’ envoy met the European Union's council in Germany's capital."
    for entity in entities(nlp, text).values():
        for mention in entity.mentions:
            assert text[mention.start : mention.end] == mention.text
            assert not mention.text.lower().startswith("the ")
            assert not mention.text.endswith(("'s", "’s", "’"))


def test_offsets_are_code_points(nlp):
    """Characters beyond the basic plane count as one."""
    text = "😀😀 Angela Merkel visited Paris."
    found = entities(nlp, text)
    assert {text[m.start : m.end] for m in found["Paris"].mentions} == {"Paris"}


def test_numbers_name_nothing(nlp):
    """Cardinals, percentages and hours are no entities."""
    assert not {"CARDINAL", "PERCENT", "TIME", "ORDINAL"} & {
        entity.type for entity in entities(nlp, "At 9 a.m. three of 40 percent in Germany voted first.").values()
    }


def test_an_id_is_the_same_in_every_article(nlp):
    """Type and normalised name decide the id, not the article."""
    one = entities(nlp, "Angela Merkel met Emmanuel Macron in Paris.")["Angela Merkel"].id
    other = entities(nlp, "Yesterday Angela Merkel was in Hamburg.")["Angela Merkel"].id
    assert one == other == hashed_id("entity", "PERSON", "angela merkel")


def test_furniture_is_flagged_and_not_salient(nlp):
    """What only furniture names is found and flagged, with salience 0; what leads and recurs is the most salient."""
    text = "Photo by Boris Johnson\n\nAngela Merkel met ministers. Angela Merkel then left for France."
    found = entities(nlp, text, ((0, 22),))
    assert [mention.furniture for mention in found["Boris Johnson"].mentions] == [True]
    assert found["Boris Johnson"].salience == 0
    assert found["Angela Merkel"].salience > found["France"].salience > 0


def test_a_title_is_no_part_of_the_name(nlp):
    """The canonical name and the id leave titles out."""
    found = entities(nlp, "President Emmanuel Macron visited Berlin on Monday.")
    assert "Emmanuel Macron" in found
