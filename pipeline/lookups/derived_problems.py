"""Finds articles whose derived documents are missing, left over, or of another version or pipeline.

An article's document says how much of each kind it has (`schemas.mappings.AMOUNTS`). The derived documents are added up by
article, version and pipeline, so that no document is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal, NamedTuple

from elasticsearch import Elasticsearch

from pipeline.clients.es_pages import chunks, combinations, hits_of
from schemas.mappings import AMOUNTS, DERIVED, Kind, alias

PAGE: Final = 1_000

Problem = Literal["missing", "left over", "of another version", "of another pipeline", "without an article"]


class Written(NamedTuple):
    """The version and pipeline by which a document was written."""

    version_ms: int
    content_hash: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Difference:
    """A kind of derived documents that does not fit its article: the amount that should be there, and that is."""

    article_id: str
    kind: Kind
    problem: Problem
    expected: int
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Articles that were compared, in id order, and the differences found."""

    articles: int
    differences: tuple[Difference, ...]


_Expected = Mapping[str, tuple[Written, Mapping[Kind, int]]]
_Found = Mapping[str, Mapping[Written, int]]


def scan_articles(client: Elasticsearch, prefix: str, page: int = PAGE) -> Iterator[Page]:
    """Compare all articles with their derived documents, page by page in id order, as of the last refresh.

    A page's differences name documents without an article too, if their article's id lies in the page. Memory is bounded
    by the page.
    """
    hits = _articles(client, prefix, {"match_all": {}})
    after = ""
    while True:
        expected = dict(islice(hits, page))
        last = max(expected) if len(expected) == page else None
        of_page = {"gt": after, **({"lte": last} if last is not None else {})}
        found = _derived(client, prefix, {"range": {"article_id": of_page}})
        yield Page(articles=len(expected), differences=tuple(_differences(expected, found)))
        if last is None:
            return
        after = last


def check_articles(client: Elasticsearch, prefix: str, article_ids: Iterable[str]) -> list[Difference]:
    """Compare these articles with their derived documents, as of the last refresh; an article may be missing."""
    found: list[Difference] = []
    for chunk in chunks(sorted(set(article_ids)), PAGE):
        expected = dict(_articles(client, prefix, {"terms": {"id": list(chunk)}}))
        found += _differences(expected, _derived(client, prefix, {"terms": {"article_id": list(chunk)}}))
    return found


def refresh_checked(client: Elasticsearch, prefix: str) -> None:
    """Make all writes visible to the checks."""
    client.indices.refresh(index=[alias(prefix, kind) for kind in ("articles", *DERIVED)])


def _articles(
    client: Elasticsearch, prefix: str, query: dict[str, Any]
) -> Iterator[tuple[str, tuple[Written, Mapping[Kind, int]]]]:
    fields = ["source_version.ms", "source_version.hash", "fingerprint", *(a.article_field for a in AMOUNTS.values())]
    hits = hits_of(
        client, index=alias(prefix, "articles"), query=query, sort="id", source=False, docvalue_fields=fields
    )
    for hit in hits:
        has = {name: values[0] for name, values in hit["fields"].items()}
        written = Written(has["source_version.ms"], has["source_version.hash"], has["fingerprint"])
        yield hit["_id"], (written, {kind: has.get(AMOUNTS[kind].article_field, 0) for kind in DERIVED})


def _derived(client: Elasticsearch, prefix: str, query: dict[str, Any]) -> Mapping[Kind, _Found]:
    """Return, for each kind and article, the amount of documents by version and pipeline."""
    fields = ("article_id", "source_version.ms", "source_version.hash", "fingerprint")
    found: dict[Kind, _Found] = {}
    for kind in DERIVED:
        summed = AMOUNTS[kind].summed
        sums = {"amount": {"sum": {"field": summed}}} if summed else None
        amounts: defaultdict[str, dict[Written, int]] = defaultdict(dict)
        for bucket in combinations(client, alias(prefix, kind), query, fields, sums):
            article_id, *written = (bucket["key"][name] for name in fields)
            amounts[article_id][Written(*written)] = int(bucket["amount"]["value"] if sums else bucket["doc_count"])
        found[kind] = amounts
    return found


def _differences(expected: _Expected, found: Mapping[Kind, _Found]) -> Iterator[Difference]:
    """Yield the differences of a page in the order of kinds and ids."""
    for kind in DERIVED:
        for article_id in sorted({*expected, *found[kind]}):
            there = dict(found[kind].get(article_id, {}))
            if article_id not in expected:
                yield _difference(article_id, kind, "without an article", 0, sum(there.values()))
                continue
            written, amounts = expected[article_id]
            own = there.pop(written, 0)
            if own != amounts[kind]:
                problem: Problem = "missing" if own < amounts[kind] else "left over"
                yield _difference(article_id, kind, problem, amounts[kind], own)
            yield from _of_others(article_id, kind, written, there)


def _of_others(article_id: str, kind: Kind, written: Written, there: Mapping[Written, int]) -> Iterator[Difference]:
    same = sum(amount for other, amount in there.items() if other[:2] == written[:2])
    different = sum(there.values()) - same
    if same:
        yield _difference(article_id, kind, "of another pipeline", 0, same)
    if different:
        yield _difference(article_id, kind, "of another version", 0, different)


def _difference(article_id: str, kind: Kind, problem: Problem, expected: int, found: int) -> Difference:
    return Difference(article_id=article_id, kind=kind, problem=problem, expected=expected, found=found)


def articles_of(differences: Sequence[Difference]) -> list[str]:
    """Return the ids of the articles that differ, each once, sorted."""
    return sorted({difference.article_id for difference in differences})
