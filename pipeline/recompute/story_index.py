"""Searches for stories: articles with the words used for comparison, and the stories similar to given articles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import patience_of, reason_of, refuse_for_all
from pipeline.clients.es_compare_and_set import ReadVersion, read_version
from pipeline.clients.es_pages import chunks, combinations, hits_of, one_value
from pipeline.core.errors import Unreachable
from schemas.mappings import alias
from transforms.stories.assign import SHARED_WORDS, WINDOW_DAYS, Report, Stories
from transforms.stories.words import COMMONEST, discounted, discounts, read

FIELDS = (
    "story_weights", "story_id", "original_id", "collapse_id", {"field": "published_at", "format": "epoch_millis"},
)  # fmt: skip
SEARCHES: Final = 100
CANDIDATES: Final = 30
"""Maximum number of articles compared with a new one; they share its heaviest words."""

_DAY_MS: Final = 86_400_000
HAS_STORY: Final[dict[str, Any]] = {"exists": {"field": "story_id"}}
_IS_REPRINT: Final[dict[str, Any]] = {"exists": {"field": "original_id"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedReport:
    """The fields of an article that the assignment of stories uses, and the version that was read."""

    report: Report
    story_id: str | None
    original_id: str | None
    collapse_id: str | None
    version: ReadVersion


Known = Mapping[str, IndexedReport]


def fetch_reports(
    client: Elasticsearch, prefix: str, field: str, values: Iterable[str], *filters: Mapping[str, Any]
) -> dict[str, IndexedReport]:
    """Return, by id, the articles whose field has one of the values and that pass the filters."""
    found: dict[str, IndexedReport] = {}
    for chunk in chunks(sorted(values)):
        query = {"bool": {"filter": [{"terms": {field: list(chunk)}}, *filters]}}
        hits = hits_of(
            client, index=alias(prefix, "articles"), query=query, sort="id", source=False, docvalue_fields=list(FIELDS)
        )
        found |= {hit["_id"]: _indexed(hit) for hit in hits}
    return found


def fetch_discounts(client: Elasticsearch, prefix: str) -> Mapping[str, float]:
    """Return, for each word that is common in this index, the factor that lowers its weight."""
    answer = client.search(
        index=alias(prefix, "articles"),
        size=0,
        query={"bool": {"filter": [{"exists": {"field": "story_words"}}], "must_not": [_IS_REPRINT]}},
        aggs={"words": {"terms": {"field": "story_words", "size": COMMONEST}}},
        track_total_hits=True,
        allow_partial_search_results=False,
    )
    counts = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["words"]["buckets"]}
    return discounts(counts, answer["hits"]["total"]["value"])


def discount(report: Report, factors: Mapping[str, float]) -> Report:
    """Return the article with its word weights adapted by these factors."""
    return replace(report, words=discounted(report.words, factors))


def fetch_stories(
    client: Elasticsearch, prefix: str, waiting: Sequence[Report], factors: Mapping[str, float]
) -> Stories:
    """Return the stories that the waiting articles could belong to, with their most similar members."""
    index = alias(prefix, "articles")
    near: set[str] = set()
    for reports in chunks(waiting, SEARCHES):
        searches = [
            part
            for report in reports
            if report.words
            for part in ({"index": index, "allow_partial_search_results": False}, _search(report))
        ]
        near |= {hit["fields"]["id"][0] for answer in _answers(client, searches) for hit in answer["hits"]["hits"]}
    members = fetch_reports(client, prefix, "id", near, HAS_STORY)
    stories = {member.story_id for member in members.values() if member.story_id is not None}
    sizes: dict[str, int] = {}
    for chunk in chunks(sorted(stories)):
        terms: dict[str, Any] = {"terms": {"story_id": list(chunk)}}
        query: dict[str, Any] = {"bool": {"filter": [terms], "must_not": [_IS_REPRINT]}}
        sizes |= {
            bucket["key"]["story_id"]: bucket["doc_count"]
            for bucket in combinations(client, index, query, ("story_id",))
        }
    known = (
        (discount(member.report, factors), member.story_id)
        for member in members.values()
        if member.story_id is not None
    )
    return Stories(sizes, known)


def _answers(client: Elasticsearch, searches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers to several searches; a failed single search is retried. Raises Unreachable."""
    patience = patience_of(client)
    while searches:
        answers: list[dict[str, Any]] = client.msearch(searches=searches)["responses"]
        failed = [answer for answer in answers if "error" in answer]
        if not failed:
            return answers
        refuse_for_all(failed[0]["status"], failed[0], "Elasticsearch")
        if not patience.pause():
            raise Unreachable(f"Elasticsearch went on failing single searches: {reason_of(failed[0])}")
    return []


def _search(report: Report) -> dict[str, Any]:
    """Return the search for articles of stories, within the window, that share the heaviest words with this article."""
    if report.published_ms is None:
        period: dict[str, Any] = {"bool": {"must_not": [{"exists": {"field": "published_at"}}]}}
    else:
        first, last = (report.published_ms + sign * WINDOW_DAYS * _DAY_MS for sign in (-1, 1))
        period = {"range": {"published_at": {"gte": first, "lte": last, "format": "epoch_millis"}}}
    words = [
        {"constant_score": {"filter": {"term": {"story_words": word}}, "boost": report.words[word]}}
        for word in report.telling
    ]
    return {
        "query": {
            "bool": {
                "filter": [period, HAS_STORY],
                "must_not": [_IS_REPRINT],
                "should": words,
                "minimum_should_match": SHARED_WORDS,
            }
        },
        "size": CANDIDATES,
        "_source": False,
        "stored_fields": "_none_",
        "docvalue_fields": ["id"],
        "track_total_hits": False,
    }


def _indexed(hit: dict[str, Any]) -> IndexedReport:
    published = one_value(hit, "published_at")
    words = read(one_value(hit, "story_weights") or "")
    return IndexedReport(
        report=Report(id=hit["_id"], published_ms=None if published is None else int(published), words=words),
        story_id=one_value(hit, "story_id"),
        original_id=one_value(hit, "original_id"),
        collapse_id=one_value(hit, "collapse_id"),
        version=read_version(hit),
    )
