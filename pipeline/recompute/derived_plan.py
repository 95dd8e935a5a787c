"""The writes that bring the derived documents of one article in line with the wanted ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import read_version, update_if_unchanged
from schemas.mappings import DERIVED, Kind, alias
from transforms.stored.corrected_documents import CHANGING_FIELDS, KEPT_FIELDS

Document = Mapping[str, Any]
Documents = Mapping[Kind, Mapping[str, Document]]


class Place(NamedTuple):
    """A derived document in the index or to be written there: its kind, its id, and the hit that was read, if any."""

    kind: Kind
    id: str
    hit: Document | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedPlan:
    """The derived documents of an article: `there` the hits of all, `wanted` the documents as they should be.

    A document belongs to the article if it is of the article's present version, by the same pipeline.
    """

    prefix: str
    article: Document
    wanted: Documents
    there: Documents

    @property
    def foreign(self) -> list[Place]:
        """The wanted documents in whose place another pipeline has written its own."""
        return [place for place in self._places() if place.hit is not None and not self._belongs(place.hit)]

    @property
    def unwanted(self) -> list[Place]:
        """The documents that belong to the article but should not be there."""
        return [
            Place(kind, document_id, hit)
            for kind in DERIVED
            for document_id, hit in self.there[kind].items()
            if document_id not in self.wanted[kind] and self._belongs(hit)
        ]

    @property
    def claim_words(self) -> frozenset[str]:
        """The words of the unwanted statements, by which similar claims are found once they are gone."""
        sources = [place.hit["_source"] for place in self.unwanted if place.hit is not None]
        return frozenset(source["claim_words"] for source in sources if source.get("claim_words") is not None)

    def writes(self) -> Iterator[BulkAction]:
        """Yield the writes of missing, foreign and changed documents."""
        kept = {name: value for name, value in self.article["_source"].items() if name in KEPT_FIELDS}
        for kind, document_id, hit in self._places():
            wanted, index = self.wanted[kind][document_id], alias(self.prefix, kind)
            if hit is None:
                yield BulkAction(op="create", index=index, id=document_id, source={**wanted, **kept}, tag=self._tag)
            elif not self._belongs(hit):
                yield self._bound("index", index, hit, {**wanted, **kept})
            else:
                changing = CHANGING_FIELDS.get(kind, wanted.keys())
                fields = changed_fields(hit["_source"], {name: wanted[name] for name in changing})
                if fields:
                    yield update_if_unchanged(index, document_id, fields, read_version(hit), tag=self._tag)

    def deletions(self) -> Iterator[BulkAction]:
        """Yield the deletions of the unwanted documents."""
        for kind, _, hit in self.unwanted:
            if hit is not None:
                yield self._bound("delete", alias(self.prefix, kind), hit, None)

    @property
    def _tag(self) -> str:
        return str(self.article["_id"])

    def _places(self) -> Iterator[Place]:
        for kind in DERIVED:
            for document_id in self.wanted[kind]:
                yield Place(kind, document_id, self.there[kind].get(document_id))

    def _belongs(self, hit: Document) -> bool:
        mine, article = hit["_source"], self.article["_source"]
        return all(mine[name] == article[name] for name in ("source_version", "fingerprint"))

    def _bound(self, op: Any, index: str, hit: Document, source: Document | None) -> BulkAction:
        version = read_version(hit)
        return BulkAction(
            op=op,
            index=index,
            id=hit["_id"],
            source=source,
            if_seq_no=version.seq_no,
            if_primary_term=version.primary_term,
            tag=self._tag,
        )


def changed_fields(document: Document, wanted: Document) -> dict[str, Any]:
    """Return the wanted fields that a document lacks or has with another value."""
    return {name: value for name, value in wanted.items() if name not in document or document[name] != value}
