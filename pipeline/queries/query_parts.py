"""Shared parts of queries: sending a search, filters, orders, counts, and pages of documents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from elasticsearch import BadRequestError, Elasticsearch

from pipeline.clients.elasticsearch import reason_of, refuse_unusable_index
from pipeline.clients.es_pages import hits_of
from pipeline.core.errors import UsageError
from schemas.mappings import DERIVED, Kind, alias

Document = Mapping[str, Any]
Query = dict[str, Any]
Counts = tuple[tuple[str, int], ...]

MAX_LIMIT: Final = 10_000
EXACT: Final = 40_000
"""Maximum count of distinct values that Elasticsearch gives exactly; a greater count is an estimate."""

BY_COUNT: Final = ({"_count": "desc"}, {"_key": "asc"})
OLDEST_FIRST: Final = ({"published_at": {"order": "asc", "missing": "_last"}}, {"id": "asc"})
DISPUTED: Final[Query] = {"bool": {"should": [{"term": {"rebutted": True}}, {"term": {"disputed": True}}]}}
"""Filter for statements with an objection, in the same article or in another."""


READ: Final[tuple[Kind, ...]] = ("articles", *DERIVED, "timelines")


def check_indexes(client: Elasticsearch, prefix: str) -> None:
    """Raise RefusedForAll where an index that queries read is closed, or its alias points to several indexes.

    A search over such an alias would succeed and count documents twice. The check needs only the privilege to read: it
    asks for a document.
    """
    for answer in client.mget(docs=[{"_index": alias(prefix, kind), "_id": "-"} for kind in READ])["docs"]:
        refuse_unusable_index(answer, "Elasticsearch")


def ask(client: Elasticsearch, **body: Any) -> Any:
    """Return the answer to a search; raises UsageError where Elasticsearch finds fault with the query."""
    try:
        return client.search(**body)
    except BadRequestError as error:
        raise UsageError(f"Elasticsearch cannot search for that: {reason_of(error.body)}") from error


def documents_of(
    client: Elasticsearch, prefix: str, kind: Kind, query: Query, fields: Sequence[str] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield these fields (None: all) of every document that a query finds, in id order, read page by page."""
    includes = None if fields is None else list(fields)
    for hit in hits_of(client, index=alias(prefix, kind), query=query, sort="id", source_includes=includes):
        yield hit["_source"]


def words_query(text: str, fields: Sequence[str]) -> Query:
    """Return the query for words in some fields; without words it matches everything."""
    if not text.strip():
        return {"match_all": {}}
    return {"simple_query_string": {"query": as_text(text), "fields": list(fields), "default_operator": "and"}}


def best_first(text: str) -> list[dict[str, str]]:
    """Return the order of a search for words: the best match first; without words the newest first."""
    return [*([{"_score": "desc"}] if text.strip() else []), {"published_at": "desc"}, {"id": "asc"}]


def as_text(value: str) -> str:
    """Return valid text: a terminal may pass bytes that are no text."""
    return value.encode("utf-8", "replace").decode()


def wildcard_literal(text: str) -> str:
    """Return text for a wildcard query in which no character is a wildcard."""
    return "".join(f"\\{character}" if character in "*?\\" else character for character in text)


def any_of(fields: tuple[str, ...], value: str) -> Query:
    """Return the query that one of the keyword fields has this value, ignoring case."""
    terms = [{"term": {field: {"value": as_text(value), "case_insensitive": True}}} for field in fields]
    return {"bool": {"should": terms, "minimum_should_match": 1}}


def in_scope(*, outlet: str | None = None, narrative: str | None = None) -> list[Query]:
    """Return the filters for an outlet (its name or domain) and a narrative; an argument that is None adds none."""
    chosen = ((("outlet", "outlet_domain"), outlet), (("narratives",), narrative))
    return [any_of(fields, value) for fields, value in chosen if value is not None]


def published_within(first: tuple[str, str | None], last: tuple[str, str | None]) -> list[Query]:
    """Return the filter for a period, none where it is open; both ends are (option, value). Raises UsageError."""
    asked = (("gte", *first), ("lte", *last))
    limits = {name: day_or_moment(value, option) for name, option, value in asked if value is not None}
    return [{"range": {"published_at": {**limits, "format": "strict_date_optional_time"}}}] if limits else []


def day_or_moment(value: str, option: str) -> str:
    """Return a day or a moment as Elasticsearch reads it; raises UsageError. A day is rounded up for `lte`: all of it counts."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(value).isoformat()
    except ValueError:
        raise UsageError(f"{option} {value!r} is no date; allowed: 2025-03-08 or 2025-03-08T12:00:00Z") from None


def check_limit(limit: int) -> None:
    """Raise UsageError for an impossible number of results."""
    if not 1 <= limit <= MAX_LIMIT:
        raise UsageError(f"--limit {limit} is impossible; allowed: 1 to {MAX_LIMIT}")


def check_share(option: str, share: float) -> None:
    """Raise UsageError for a share outside 0 to 1."""
    if not 0 <= share <= 1:
        raise UsageError(f"{option} {share} is impossible; allowed: 0 to 1")


def chosen_terms(search: Any, allowed: Mapping[str, Sequence[str]]) -> list[Query]:
    """Return a filter for each of these fields that a search sets; raises UsageError for a value that is not allowed."""
    filters: list[Query] = []
    for name, values in allowed.items():
        value = getattr(search, name)
        if value is not None and value not in values:
            raise UsageError(f"--{name} {value!r} is impossible; allowed: {', '.join(values)}")
        if value is not None:
            filters.append({"term": {name: value}})
    return filters


def sum_of(field: str) -> Query:
    """Return the aggregation that adds a field up."""
    return {"sum": {"field": field}}


def mean_of(bucket: Document, name: str) -> float | None:
    """Return a bucket's mean to three places, None where no document has the field."""
    value = bucket[name]["value"]
    return None if value is None else round(value, 3) + 0.0


def values_of(field: str, size: int, **more: Any) -> Query:
    """Return the aggregation of a field's values, most documents first."""
    return {"terms": {"field": field, "size": size, "order": list(BY_COUNT), **more}}


def distinct(field: str, *, exact: int = EXACT) -> Query:
    """Return the aggregation that counts a field's different values, exactly up to `exact`."""
    return {"cardinality": {"field": field, "precision_threshold": exact}}


COLLAPSED: Final[Query] = distinct("collapse_id")
"""Aggregation that counts near reprints once."""


def histogram(field: str, interval: str, *, gaps: bool) -> Query:
    """Return the aggregation by day or week, keyed by ISO date; with `gaps` it includes empty ones."""
    body = {"field": field, "calendar_interval": interval, "format": "yyyy-MM-dd", "min_doc_count": 0 if gaps else 1}
    return {"date_histogram": body}


def most_frequent(names: Iterable[str]) -> Counts:
    """Count names, the most frequent first, ties by name."""
    return tuple(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def time_key(published_at: str | None, identifier: str) -> tuple[str, str]:
    """Return the key to sort by time, undated last, ties by id."""
    return published_at or "9", identifier


def document_time(document: Document) -> tuple[str, str]:
    """Return the key to sort documents by time, undated last, ties by id."""
    return time_key(document.get("published_at"), document["id"])
