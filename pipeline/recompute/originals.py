"""Recomputes the originals of reprints from the index, for the articles that a round touched."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.es_compare_and_set import (
    ReadVersion,
    ids,
    read_version,
    until_settled,
    update_if_unchanged,
    write_all,
)
from pipeline.clients.es_pages import chunks, combinations, hits_of, one_value
from pipeline.core.settings import ElasticsearchSettings
from schemas.mappings import DERIVED, alias
from transforms.elements import Touched
from transforms.reprints.originals import Print, originals

FIELDS = (
    "id", "minhash", "bands", "original_id", "outlet_day", "collapse_id",
    {"field": "published_at", "format": "epoch_millis"},
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indexed:
    print: Print
    original_id: str | None
    outlet_day: str | None
    version: ReadVersion


_Known = dict[str, _Indexed]
_Originals = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The originals to write: `moved` for articles, `misplaced` for articles whose mentions or statements differ."""

    concerned: list[str]
    known: _Known
    moved: _Originals
    misplaced: _Originals


def recompute_originals(client: Elasticsearch, settings: ElasticsearchSettings, touched: Touched) -> set[str]:
    """Set `original_id` and `collapse_id` of all articles that a change may concern. Idempotent.

    A change concerns the touched articles, and all articles that share a band with their present or earlier text.
    Mentions and statements are checked separately: a run that crashed, or lost the compare-and-set of its article, may
    have written them without the article. The index must be refreshed before.

    Returns:
        The outlet-days of the concerned articles.

    Raises:
        KeepsMoving: Other runs kept rewriting the same articles.
    """
    indexes = [alias(settings.index_prefix, kind) for kind in ("articles", *DERIVED)]
    plan = until_settled(
        look=lambda: _plan(client, settings.index_prefix, touched),
        write=lambda plan: (
            _write_derived(client, settings, plan.moved | plan.misplaced)
            or _write_articles(client, settings, plan.moved, plan.known)
        ),
        refresh=lambda: client.indices.refresh(index=indexes),
    )
    return {day for article_id in plan.concerned if (day := plan.known[article_id].outlet_day) is not None}


def _plan(client: Elasticsearch, prefix: str, touched: Touched) -> _Plan:
    concerned, known = _gather(client, prefix, touched)
    wanted = originals(concerned, {article_id: article.print for article_id, article in known.items()})
    return _Plan(
        concerned=concerned,
        known=known,
        moved={
            article_id: original for article_id, original in wanted.items() if known[article_id].original_id != original
        },
        misplaced={article_id: wanted[article_id] for article_id in _misplaced(client, prefix, wanted)},
    )


def _gather(client: Elasticsearch, prefix: str, touched: Touched) -> tuple[list[str], _Known]:
    """Return the concerned ids, and all articles that can affect them."""
    index = alias(prefix, "articles")
    concerned = {article.print.id: article for article in _search(client, index, "id", touched.article_ids)}
    bands = {*touched.bands, *_bands(concerned.values())}
    concerned |= {article.print.id: article for article in _search(client, index, "bands", sorted(bands))}
    further = _bands(concerned.values()) - bands
    known = concerned | {article.print.id: article for article in _search(client, index, "bands", sorted(further))}
    return sorted(concerned), known


def _bands(articles: Iterable[_Indexed]) -> set[str]:
    return {band for article in articles for band in article.print.bands}


def _search(client: Elasticsearch, index: str, field: str, values: Iterable[str]) -> Iterable[_Indexed]:
    for chunk in chunks(tuple(values)):
        query = {"terms": {field: list(chunk)}}
        for hit in hits_of(client, index=index, query=query, sort="id", source=False, docvalue_fields=list(FIELDS)):
            yield _indexed(hit)


def _indexed(hit: dict[str, Any]) -> _Indexed:
    fields = hit["fields"]
    minhash, published = one_value(hit, "minhash"), one_value(hit, "published_at")
    return _Indexed(
        print=Print(
            id=hit["_id"],
            published_ms=None if published is None else int(published),
            minhash=None if minhash is None else base64.b64decode(minhash),
            bands=tuple(fields.get("bands", ())),
        ),
        original_id=one_value(hit, "original_id"),
        outlet_day=one_value(hit, "outlet_day"),
        version=read_version(hit),
    )


def _misplaced(client: Elasticsearch, prefix: str, wanted: _Originals) -> Iterator[str]:
    """Yield the ids of articles with a wrong `collapse_id` in a mention or statement."""
    for kind in DERIVED:
        for chunk in chunks(sorted(wanted), 1_000):
            query = {"terms": {"article_id": list(chunk)}}
            for bucket in combinations(client, alias(prefix, kind), query, ("article_id", "collapse_id")):
                article_id = bucket["key"]["article_id"]
                if bucket["key"]["collapse_id"] != (wanted[article_id] or article_id):
                    yield article_id


def _write_derived(client: Elasticsearch, settings: ElasticsearchSettings, moved: _Originals) -> list[str]:
    """Write, and return the ids of the documents that another run has rewritten meanwhile."""
    actions = []
    for kind in DERIVED:
        index = alias(settings.index_prefix, kind)
        for chunk in chunks(sorted(moved), 1_000):
            query = {"terms": {"article_id": list(chunk)}}
            for hit in hits_of(client, index=index, query=query, sort="id", source=["article_id", "collapse_id"]):
                article_id = hit["_source"]["article_id"]
                collapse_id = moved[article_id] or article_id
                if hit["_source"]["collapse_id"] != collapse_id:
                    fields = {"collapse_id": collapse_id}
                    actions.append(update_if_unchanged(index, hit["_id"], fields, read_version(hit)))
    return ids(write_all(client, settings, actions))


def _write_articles(
    client: Elasticsearch, settings: ElasticsearchSettings, moved: _Originals, known: _Known
) -> list[str]:
    """Write, and return the ids of the documents that another run has rewritten meanwhile."""
    index = alias(settings.index_prefix, "articles")
    actions = [
        update_if_unchanged(
            index,
            article_id,
            {"original_id": original, "collapse_id": original or article_id},
            known[article_id].version,
        )
        for article_id, original in moved.items()
    ]
    return ids(write_all(client, settings, actions))
