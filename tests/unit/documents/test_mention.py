"""The documents of an article's mentions."""

from schemas.ids import hashed_id
from tests.support.document_fixtures import ANNOTATION, NEAR, article
from transforms.documents.mention import mention_documents


def test_mentions_are_one_a_piece() -> None:
    """Each entity has a document of its own, whose id depends on the article, its content and the entity."""
    (key, first), (_, second) = mention_documents(article(), ANNOTATION, (NEAR,), fingerprint="f")
    assert key == first["id"] == hashed_id("mention", "a" * 32, "h1", "mayor rook")
    assert (first["name"], first["type"], first["count"], first["sentiment_milli"]) == ("Mayor Rook", "PERSON", 1, -125)
    assert (second["article_id"], second["outlet"], second["narratives"]) == ("a" * 32, "Harbour", ["safe-pier"])
