"""The documents of an article's mentions."""

from dataclasses import replace

from schemas.annotations import Sentiment
from schemas.ids import hashed_id
from tests.support.document_fixtures import ANNOTATION, NEAR, article
from transforms.documents.mention import mention_documents


def test_mentions_are_one_a_piece() -> None:
    """Each entity has a document of its own, whose id depends on the article, its content and the entity."""
    (key, first), (_, second) = mention_documents(article(), ANNOTATION, (NEAR,), fingerprint="f")
    assert key == first["id"] == hashed_id("mention", "a" * 32, "h1", "mayor rook")
    assert (first["name"], first["type"], first["count"], first["sentiment_milli"]) == ("Mayor Rook", "PERSON", 1, -125)
    assert (second["article_id"], second["outlet"], second["narratives"]) == ("a" * 32, "Harbour", ["safe-pier"])


def test_a_mention_keeps_the_outlets_sentiment_apart_from_the_reported_one() -> None:
    """The fields of the reported voices stand beside the outlet's own, and are null where nobody speaks of the entity."""
    blamed = replace(ANNOTATION.entities[0], sentiment_reported=Sentiment(label="negative", score=-0.5))
    annotation = replace(ANNOTATION, entities=(blamed, *ANNOTATION.entities[1:]))
    (_, first), (_, second) = mention_documents(article(), annotation, (NEAR,), fingerprint="f")
    assert (first["sentiment_milli"], first["sentiment_reported_milli"]) == (-125, -500)
    assert (first["sentiment_reported_label"], first["sentiment_reported"]) == ("negative", -0.5)
    assert second["sentiment_reported"] is second["sentiment_reported_label"] is None
