"""All documents of an article against the mappings of their indices."""

import pytest

from schemas.annotations import (
    Annotation,
)
from schemas.mappings import VOLATILE_FIELDS, mapping
from tests.support.document_fixtures import ANNOTATION, article, document
from transforms.documents.mention import mention_documents
from transforms.documents.statement import statement_documents


@pytest.mark.parametrize("annotation", [ANNOTATION, None])
def test_documents_fit_the_mappings(annotation: Annotation | None) -> None:
    """Every written field is mapped, and every mapped field is written, except the writer's own."""
    mentions = mention_documents(article(), ANNOTATION, (), fingerprint="f")
    statements = statement_documents(article(), ANNOTATION, (), fingerprint="f")
    fields = {
        "articles": set(document(article(), annotation)),
        "mentions": set(mentions[0][1]),
        "statements": set(statements[0][1]),
    }
    for kind, written in fields.items():
        mapped = set(mapping(kind)["properties"])  # type: ignore[arg-type]
        assert (kind, written - mapped) == (kind, set())
        assert (kind, mapped - written - VOLATILE_FIELDS) == (kind, set())
