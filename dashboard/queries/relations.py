"""Counts who is for or against whom within a scope, and reads the sentences of one cell."""

from typing import Final

from dashboard.state.scope import Scope, Source, every
from pipeline.queries.query_parts import Query
from pipeline.queries.relations import Relations, counted_relations, relation_counts
from transforms.relations.find_relations import SHOWN_FROM

PAIRS: Final = 200


def relations_in(
    source: Source, scope: Scope, *, who: str | None = None, whom: str | None = None, size: int = 30
) -> Relations:
    """Return the relations of a scope, of a source, of a target (entities' ids), counted, with the first sentences."""
    answer = source.search(
        "relations",
        size=size,
        query=relations_query(scope, who=who, whom=whom),
        sort=[{"published_at": "desc"}, {"id": "asc"}],
        track_total_hits=True,
        aggs=relation_counts(PAIRS),
    )
    return counted_relations(answer)


def relations_query(scope: Scope, *, who: str | None, whom: str | None) -> Query:
    """Return the query for the relations of a scope that are sure enough to be shown."""
    ends = [{"term": {name: entity}} for name, entity in (("source", who), ("target", whom)) if entity is not None]
    return every(*scope.filters(), {"range": {"confidence": {"gte": SHOWN_FROM}}}, *ends)
