"""Places on the map of a real Elasticsearch."""

import pytest
from elasticsearch import Elasticsearch

from schemas.annotations import Annotation, Entity, PlaceRole, Sentiment
from schemas.knowledge import Coordinates
from schemas.mappings import mapping
from transforms.documents.article import entity_fields

pytestmark = pytest.mark.stack


def place(name: str, lat: float, lon: float, *roles: PlaceRole) -> Entity:
    return Entity(
        id=f"geonames:{name}",
        name=name,
        type="GPE",
        country="NO",
        location=Coordinates(lat=lat, lon=lon),
        place_roles=roles,
        mentions=(),
        salience=0.5,
        sentiment=Sentiment(label="neutral", score=0.0),
    )


def near(client: Elasticsearch, index: str, field: str, lat: float, lon: float) -> list[str]:
    query = {"geo_distance": {"distance": "50km", field: {"lat": lat, "lon": lon}}}
    return sorted(hit["_id"] for hit in client.search(index=index, query=query)["hits"]["hits"])


def test_articles_are_found_by_where_they_are(client: Elasticsearch, prefix: str) -> None:
    """An article is found near each of its places, and by its event's place apart from its dateline."""
    index = f"{prefix}-articles-v1"
    client.indices.create(index=index, mappings=mapping("articles"))
    both = Annotation(entities=(place("Oslo", 59.9, 10.7, "dateline"), place("Bergen", 60.4, 5.3, "event")))
    for key, annotation in (("both", both), ("nowhere", Annotation()), ("unread", None)):
        client.index(index=index, id=key, document=entity_fields(annotation, ()))
    client.indices.refresh(index=index)
    assert near(client, index, "locations", 59.9, 10.7) == ["both"]
    assert near(client, index, "locations", 60.4, 5.3) == ["both"]
    assert near(client, index, "event_locations", 60.4, 5.3) == ["both"]
    assert near(client, index, "event_locations", 59.9, 10.7) == []
    found = client.search(index=index, query={"term": {"dateline_place": "Oslo"}})["hits"]["hits"]
    assert [(hit["_id"], hit["_source"]["countries"]) for hit in found] == [("both", ["NO"])]
