"""Recomputes claims and disputes across articles from the index, for the articles that a round touched."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import (
    ReadVersion,
    ids,
    read_version,
    until_settled,
    update_if_unchanged,
    write_all,
)
from pipeline.clients.es_pages import TERMS, chunks, hits_of, one_value
from pipeline.core.settings import ElasticsearchSettings
from schemas.mappings import alias
from transforms.claims.same_claim import Disputes, Neighbours, Relate, Similar, Stated, claim_ids, disputes, rivals
from transforms.claims.signatures import BANDS, claim_bands
from transforms.elements import Touched

FIELDS = (
    "article_id", "claim_words", "claim_bands", "claim_id", "disputes", "disputed_by", "stance", "speaker", "cue", "outlet_day",
    "narratives",
    {"field": "published_at", "format": "epoch_millis"},
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indexed:
    stated: Stated
    claim_id: str | None
    disputes: Disputes
    outlet_day: str | None
    version: ReadVersion


_Known = dict[str, _Indexed]


def recompute_claims(
    client: Elasticsearch, settings: ElasticsearchSettings, touched: Touched, *, relate: Relate
) -> set[str]:
    """Set `claim_id`, `disputes` and `disputed_by` of all statements that a change may concern. Idempotent.

    A change concerns the statements of touched articles, and all statements that are close to present or earlier
    statements of those articles. The index must be refreshed before.

    Args:
        client: Elasticsearch.
        settings: The prefix of the indexes and the limits of a bulk request.
        touched: The articles that changed, and the words of statements that are gone.
        relate: Decides the relation of two contents, the earlier published one first.

    Returns:
        The outlet-days of the concerned statements that belong to a narrative.

    Raises:
        KeepsMoving: Other runs kept rewriting the same statements.
    """
    index = alias(settings.index_prefix, "statements")
    concerned, known, _ = until_settled(
        look=lambda: _gather(client, index, touched),
        write=lambda gathered: ids(write_all(client, settings, list(_changes(client, index, *gathered, relate)))),
        refresh=lambda: client.indices.refresh(index=index),
    )
    return {day for statement_id in concerned if (day := known[statement_id].outlet_day) is not None}


def _gather(client: Elasticsearch, index: str, touched: Touched) -> tuple[list[str], _Known, Neighbours]:
    """Return the concerned ids, all statements that can affect them, and these statements as neighbours."""
    known = dict(_fetch(client, index, "article_id", touched.article_ids))
    said = {statement.stated.words: statement.stated.bands for statement in known.values()}
    said |= {words: claim_bands(words) for words in touched.claim_words if words not in said}
    concerned = set(known)
    known |= _fetch(client, index, "id", _close_elsewhere(client, index, said, touched.article_ids))
    neighbours = Neighbours(statement.stated for statement in known.values())
    for words in said:
        for group in neighbours.close_to(words):
            concerned.update(statement.id for statement in neighbours.groups[group])
    near = (known[statement_id].stated for statement_id in concerned)
    further = {statement.words: statement.bands for statement in near if statement.words not in said}
    more = _close_elsewhere(client, index, further, touched.article_ids) - known.keys()
    if more:
        known |= _fetch(client, index, "id", more)
        neighbours = Neighbours(statement.stated for statement in known.values())
    return sorted(concerned), known, neighbours


def _close_elsewhere(
    client: Elasticsearch, index: str, said: dict[str, tuple[str, ...]], article_ids: Sequence[str]
) -> set[str]:
    """Return the ids of statements in other articles that are close to one of these word sets.

    Many statements share a band, so only their words are read.
    """
    found = set()
    elsewhere = [{"terms": {"article_id": list(chunk)}} for chunk in chunks(article_ids)]
    for contents in chunks(sorted(said), TERMS // BANDS):
        bands = sorted({band for words in contents for band in said[words]})
        query = {"bool": {"filter": [{"terms": {"claim_bands": bands}}], "must_not": elsewhere}}
        similar = Similar(contents)
        for hit in hits_of(client, index=index, query=query, sort="id", source=False, docvalue_fields=["claim_words"]):
            if hit["_id"] not in found and similar.to(hit["fields"]["claim_words"][0]):
                found.add(hit["_id"])
    return found


def _fetch(client: Elasticsearch, index: str, field: str, values: Iterable[str]) -> Iterator[tuple[str, _Indexed]]:
    """Yield, by id, the statements whose field has one of the values and that have words to compare."""
    for chunk in chunks(sorted(values)):
        query = {"bool": {"filter": [{"terms": {field: list(chunk)}}, {"exists": {"field": "claim_bands"}}]}}
        for hit in hits_of(client, index=index, query=query, sort="id", source=False, docvalue_fields=list(FIELDS)):
            yield hit["_id"], _indexed(hit)


def _indexed(hit: dict[str, Any]) -> _Indexed:
    fields = hit["fields"]
    published = one_value(hit, "published_at")
    return _Indexed(
        stated=Stated(
            id=hit["_id"],
            article_id=fields["article_id"][0],
            published_ms=None if published is None else int(published),
            words=fields["claim_words"][0],
            bands=tuple(fields["claim_bands"]),
            denies=one_value(hit, "stance") == "denies",
            speaker=one_value(hit, "speaker"),
            cue=one_value(hit, "cue"),
        ),
        claim_id=one_value(hit, "claim_id"),
        disputes=Disputes(disputes=tuple(fields.get("disputes", ())), disputed_by=tuple(fields.get("disputed_by", ()))),
        outlet_day=one_value(hit, "outlet_day") if "narratives" in fields else None,
        version=read_version(hit),
    )


def _changes(
    client: Elasticsearch,
    index: str,
    concerned: Sequence[str],
    known: _Known,
    neighbours: Neighbours,
    relate: Relate,
) -> Iterator[BulkAction]:
    asked = {statement_id: known[statement_id].stated for statement_id in concerned}
    claims = claim_ids(asked.values(), neighbours)
    found = rivals(asked.values(), neighbours)
    contents = _contents(client, index, found)
    found = {
        statement_id: [other for other in others if {statement_id, other.id} <= contents.keys()]
        for statement_id, others in found.items()
    }
    disputed = disputes(asked, found, contents, relate)
    for statement_id in concerned:
        if (known[statement_id].claim_id, known[statement_id].disputes) == (
            claims[statement_id],
            disputed[statement_id],
        ):
            continue
        fields = {
            "claim_id": claims[statement_id],
            "disputes": list(disputed[statement_id].disputes),
            "disputed_by": list(disputed[statement_id].disputed_by),
            "disputed": bool(disputed[statement_id].disputed_by),
        }
        yield update_if_unchanged(index, statement_id, fields, known[statement_id].version)


def _contents(client: Elasticsearch, index: str, found: dict[str, list[Stated]]) -> dict[str, str]:
    """Return, by id, the contents of statements with rivals and of the rivals; deleted ones are missing."""
    wanted = {other.id for others in found.values() for other in others} | {
        statement_id for statement_id, others in found.items() if others
    }
    contents = {}
    for chunk in chunks(sorted(wanted)):
        for hit in hits_of(client, index=index, query={"terms": {"id": list(chunk)}}, sort="id", source=["content"]):
            contents[hit["_id"]] = hit["_source"]["content"]
    return contents
