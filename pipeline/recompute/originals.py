"""Originals of near reprints, recomputed from the index for whatever a round touched."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_pages import chunks, combinations, conflicts, hits_of, one_value, write
from pipeline.core.errors import KeepsMoving
from pipeline.core.settings import ElasticsearchSettings
from schemas.mappings import Kind, alias
from transforms.elements import Touched
from transforms.reprints.originals import Print, originals

DERIVED: tuple[Kind, ...] = ("mentions", "statements")
FIELDS = (
    "id", "minhash", "bands", "original_id", "outlet_day", "collapse_id",
    {"field": "published_at", "format": "epoch_millis"},
)  # fmt: skip
ATTEMPTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indexed:
    print: Print
    original_id: str | None
    outlet_day: str | None
    seq_no: int
    primary_term: int


def recompute_originals(client: Elasticsearch, settings: ElasticsearchSettings, touched: Touched) -> set[str]:
    """Set `original_id` and `collapse_id` of all that a change may concern; return their outlet-days.

    Concerned are the touched articles and all that share a band with what they are or were. Derived documents are looked at
    for themselves: a run that crashed, or lost its article's compare-and-set, may have written them all the same.
    Idempotent. The index must be refreshed before; raises KeepsMoving.
    """
    for _ in range(ATTEMPTS):
        concerned, known = _gather(client, settings.index_prefix, touched)
        wanted = originals(concerned, {one: indexed.print for one, indexed in known.items()})
        moved = {one: original for one, original in wanted.items() if known[one].original_id != original}
        astray = {one: wanted[one] for one in _astray(client, settings.index_prefix, wanted)}
        days = {day for one in concerned if (day := known[one].outlet_day) is not None}
        if not (_write_derived(client, settings, moved | astray) or _write_articles(client, settings, moved, known)):
            return days
        client.indices.refresh(index=[alias(settings.index_prefix, kind) for kind in ("articles", *DERIVED)])
    raise KeepsMoving(f"gave up after {ATTEMPTS} attempts")


def _gather(client: Elasticsearch, prefix: str, touched: Touched) -> tuple[list[str], dict[str, _Indexed]]:
    """Return the ids concerned, and all articles that may decide about them."""
    index = alias(prefix, "articles")
    concerned = {one.print.id: one for one in _search(client, index, "id", touched.article_ids)}
    bands = {*touched.bands, *_bands(concerned.values())}
    concerned |= {one.print.id: one for one in _search(client, index, "bands", sorted(bands))}
    further = _bands(concerned.values()) - bands
    known = concerned | {one.print.id: one for one in _search(client, index, "bands", sorted(further))}
    return sorted(concerned), known


def _bands(articles: Iterable[_Indexed]) -> set[str]:
    return {band for one in articles for band in one.print.bands}


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
        seq_no=hit["_seq_no"],
        primary_term=hit["_primary_term"],
    )


def _astray(client: Elasticsearch, prefix: str, wanted: dict[str, str | None]) -> Iterator[str]:
    """Yield the ids of articles of which a derived document is counted elsewhere than wanted."""
    for kind in DERIVED:
        for chunk in chunks(sorted(wanted), 1_000):
            query = {"terms": {"article_id": list(chunk)}}
            for bucket in combinations(client, alias(prefix, kind), query, ("article_id", "collapse_id")):
                article_id = bucket["key"]["article_id"]
                if bucket["key"]["collapse_id"] != (wanted[article_id] or article_id):
                    yield article_id


def _write_derived(client: Elasticsearch, settings: ElasticsearchSettings, moved: dict[str, str | None]) -> bool:
    """Return whether any lost against another run's write and must be looked at anew."""
    actions = []
    for kind in DERIVED:
        index = alias(settings.index_prefix, kind)
        for chunk in chunks(sorted(moved), 1_000):
            query = {"terms": {"article_id": list(chunk)}}
            for hit in hits_of(client, index=index, query=query, sort="id", source=["article_id", "collapse_id"]):
                article_id = hit["_source"]["article_id"]
                collapse_id = moved[article_id] or article_id
                if hit["_source"]["collapse_id"] != collapse_id:
                    actions.append(
                        _update(index, hit["_id"], {"collapse_id": collapse_id}, hit["_seq_no"], hit["_primary_term"])
                    )
    return bool(conflicts(write(client, settings, actions)))


def _write_articles(
    client: Elasticsearch, settings: ElasticsearchSettings, moved: dict[str, str | None], known: dict[str, _Indexed]
) -> bool:
    """Return whether any lost against another run's write and must be looked at anew."""
    actions = [
        _update(
            alias(settings.index_prefix, "articles"),
            one,
            {"original_id": original, "collapse_id": original or one},
            known[one].seq_no,
            known[one].primary_term,
        )
        for one, original in moved.items()
    ]
    return bool(conflicts(write(client, settings, actions)))


def _update(index: str, document_id: str, fields: dict[str, Any], seq_no: int, primary_term: int) -> BulkAction:
    return BulkAction(
        op="update",
        index=index,
        id=document_id,
        source=fields,
        if_seq_no=seq_no,
        if_primary_term=primary_term,
    )
