"""Finds the articles behind a figure, with the matching sentences of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.safe_text import Span
from dashboard.state.scope import Scope, Source, every
from pipeline.queries.query_parts import COLLAPSED, OLDEST_FIRST, Document, Query, values_of
from transforms.claims.cue_patterns import sentences

PAGE: Final = 20
SENTENCES: Final = 4
SENTENCE_CHARS: Final = 600
FIELDS: Final = (
    *("id", "title", "outlet", "published_at", "day", "url", "original_id", "collapse_id", "statement_count"),
    *("sentiment", "sentiment_label", "text", "narrative_matches"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an article; `marks` are the matching spans, in code points of the sentence."""

    text: str
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An article behind a figure; `further` counts sentences that are not listed. `score` is the narrative's, 0..1.

    `voice` is "own" where the outlet states it itself, "reported" where it quotes somebody, or "both"; `disputed` tells
    whether somebody in the article objects.
    """

    id: str
    title: str
    outlet: str
    published_at: str | None
    url: str | None
    is_reprint: bool
    statements: int
    sentiment: float | None
    score: float | None
    voice: str | None
    disputed: bool
    sentences: tuple[Sentence, ...]
    further: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The first articles behind a figure, in the order of publication, and their total number."""

    articles: tuple[Evidence, ...]
    total: int
    collapsed: int


def articles_behind(source: Source, scope: Scope, *, raw: bool, size: int = PAGE) -> Behind:
    """Return the first articles of a scope; where `raw` is false, reprints are left out."""
    answer = source.search(
        "articles",
        query=articles_query(scope, raw=raw),
        size=size,
        sort=list(OLDEST_FIRST),
        track_total_hits=True,
        source_includes=list(FIELDS),
        aggs={"collapsed": COLLAPSED},
    )
    return Behind(
        articles=tuple(evidence_of(hit["_source"], scope.narrative) for hit in answer["hits"]["hits"]),
        total=answer["hits"]["total"]["value"],
        collapsed=answer["aggregations"]["collapsed"]["value"],
    )


def articles_query(scope: Scope, *, raw: bool) -> Query:
    """Return the query for the articles of a scope, with reprints or without."""
    originals: list[Query] = [] if raw else [{"exists": {"field": "original_id"}}]
    return every(*scope.filters(), without=originals)


def evidence_of(document: Document, narrative: str | None) -> Evidence:
    """Return an article of the index with its sentences that match a narrative."""
    match = match_of(document, narrative)
    found = tuple(evidence_sentences(document["text"], _spans(match)))
    return Evidence(
        id=document["id"],
        title=document["title"],
        outlet=document["outlet"],
        published_at=document.get("published_at"),
        url=document.get("url"),
        is_reprint=document.get("original_id") is not None,
        statements=document.get("statement_count") or 0,
        sentiment=document.get("sentiment"),
        score=match.get("score"),
        voice=match.get("voice"),
        disputed=bool(match.get("disputed")),
        sentences=found[:SENTENCES],
        further=max(0, len(found) - SENTENCES),
    )


def match_of(document: Document, narrative: str | None) -> Document:
    """Return an article's match of a narrative, or its first match where `narrative` is None; empty without any."""
    matches = document.get("narrative_matches") or ()
    return next((match for match in matches if narrative in (None, match["id"])), {})


def _spans(match: Document) -> list[Span]:
    return [(span["start"], span["end"]) for span in match.get("evidence") or ()]


def evidence_sentences(text: str, spans: Sequence[Span]) -> Iterator[Sentence]:
    """Yield each sentence that a span touches, in order, its marks counted from its start; long ones are cut."""
    for start, end in _whole(text):
        inside = sorted((max(first, start), min(last, end)) for first, last in spans if first < end and start < last)
        if not inside:
            continue
        begin = start if end - start <= SENTENCE_CHARS else max(start, inside[0][0] - SENTENCE_CHARS // 4)
        finish = min(end, begin + SENTENCE_CHARS)
        marks = tuple((first - begin, min(last, finish) - begin) for first, last in inside if first < finish)
        yield Sentence(text=text[begin:finish], marks=marks)


def _whole(text: str) -> Iterator[Span]:
    """Yield the sentences of a text; one that begins in lower case belongs to the one before it ("at 5 p.m. and")."""
    waiting: Span | None = None
    for start, end in sentences(text):
        if waiting is not None and text[start : start + 1].islower() and "\n" not in text[waiting[1] : start]:
            waiting = waiting[0], end
            continue
        if waiting is not None:
            yield waiting
        waiting = start, end
    if waiting is not None:
        yield waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet and its number of articles in the scope."""

    name: str
    articles: int


def outlets_seen(source: Source, scope: Scope, *, size: int = 300) -> tuple[Outlet, ...]:
    """Return the outlets of a scope, most articles first."""
    terms = values_of("outlet", size)
    answer = source.search("articles", size=0, query=every(*scope.filters()), aggs={"outlets": terms})
    return tuple(
        Outlet(name=bucket["key"], articles=bucket["doc_count"])
        for bucket in answer["aggregations"]["outlets"]["buckets"]
    )
