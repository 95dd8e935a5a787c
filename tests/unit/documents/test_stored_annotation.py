"""The annotation that an article's document carries."""

from dataclasses import replace

import pytest

from schemas.annotations import (
    Annotation,
    Lemmas,
)
from tests.support.document_fixtures import ANNOTATION, LEMMAS, article, document, through_json
from transforms.documents.stored_annotation import stored_annotation


@pytest.mark.parametrize("lemmas", [LEMMAS, None, replace(LEMMAS, lemmas=("new york", *LEMMAS.lemmas[1:]))])
def test_annotation_comes_back_from_the_document(lemmas: Lemmas | None) -> None:
    """The annotation read from a document, after JSON, is the one that was written."""
    annotation = replace(ANNOTATION, lemmas=lemmas)
    assert stored_annotation(through_json(document(article(), annotation))) == annotation


def test_annotation_of_an_empty_text_comes_back() -> None:
    """A text of furniture alone has no lemmas, and its annotation comes back all the same."""
    annotation = Annotation(lemmas=Lemmas(lemmas=(), starts=(), ends=(), sentence_ends=()))
    assert stored_annotation(through_json(document(article(), annotation))) == annotation


def test_no_annotation_comes_back_as_none() -> None:
    """A document without annotation gives none."""
    assert stored_annotation(through_json(document(article(), None))) is None
