"""Sweeps the mentions, statements and other derived documents that no longer belong to their article.

Another run may write the article while a sweep looks at it. So each document is deleted only in the version that was
read, and the articles are read again after the deletions: a document that belongs to its article by then is put back. The
other run looks for its documents after it has written the article (`complete_articles`). Whichever comes last, one of the
two sees what is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import ReadVersion, read_version, until_settled, write_all
from pipeline.clients.es_pages import hits_of
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import fetch_states
from schemas.articles import Version
from schemas.mappings import DERIVED, alias
from transforms.elements import Touched
from transforms.messages.decide_write import State

States = Mapping[str, State]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A derived document: the alias of its index, its id, its content, the version that was read."""

    index: str
    id: str
    source: Mapping[str, Any]
    version: ReadVersion

    @property
    def article_id(self) -> str:
        """The id of its article."""
        return str(self.source["article_id"])


def sweep_derived(
    client: Elasticsearch, settings: ElasticsearchSettings, article_ids: Sequence[str], *, own: bool
) -> Touched:
    """Delete the stale derived documents of these articles; return the words of deleted statements. Idempotent.

    The indexes must be refreshed before. See `sweep` for what is stale; `own` holds for all these articles.

    Raises:
        KeepsMoving: Other runs kept rewriting the same documents.
    """
    sweeping = _Sweep(client=client, settings=settings, own=own, waiting=article_ids)
    indexes = [alias(settings.index_prefix, kind) for kind in DERIVED]
    until_settled(sweeping.look, sweeping.delete, refresh=lambda: client.indices.refresh(index=indexes))
    return Touched(claim_words=tuple(sorted(sweeping.words)))


@dataclass(slots=True, kw_only=True)
class _Sweep:
    """The articles still to look at, and the words of the statements deleted so far."""

    client: Elasticsearch
    settings: ElasticsearchSettings
    own: bool
    waiting: Sequence[str]
    words: set[str] = field(default_factory=set)

    def look(self) -> list[_Found]:
        """Return the stale documents."""
        states = fetch_states(self.client, self.settings.index_prefix, self.waiting)
        query = _query(states, own=self.own)
        found = (
            _Found(index=index, id=hit["_id"], source=hit["_source"], version=read_version(hit))
            for index in (alias(self.settings.index_prefix, kind) for kind in DERIVED)
            for hit in hits_of(self.client, index=index, query=query, sort="id")
        )
        return [derived for derived in found if _is_stale(derived.source, states[derived.article_id], own=self.own)]

    def delete(self, stale: Sequence[_Found]) -> Sequence[str]:
        """Delete the documents; return the articles to look at again: those that another run has written meanwhile."""
        lost = write_all(self.client, self.settings, [_deletion(derived) for derived in stale])
        left = {(action.index, action.id) for action in lost}
        deleted = [derived for derived in stale if (derived.index, derived.id) not in left]
        self.words |= {words for derived in deleted if (words := derived.source.get("claim_words")) is not None}
        self.waiting = sorted({action.tag for action in lost} | self._put_back(deleted))
        return self.waiting

    def _put_back(self, deleted: Sequence[_Found]) -> set[str]:
        """Create the documents again whose article has come to be of their version and pipeline; return the articles."""
        states = fetch_states(
            self.client, self.settings.index_prefix, sorted({derived.article_id for derived in deleted})
        )
        needed = [derived for derived in deleted if _belongs(derived.source, states[derived.article_id])]
        actions = [
            BulkAction(op="create", index=derived.index, id=derived.id, source=derived.source) for derived in needed
        ]
        write_all(self.client, self.settings, actions)  # a conflict: the other run has written the document again
        return {derived.article_id for derived in needed}


def _deletion(derived: _Found) -> BulkAction:
    return BulkAction(
        op="delete",
        index=derived.index,
        id=derived.id,
        if_seq_no=derived.version.seq_no,
        if_primary_term=derived.version.primary_term,
        tag=derived.article_id,
    )


def _query(states: States, *, own: bool) -> dict[str, Any]:
    """Return the query for all derived documents of the articles, except most of those that belong to them."""
    current = [state.article for state in states.values() if state.article is not None]
    belonging: list[dict[str, Any]] = [
        {"terms": {"source_version.hash": sorted({article.version.content_hash for article in current})}}
    ]
    if own:
        belonging.append({"terms": {"fingerprint": sorted({article.fingerprint for article in current})}})
    return {
        "bool": {
            "filter": [{"terms": {"article_id": sorted(states)}}],
            "must_not": [{"bool": {"filter": belonging}}],
        }
    }


def _is_stale(derived: Mapping[str, Any], state: State, *, own: bool) -> bool:
    version = _version(derived)
    if state.article is None:
        held = state.tombstone.held if state.tombstone else None
        return version <= held if held is not None else own
    if version == state.article.version:
        return own and bool(derived["fingerprint"] != state.article.fingerprint)
    return version < state.article.version


def _belongs(derived: Mapping[str, Any], state: State) -> bool:
    article = state.article
    return article is not None and (_version(derived), derived["fingerprint"]) == (article.version, article.fingerprint)


def _version(derived: Mapping[str, Any]) -> Version:
    return Version(ms=derived["source_version"]["ms"], content_hash=derived["source_version"]["hash"])
