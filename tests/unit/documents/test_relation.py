"""The documents of an article's relations."""

from dataclasses import replace

from schemas.annotations import Relation, Span
from tests.support.document_fixtures import ANNOTATION, NEAR, article
from transforms.documents.relation import relation_documents

FIRST, SECOND = ANNOTATION.entities[:2]
RELATION = Relation(
    source=FIRST.id, target=SECOND.id, attitude="against", start=0, end=12, source_span=Span(start=0, end=4),
    target_span=Span(start=6, end=9), statement=None, voice="outlet", confidence=0.75,
)  # fmt: skip


def test_a_relation_is_a_document_with_names_sentence_and_the_articles_fields() -> None:
    """The pair joins both ids, and spans count from the article's start."""
    found = replace(ANNOTATION, relations=(RELATION,))
    ((key, document),) = relation_documents(article(), found, (NEAR,), fingerprint="f")
    assert key == document["id"]
    assert (document["source"], document["source_name"], document["target_name"]) == (FIRST.id, FIRST.name, SECOND.name)
    assert document["pair"] == f"{FIRST.id}|{SECOND.id}"
    assert (document["attitude"], document["voice"], document["statement_id"]) == ("against", "outlet", None)
    assert document["sentence"] == article().text[:12]
    assert (document["article_id"], document["outlet"], document["narratives"]) == ("a" * 32, "Harbour", ["safe-pier"])


def test_an_article_without_annotation_has_no_relations() -> None:
    """Nothing is invented."""
    assert relation_documents(article(), None, (), fingerprint="f") == []
