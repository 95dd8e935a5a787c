"""The elements that flow between the stages of the main job."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schemas.annotations import Annotation, NarrativeMatch
from schemas.articles import Article, Tombstone
from schemas.mappings import Kind
from schemas.records import Record, Sourced
from transforms.messages.decide_write import IndexedArticle
from transforms.reprints.originals import FirstPrint
from transforms.text.normalize import NormalizedInput

Derived = tuple[Kind, str, dict[str, Any]]  # kind, id, document


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A round's messages about one id: the greatest version, the takedowns, and the superseded articles."""

    id: str
    article: Sourced | None
    takedowns: tuple[Tombstone, ...]
    superseded: tuple[Article, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An article to write, and the indexed article that it replaces, if any."""

    record: Record
    article: Article
    replaces: IndexedArticle | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedWork:
    """A work with its normalised text and the annotation in that text's offsets, None if it is not annotated."""

    work: Work
    text: NormalizedInput
    annotation: Annotation | None
    first_print: FirstPrint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedWork:
    """An annotated work with its annotation in the article's own offsets, and the narratives found."""

    work: Work
    text_hash: str
    normalized: Annotation | None
    annotation: Annotation | None
    narratives: tuple[NarrativeMatch, ...]
    first_print: FirstPrint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleWrite:
    """An article's document with all its derived documents: they are written and removed together."""

    work: Work
    document: dict[str, Any]
    derived: tuple[Derived, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Keys that a write may affect: articles, outlet-days, bands of replaced texts, old and new words of claims."""

    article_ids: tuple[str, ...] = ()
    outlet_days: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    claim_words: tuple[str, ...] = ()

    def __add__(self, other: "Touched") -> "Touched":
        """Return the changes of both, each name once, sorted."""
        return together((self, other))


def together(writes: Iterable[Touched]) -> Touched:
    """Return the changes of several writes as one, each name once, sorted."""
    gathered = list(writes)
    return Touched(
        article_ids=tuple(sorted({name for touched in gathered for name in touched.article_ids})),
        outlet_days=tuple(sorted({name for touched in gathered for name in touched.outlet_days})),
        bands=tuple(sorted({name for touched in gathered for name in touched.bands})),
        claim_words=tuple(sorted({words for touched in gathered for words in touched.claim_words})),
    )
