"""Prefill the fields that recomputation would set on an exact reprint, so that it has nothing to rewrite.

Recomputation decides in any case. Without the prefilling, in rounds where half of the articles are reprints, two in
five of all writes were its corrections.
"""

from collections.abc import Sequence

from schemas.annotations import Annotation
from transforms.annotation.attach import statement_id
from transforms.documents.shared import Document
from transforms.reprints.originals import FirstPrint
from transforms.stories.assign import story_of


def predict_original(
    first: FirstPrint,
    normalized: Annotation,
    article: Document,
    others: Sequence[tuple[str, Document]],
    statements: Sequence[tuple[str, Document]],
) -> None:
    """Set in an article's new documents the fields that mark a reprint of `first`; `others` are mentions and relations.

    The documents are unchanged if the article is the first itself, or has no signature. `normalized` is the annotation
    of the text that both share.
    """
    if article["id"] == first.article_id or article["minhash"] is None:
        return
    article["original_id"] = first.article_id
    for _, document in ((article["id"], article), *others, *statements):
        document["collapse_id"] = first.article_id
    story = story_of(first.article_id)
    for _, document in (*others, *statements):
        document["story_id"] = story
    for (_, document), local in zip(statements, normalized.statements, strict=True):
        if document["claim_id"] is not None:
            document["claim_id"] = statement_id(first.article_id, first.content_hash, local.id)
