"""Finds the claims of a narrative that somebody disputes, with both sides.

All statements in the narrative's articles count (at most ARTICLES articles, the first of the period), not only those
whose own sentence matches: the claim that starts a story often lacks the narrative's words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.state.scope import Scope, Source, every
from pipeline.queries.claim_wording import claim_sentence
from pipeline.queries.overview import entity_names
from pipeline.queries.query_parts import COLLAPSED, DISPUTED, OLDEST_FIRST, Document, Query, distinct, time_key
from pipeline.queries.statements import SHOWN, spans_within
from schemas.mappings import alias

ARTICLES: Final = 10_000
CLAIMS: Final = 60
OPENING: Final = 1
READ: Final = (*SHOWN, "cue_span")


@dataclass(frozen=True, slots=True, kw_only=True)
class Objector:
    """A statement that disputes a claim; `name` is the identified speaker's name, `sentence` holds the statement."""

    id: str
    article_id: str
    speaker: str | None
    name: str | None
    outlet: str
    published_at: str | None
    stance: str
    evidence: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """A disputed claim: its wording as a sentence, first speaker, counts, evidence and objections.

    The first speaker is the first in the whole index. Counts are over the searched articles: `collapsed` articles
    without reprints, `disputed` statements with an objection, `cited` statements with evidence.
    """

    id: str
    content: str
    wording: str
    sentence: str
    speaker: str | None
    name: str | None
    outlet: str
    published_at: str | None
    article_id: str
    stance: str
    evidence: str
    statements: int
    articles: int
    collapsed: int
    outlets: int
    disputed: int
    cited: int
    objections: tuple[Objector, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestedClaims:
    """Contested claims, most disputed first, of `total`; `looked_at` of the scope's `articles` were searched.

    Only the CLAIMS claims with most disputed statements are ranked.
    """

    claims: tuple[Contested, ...]
    total: int
    statements: int
    disputed: int
    looked_at: int
    articles: int


def contested_claims(source: Source, scope: Scope, *, size: int = 10) -> ContestedClaims:
    """Return the claims of a scope that somebody disputes, in the same article or another."""
    ids, articles = articles_looked_at(source, scope)
    if not ids:
        return ContestedClaims(claims=(), total=0, statements=0, disputed=0, looked_at=0, articles=articles)
    within = [{"terms": {"article_id": ids}}]
    answer = source.search(
        "statements",
        size=0,
        query=every(*within),
        track_total_hits=True,
        aggs={
            "contested": {
                "filter": DISPUTED,
                "aggs": {
                    "claims": {"terms": {"field": "claim_id", "size": CLAIMS}},
                    "total": distinct("claim_id"),
                },
            }
        },
    )
    found = answer["aggregations"]["contested"]
    claims = claims_of(source, within, [bucket["key"] for bucket in found["claims"]["buckets"]])
    return ContestedClaims(
        claims=tuple(sorted(claims, key=weight_of))[:size],
        total=found["total"]["value"],
        statements=answer["hits"]["total"]["value"],
        disputed=found["doc_count"],
        looked_at=len(ids),
        articles=articles,
    )


def weight_of(claim: Contested) -> tuple[Any, ...]:
    """Return the sort key: most articles without reprints plus objecting voices first, then the earlier."""
    voices = len({(objection.speaker, objection.outlet) for objection in claim.objections})
    return -(claim.collapsed + voices), -claim.articles, claim.published_at or "9", claim.id


def articles_looked_at(source: Source, scope: Scope) -> tuple[list[str], int]:
    """Return the ids of the first ARTICLES articles of a scope, and the total number."""
    answer = source.search(
        "articles",
        query=every(*scope.filters()),
        size=ARTICLES,
        sort=list(OLDEST_FIRST),
        track_total_hits=True,
        stored_fields="_none_",
        docvalue_fields=["id"],  # from columns: three times as fast as the hits' own ids
    )
    return [hit["fields"]["id"][0] for hit in answer["hits"]["hits"]], answer["hits"]["total"]["value"]


def claims_of(source: Source, within: Sequence[Query], ids: Sequence[str]) -> list[Contested]:
    """Return the claims with these ids, counted within some articles, with their objections."""
    if not ids:
        return []
    first = {"size": OPENING, "sort": list(OLDEST_FIRST)}
    disputed = {"size": 20, "_source": ["rebutted_by", "disputed_by"], "sort": [{"published_at": "asc"}, {"id": "asc"}]}
    aggs = {
        "articles": {"cardinality": {"field": "article_id"}},
        "collapsed": COLLAPSED,
        "outlets": {"cardinality": {"field": "outlet"}},
        "first": {"top_hits": {**first, "_source": list(READ)}},
        "disputed": {"filter": DISPUTED, "aggs": {"by": {"top_hits": disputed}}},
        "cited": {"filter": {"term": {"evidence": "cited"}}},
    }
    answer = source.search(
        "statements",
        size=0,
        query=every(*within, {"terms": {"claim_id": list(ids)}}),
        aggs={"claims": {"terms": {"field": "claim_id", "size": len(ids)}, "aggs": aggs}},
    )
    buckets = answer["aggregations"]["claims"]["buckets"]
    by_id = _by_id(source, {*ids, *(objector for bucket in buckets for objector in _objectors(bucket))})
    # A claim's id is that of its earliest statement; if that was just removed, take the earliest one found.
    firsts = [by_id.get(bucket["key"]) or _first(bucket) for bucket in buckets]
    names = _names(source, [*by_id.values(), *firsts])
    return [_contested(bucket, first, by_id, names) for bucket, first in zip(buckets, firsts, strict=True)]


def _objectors(bucket: Document) -> list[str]:
    hits = [hit["_source"] for hit in bucket["disputed"]["by"]["hits"]["hits"]]
    named = [objector for hit in hits for name in ("rebutted_by", "disputed_by") for objector in hit.get(name) or ()]
    return list(Counter(named))


def _by_id(source: Source, wanted: set[str]) -> dict[str, Document]:
    index = alias(source.prefix, "statements")
    answer = source.client.mget(index=index, ids=sorted(wanted), source_includes=list(READ))
    return {hit["_id"]: hit["_source"] for hit in answer["docs"] if hit.get("found")}


def _names(source: Source, statements: Sequence[Document]) -> Mapping[str, str]:
    entities = sorted({statement["speaker_entity"] for statement in statements if statement.get("speaker_entity")})
    return entity_names(source.client, source.prefix, entities) if entities else {}


def _first(bucket: Document) -> Document:
    (hit,) = bucket["first"]["hits"]["hits"]
    source: Document = hit["_source"]
    return source


def _objector(document: Document, names: Mapping[str, str]) -> Objector:
    fields = ("id", "article_id", "speaker", "outlet", "published_at", "stance", "evidence")
    own: dict[str, Any] = {name: document.get(name) for name in fields}
    return Objector(
        **own,
        name=names.get(document.get("speaker_entity") or ""),
        sentence=document.get("sentence") or document["content"],
    )


def wording_of(document: Document) -> str:
    """Return a statement's content as a sentence that can be read alone."""
    sentence = document.get("sentence") or document["content"]
    cue = spans_within(document, [document["cue_span"]] if document.get("cue_span") else (), len(sentence))
    spans = spans_within(document, document.get("spans") or (), len(sentence))
    return claim_sentence(document["content"], sentence, spans=spans, cue=next(iter(cue), None))


def _contested(bucket: Document, first: Document, by_id: Mapping[str, Document], names: Mapping[str, str]) -> Contested:
    against = [_objector(by_id[objector], names) for objector in _objectors(bucket) if objector in by_id]
    fields = ("content", "speaker", "outlet", "published_at", "article_id", "stance", "evidence")
    own: dict[str, Any] = {name: first.get(name) for name in fields}
    return Contested(
        id=bucket["key"],
        **own,
        wording=wording_of(first),
        name=names.get(first.get("speaker_entity") or ""),
        sentence=first.get("sentence") or first["content"],
        statements=bucket["doc_count"],
        articles=bucket["articles"]["value"],
        collapsed=bucket["collapsed"]["value"],
        outlets=bucket["outlets"]["value"],
        disputed=bucket["disputed"]["doc_count"],
        cited=bucket["cited"]["doc_count"],
        objections=tuple(sorted(against, key=lambda objection: time_key(objection.published_at, objection.id))),
    )
