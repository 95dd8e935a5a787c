"""The document of an article."""

import base64
from dataclasses import replace

import pytest

from schemas.annotations import (
    Voice,
)
from schemas.knowledge import Coordinates
from tests.support.document_fixtures import ANNOTATION, FAR, LEMMAS, NEAR, SIGNATURE, article, document
from transforms.documents.article import article_document, narrative_fields, pipeline_of
from transforms.documents.mention import mention_documents
from transforms.stories.assign import story_of
from transforms.stories.words import read


@pytest.mark.parametrize(
    ("voice", "own", "reported"), [("own", ["rain"], []), ("reported", [], ["rain"]), ("both", ["rain"], ["rain"])]
)
def test_article_says_in_whose_voice_it_has_a_narrative(voice: Voice, own: list[str], reported: list[str]) -> None:
    """A narrative in both voices stands in both fields."""
    found = narrative_fields([replace(FAR, voice=voice)])
    assert (found["narratives_own_voice"], found["narratives_reported"]) == (own, reported)
    assert (found["narratives"], found["narratives_disputed"]) == (["rain"], [])


def test_article_says_which_narratives_are_disputed_in_it() -> None:
    """Only those with a rebutted statement."""
    assert narrative_fields([NEAR, replace(FAR, disputed=True)])["narratives_disputed"] == ["rain"]


def test_article_says_what_annotated_it_and_what_it_was_matched_against() -> None:
    """Both together are the whole fingerprint."""
    found = article_document(
        article(), None, None, (), signature=None, text_hash="t", fingerprint="f", model="m", narratives_fingerprint="n"
    )
    assert (found["fingerprint"], found["narratives_fingerprint"], pipeline_of(found)) == ("f", "n", "f.n")


def test_article_says_what_was_found() -> None:
    """The document has its outlet's day, its people and places, its sentiment and its narratives."""
    found = document(article())
    expected = {
        "day": "2024-01-02",
        "outlet_day": "2024-01-02|Harbour",
        "published_at": "2024-01-02T00:00:00.500Z",
        "people": ["Mayor Rook"],
        "organisations": [],
        "places": ["Port Amber"],
        "entity_ids": ["mayor rook", "port amber"],
        "sentiment_label": "negative",
        "sentiment": -0.301,
        "sentiment_milli": -301,
        "narratives": ["safe-pier", "rain"],
        "statement_count": 1,
        "mention_count": 2,
        "collapse_id": "a" * 32,
        "original_id": None,
        "kafka_partition": 2,
        "kafka_offset": 7,
        "bands": ["0001", "0102"],
        "minhash": base64.b64encode(SIGNATURE.minhash).decode(),
        "source_version": {"ms": 1_704_153_600_500, "hash": "h1"},
        "lemmas": " ".join(LEMMAS.lemmas),
    }
    assert {name: found[name] for name in expected} == expected


def test_article_is_on_the_map() -> None:
    """All places have their points, each once; the dateline's place is apart from the event's."""
    point = Coordinates(lat=59.1, lon=11.4)
    port, rook = ANNOTATION.entities[1], ANNOTATION.entities[0]
    filed = replace(port, country="NO", location=point, place_roles=("dateline",))
    there = replace(port, id="pier", name="Pier", type="FAC", location=point, place_roles=("event",))
    someone = replace(rook, country="SE")
    annotation = replace(ANNOTATION, entities=(filed, there, someone))
    expected = {
        "locations": [{"lat": 59.1, "lon": 11.4}],
        "countries": ["NO", "SE"],
        "dateline_place": "Port Amber",
        "dateline_place_id": "port amber",
        "event_places": ["Pier"],
        "event_place_ids": ["pier"],
        "event_locations": [{"lat": 59.1, "lon": 11.4}],
    }
    found = document(article(), annotation)
    assert {name: found[name] for name in expected} == expected
    ((_, mention), *_) = mention_documents(article(), annotation, (), fingerprint="f")
    assert (mention["country"], mention["location"], mention["place_roles"]) == (
        "NO",
        {"lat": 59.1, "lon": 11.4},
        ["dateline"],
    )


def test_undated_article_has_no_day() -> None:
    """Without a date there is neither day nor outlet-day."""
    found = document(article(published_ms=None))
    assert (found["published_at"], found["day"], found["outlet_day"]) == (None, None, None)


def test_article_without_annotation() -> None:
    """An article that is not annotated has empty findings and no sentiment."""
    found = document(article(language="nl"), None)
    assert (found["annotation"], found["sentiment"], found["people"], found["lemmas"]) == (None, None, [], "")


def test_an_article_has_no_story_yet_but_the_words_to_find_it_by() -> None:
    """Its mentions are written as part of the story that it would found; a text that is not in English has no words."""
    port = article()
    found = document(port)
    assert found["story_id"] is None
    assert found["story_words"] == list(read(str(found["story_weights"])))
    assert "amber" in read(str(found["story_weights"]))
    ((_, mention), *_) = mention_documents(port, ANNOTATION, [], fingerprint="f1")
    assert mention["story_id"] == story_of(port.id)
    assert document(article(language="de"))["story_words"] == []
