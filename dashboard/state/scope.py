"""Defines the part of the index that is shown (a narrative, a period, outlets), and searches it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from pipeline.queries.query_parts import Document, Query, ask
from schemas.mappings import Kind, alias


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of the index that is shown. Days are ISO dates, both included; None is open. No outlets means all."""

    narrative: str | None = None
    since: str | None = None
    until: str | None = None
    outlets: tuple[str, ...] = ()
    story: str | None = None

    def filters(self) -> list[Query]:
        """Return the filters for articles, mentions and statements."""
        found = self.period() + [{"terms": {"outlet": list(self.outlets)}}] * bool(self.outlets)
        found += [{"term": {"narratives": self.narrative}}] * (self.narrative is not None)
        return found + [{"term": {"story_id": self.story}}] * (self.story is not None)

    def period(self) -> list[Query]:
        """Return the filter for the days alone, none where both ends are open."""
        ends = {name: day for name, day in (("gte", self.since), ("lte", self.until)) if day is not None}
        return [{"range": {"day": ends}}] if ends else []


@dataclass(frozen=True, slots=True)
class Source:
    """The client and the index prefix of queries."""

    client: Elasticsearch
    prefix: str

    def search(self, kind: Kind, **body: Any) -> Any:
        """Return the answer of one index; partial answers are errors. Raises TidewireError."""
        return ask(self.client, index=alias(self.prefix, kind), request_cache=_cacheable(body), **_DEFAULTS, **body)


_DEFAULTS: Final = {"allow_partial_search_results": False}


def _cacheable(body: Mapping[str, Any]) -> bool | None:
    return True if body.get("size") == 0 else None


def every(*filters: Query, without: Sequence[Query] = ()) -> Query:
    """Return the query for documents that meet all `filters` and none of `without`."""
    return {"bool": {"filter": list(filters), "must_not": list(without)}}


def whole(bucket: Document, name: str) -> int:
    """Return an aggregation's value as a whole number."""
    return round(bucket[name]["value"] or 0)
