"""Reads all rows behind a table that the page shows in part: page by page, for an export."""

from dataclasses import replace
from typing import Final

from dashboard.queries.articles import FIELDS, Evidence, articles_query, evidence_of
from dashboard.queries.attention import SHOWN_OUTLETS, Point, attention, outlets_with
from dashboard.queries.claims import Contested, articles_looked_at, claims_of, weight_of
from dashboard.queries.outlets import Quoted, beside_each_other
from dashboard.queries.relations import relations_query
from dashboard.queries.voices import MANNER, Voice, statements_query, voice_of
from dashboard.state.scope import Scope, Source, every
from pipeline.clients.es_pages import chunks, combinations
from pipeline.queries.overview import entity_names
from pipeline.queries.query_parts import COLLAPSED, DISPUTED, Document, Query, documents_of, time_key
from pipeline.queries.relations import RelationRow, relation_row
from pipeline.queries.statements import SHOWN, LedgerRow, ledger_rows
from schemas.mappings import alias

CLAIMS: Final = 60
NAMES: Final = 5_000
STATEMENTS: Final = 5_000


def all_points(source: Source, scope: Scope, *, unit: str) -> list[Point]:
    """Return the days (weeks) of all outlets with the narrative, outlets with most articles first."""
    groups = chunks(scope.outlets or outlets_with(source, scope), SHOWN_OUTLETS)
    return [
        point
        for outlets in groups
        for point in attention(source, replace(scope, outlets=tuple(outlets)), unit=unit, with_bursts=False).by_outlet
    ]


def all_articles(source: Source, scope: Scope, *, raw: bool) -> list[Evidence]:
    """Return all articles of a scope in the order of publication, undated ones last."""
    hits = documents_of(source.client, source.prefix, "articles", articles_query(scope, raw=raw), FIELDS)
    return sorted((evidence_of(document, scope.narrative) for document in hits), key=_in_time)


def all_voices(source: Source, scope: Scope) -> list[Voice]:
    """Return all identified speakers of a scope, most statements first."""
    aggs = {"articles": COLLAPSED, **MANNER}
    index = alias(source.prefix, "statements")
    found = list(combinations(source.client, index, every(*scope.filters()), ["speaker_entity"], aggs))
    buckets: list[Document] = [{**bucket, "key": bucket["key"]["speaker_entity"]} for bucket in found]
    names: dict[str, str] = {}
    for entities in chunks([bucket["key"] for bucket in buckets], NAMES):
        names |= entity_names(source.client, source.prefix, list(entities))
    return sorted((voice_of(bucket, names) for bucket in buckets), key=lambda voice: (-voice.statements, voice.entity))


def all_contested(source: Source, scope: Scope) -> list[Contested]:
    """Return all contested claims in the articles that the page searches, in its order."""
    ids, _ = articles_looked_at(source, scope)
    if not ids:
        return []
    within: list[Query] = [{"terms": {"article_id": ids}}]
    found = combinations(source.client, alias(source.prefix, "statements"), every(*within, DISPUTED), ["claim_id"])
    claims = [bucket["key"]["claim_id"] for bucket in found]
    return sorted(
        (claim for claim_ids in chunks(claims, CLAIMS) for claim in claims_of(source, within, claim_ids)), key=weight_of
    )


def all_statements(
    source: Source, scope: Scope, *, speaker: str | None = None, stance: str | None = None
) -> list[LedgerRow]:
    """Return all statements of a scope, of a speaker (an entity's id) or a stance, oldest first."""
    documents = list(
        documents_of(
            source.client, source.prefix, "statements", statements_query(scope, speaker=speaker, stance=stance), SHOWN
        )
    )
    pages = chunks(documents, STATEMENTS)
    return sorted((row for page in pages for row in ledger_rows(source.client, source.prefix, page)), key=_in_time)


def all_relations(source: Source, scope: Scope, *, who: str | None, whom: str | None) -> list[RelationRow]:
    """Return all relations of a scope that are sure enough to be shown, of a source or a target, oldest first."""
    query = relations_query(scope, who=who, whom=whom)
    rows = (relation_row(document) for document in documents_of(source.client, source.prefix, "relations", query))
    return sorted(rows, key=_in_time)


def all_quoted(source: Source, scope: Scope, first: str, second: str) -> list[Quoted]:
    """Return the speakers quoted by at least one of two outlets, the most quoted first."""
    return beside_each_other(*(all_voices(source, replace(scope, outlets=(name,))) for name in (first, second)))


def _in_time(row: Evidence | LedgerRow | RelationRow) -> tuple[str, str]:
    return time_key(row.published_at, row.id)
