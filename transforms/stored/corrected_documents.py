"""Make the documents of an indexed article under corrections, from its stored annotation: nothing is parsed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from schemas.annotations import Annotation, NarrativeMatch
from schemas.articles import Article
from schemas.mappings import Kind
from transforms.annotation.attach import attach_annotation
from transforms.documents.article import entity_fields
from transforms.documents.mention import mention_documents
from transforms.documents.relation import relation_documents
from transforms.documents.shared import day_of
from transforms.documents.statement import statement_documents
from transforms.documents.stored_annotation import stored_annotation
from transforms.narratives.match import CompiledNarratives, match_narratives
from transforms.stored.article import stored_article
from transforms.stored.entity_corrections import CompiledCorrections, correct_entities
from transforms.text.normalize import normalize_text

Document = dict[str, Any]

# Recomputation and the writer set these fields, so they are kept.
KEPT_FIELDS = frozenset({"collapse_id", "story_id", "indexed_at", "revised_at"})
CHANGING_FIELDS: Mapping[Kind, frozenset[str]] = {
    "statements": frozenset({"speaker_entity", "speaker_name", "narratives"}),
}
"""The fields of derived documents that corrections and narratives change; kinds not named here may change in all fields.

Recomputation sets other fields of statements, so a correction leaves those of an indexed statement alone.
"""


class NotDerivable(Exception):
    """The stored annotation does not fit today's rules: the article must be annotated again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedDocuments:
    """Fields of the article's document, and its derived documents of each kind by id, without KEPT_FIELDS."""

    article: Document
    derived: dict[Kind, dict[str, Document]]


def corrected_documents(
    document: Document, corrections: CompiledCorrections, narratives: CompiledNarratives | None
) -> CorrectedDocuments:
    """Return the corrected fields of an article's documents; the order of articles and of corrections does not matter.

    Args:
        document: the article's document.
        corrections: the corrections of entities.
        narratives: the definitions to match again; None keeps the article's narratives.

    Raises:
        NotDerivable: the article must be annotated again.
    """
    article, fingerprint = stored_article(document), document["fingerprint"]
    annotation = own_annotation(document, article, corrections)
    if narratives is None or annotation is None:
        matches = msgspec.convert(document["narrative_matches"], tuple[NarrativeMatch, ...])
    else:
        matches = match_narratives(narratives, annotation, day=day_of(article))
    derived: dict[Kind, list[tuple[str, Document]]] = {
        "mentions": mention_documents(article, annotation, matches, fingerprint=fingerprint),
        "statements": statement_documents(article, annotation, matches, fingerprint=fingerprint),
        "relations": relation_documents(article, annotation, matches, fingerprint=fingerprint),
    }
    return CorrectedDocuments(
        article=_plain(entity_fields(annotation, matches)),
        derived={kind: {key: _plain(fields) for key, fields in documents} for kind, documents in derived.items()},
    )


def own_annotation(document: Document, article: Article, corrections: CompiledCorrections) -> Annotation | None:
    """Return an indexed article's own annotation, corrected, None if it is not annotated; raises NotDerivable."""
    try:
        normalized = stored_annotation(document)
    except (KeyError, msgspec.ValidationError) as error:
        raise NotDerivable(article.id) from error
    if normalized is None:
        return None
    text = normalize_text(article.text, article.furniture, article.targets, article.pairs)
    if text.text_hash != document["text_hash"]:
        raise NotDerivable(article.id)
    return correct_entities(attach_annotation(normalized, text, article), corrections)


def _plain(document: Document) -> Document:
    """Return the document in the form that the index returns, without KEPT_FIELDS."""
    plain: Document = msgspec.json.decode(msgspec.json.encode(document))
    return {name: value for name, value in plain.items() if name not in KEPT_FIELDS}
