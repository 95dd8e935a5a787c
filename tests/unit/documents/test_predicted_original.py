"""Fields that an exact reprint is written with before recomputation."""

from typing import Any

from schemas.annotations import Annotation, Span, Statement
from transforms.annotation.attach import statement_id
from transforms.documents.predicted_original import predict_original
from transforms.reprints.originals import FirstPrint
from transforms.stories.assign import story_of

FIRST = FirstPrint(article_id="first", content_hash="hash")
SAID = Statement(
    id="local", kind="indirect", speaker=None, cue=None, content=(Span(start=0, end=4),), text="Rain", stance="states",
    certainty=1.0, evidence="unknown", confidence=1.0,
)  # fmt: skip


def expected(article_id: str, minhash: str | None, claim: str | None = "s") -> tuple[dict[str, Any], ...]:
    article = {"id": article_id, "minhash": minhash, "original_id": None, "collapse_id": article_id}
    mention = {"collapse_id": article_id, "story_id": story_of(article_id)}
    statement = {"collapse_id": article_id, "story_id": story_of(article_id), "claim_id": claim}
    predict_original(FIRST, Annotation(statements=(SAID,)), article, [("m", mention)], [("s", statement)])
    return article, mention, statement


def test_a_reprint_names_the_first_print_and_its_statement_of_the_same_words() -> None:
    """All documents collapse into the first print's, and a statement's claim is the first print's statement."""
    article, mention, statement = expected("second", "signature")
    assert article["original_id"] == "first"
    assert article["collapse_id"] == mention["collapse_id"] == statement["collapse_id"] == "first"
    assert statement["claim_id"] == statement_id("first", "hash", "local")


def test_what_derives_from_a_reprint_is_of_the_story_that_the_first_print_founds() -> None:
    """Mentions and statements carry the first print's story; recomputation sets the article's own."""
    article, mention, statement = expected("second", "signature")
    assert mention["story_id"] == statement["story_id"] == story_of("first")
    assert "story_id" not in article


def test_the_first_print_stays_its_own_original() -> None:
    """Nothing changes in the article that the others repeat."""
    article, _, statement = expected("first", "signature")
    assert (article["original_id"], article["collapse_id"], statement["claim_id"]) == (None, "first", "s")


def test_a_text_too_short_for_a_signature_is_nobodys_reprint() -> None:
    """Such a text resembles no other, so its documents stay as they are."""
    article, mention, _ = expected("second", None)
    assert (article["original_id"], mention["collapse_id"]) == (None, "second")


def test_what_says_too_little_to_be_a_claim_stays_none() -> None:
    """A statement without a claim gets none."""
    assert expected("second", "signature", claim=None)[2]["claim_id"] is None
