"""What the recomputation will most likely say of an exact reprint, written at once: it finds it so, and writes nothing.

Recompute decides, whatever stands there. But where half of a round are reprints, its corrections of what was written with
each article as its own original were two in five of all writes.
"""

from collections.abc import Sequence
from typing import Any

from schemas.annotations import Annotation
from transforms.annotation.attach import statement_id
from transforms.reprints.originals import FirstPrint
from transforms.stories.assign import story_of

Document = dict[str, Any]


def expect_original(
    first: FirstPrint,
    normalized: Annotation,
    article: Document,
    mentions: Sequence[tuple[str, Document]],
    statements: Sequence[tuple[str, Document]],
) -> None:
    """Set in an article's new documents what they hold as a reprint of `first`; `normalized` is the text's annotation.

    Nothing where it is the first itself, or has no signature to be near by.
    """
    if article["id"] == first.article_id or article["minhash"] is None:
        return
    article["original_id"] = first.article_id
    for _, document in ((article["id"], article), *mentions, *statements):
        document["collapse_id"] = first.article_id
    story = story_of(first.article_id)
    for _, document in (*mentions, *statements):
        document["story_id"] = story
    for (_, document), local in zip(statements, normalized.statements, strict=True):
        if document["claim_id"] is not None:
            document["claim_id"] = statement_id(first.article_id, first.content_hash, local.id)
