"""Finds candidates for narratives: stories and claims that grow in several outlets and that no definition covers.

A candidate meets four conditions:
- it has articles of at least `min_outlets` outlets;
- without reprints, at least `min_articles` of them are of the last `days` up to the last article of all;
- they are more than in the same number of days before;
- at most the share `max_covered` of it belongs to a narrative already.
Candidates are ranked by `Growth.weight`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from elasticsearch import Elasticsearch

from pipeline.core.errors import UsageError
from pipeline.queries.query_parts import (
    Counts,
    Document,
    ask,
    distinct,
    document_time,
    documents_of,
    most_frequent,
    published_within,
)
from pipeline.queries.stories import (
    COUNTED_EXACTLY,
    MOST,
    StoryCounts,
    StorySearch,
    count_stories,
    fetch_members,
    label,
    latest,
    periods,
    report,
)
from schemas.articles import iso
from schemas.mappings import alias
from transforms.narratives.propose import core_of, telling_sentence
from transforms.stories.growth import Growth
from transforms.stories.words import LEAD_CHARS

EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergingSearch:
    """The conditions on a candidate; `until` is the last day that counts (None: all days)."""

    until: str | None = None
    days: int = 7
    min_outlets: int = 3
    min_articles: int = 3
    max_covered: float = 0.5
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence of an article."""

    sentence: str
    outlet: str
    article_id: str
    published_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story or a claim; `articles` (for a claim: statements) with reprints, `covered` the share in narratives."""

    kind: Literal["story", "claim"]
    id: str
    label: str
    first_seen: str | None
    articles: int
    outlets: Counts
    covered: float
    growth: Growth
    examples: tuple[Example, ...]


def find_emerging(client: Elasticsearch, prefix: str, search: EmergingSearch) -> tuple[Candidate, ...]:
    """Return the candidates, the fastest growing first; raises UsageError where a date or a number is impossible."""
    if search.days < 1 or search.limit < 1 or search.min_articles < 1:
        raise UsageError("--days, --limit and --min-articles take at least 1")
    asked = StorySearch(
        until=search.until, days=search.days, min_articles=search.min_articles, min_outlets=search.min_outlets
    )
    growing = [counts for counts in count_stories(client, prefix, asked) if _emerges(counts, search)]
    claims = [counts for counts in _count_claims(client, prefix, search) if _emerges(counts, search)]
    ranked = sorted([*((counts, "story") for counts in growing), *((counts, "claim") for counts in claims)], key=_rank)[
        : search.limit
    ]
    stories = story_candidates(client, prefix, [counts for counts, kind in ranked if kind == "story"])
    found = stories | claim_candidates(client, prefix, [counts for counts, kind in ranked if kind == "claim"])
    return tuple(found[counts.id] for counts, _ in ranked if counts.id in found)


def _emerges(counts: StoryCounts, search: EmergingSearch) -> bool:
    grows = counts.growth.recent >= search.min_articles and counts.growth.factor > 1
    return (
        grows and counts.outlets >= search.min_outlets and counts.in_narratives <= search.max_covered * counts.articles
    )


def _rank(candidate: tuple[StoryCounts, str]) -> tuple[float, str]:
    return (-candidate[0].growth.weight, candidate[0].id)


def _count_claims(client: Elasticsearch, prefix: str, search: EmergingSearch) -> list[StoryCounts]:
    index, filters = alias(prefix, "statements"), published_within(("--from", None), ("--to", search.until))
    query = {"bool": {"filter": filters}}
    collapsed = {"collapsed": distinct("collapse_id", exact=COUNTED_EXACTLY)}
    spans = periods(latest(client, alias(prefix, "articles"), query), search.days)
    aggs = {
        **collapsed,
        "narratives": {"filter": {"exists": {"field": "narratives"}}},
        "outlets": distinct("outlet", exact=COUNTED_EXACTLY),
        "first": {"min": {"field": "published_at"}},
        **{name: {"filter": span, "aggs": collapsed} for name, span in spans.items()},
    }
    terms = {"field": "claim_id", "size": MOST, "min_doc_count": search.min_articles}
    answer = ask(client, index=index, size=0, query=query, aggs={"claims": {"terms": terms, "aggs": aggs}})
    return [_claim_counts(bucket) for bucket in answer["aggregations"]["claims"]["buckets"]]


def _claim_counts(bucket: Document) -> StoryCounts:
    recent, before = (bucket[name]["collapsed"]["value"] for name in ("recent", "before"))
    first = bucket["first"]["value"]
    return StoryCounts(
        id=bucket["key"],
        articles=bucket["doc_count"],
        collapsed=bucket["collapsed"]["value"],
        in_narratives=bucket["narratives"]["doc_count"],
        outlets=bucket["outlets"]["value"],
        first=iso(None if first is None else round(first)),
        last=None,
        growth=Growth(recent=recent, before=before),
    )


def story_candidates(client: Elasticsearch, prefix: str, counts: Sequence[StoryCounts]) -> dict[str, Candidate]:
    """Return stories as candidates, by id; an example is the most telling sentence of an article, one for each outlet."""
    members = fetch_members(client, prefix, [story.id for story in counts])
    chosen = {story: one_of_each_outlet(articles)[:EXAMPLES] for story, articles in members.items()}
    texts = fetch_texts(client, prefix, [article["id"] for articles in chosen.values() for article in articles])
    found = {}
    for story in counts:
        if (articles := members.get(story.id)) is not None:
            core = core_of(report(article).words for article in articles)
            sentences = (
                (article, telling_sentence(texts.get(article["id"], ""), core)) for article in chosen[story.id]
            )
            examples = tuple(_example(article, sentence) for article, sentence in sentences if sentence)
            outlets = most_frequent(article["outlet"] for article in articles)
            found[story.id] = _candidate("story", story, label(articles), outlets, examples)
    return found


def claim_candidates(client: Elasticsearch, prefix: str, counts: Sequence[StoryCounts]) -> dict[str, Candidate]:
    """Return claims as candidates, by id; an example is the sentence of a statement, one for each outlet."""
    statements: dict[str, list[Document]] = {}
    for statement in fetch_statements(client, prefix, [claim.id for claim in counts]):
        statements.setdefault(statement["claim_id"], []).append(statement)
    found = {}
    for claim in counts:
        if (repeated := statements.get(claim.id)) is not None:
            examples = tuple(
                _example(statement, statement["sentence"]) for statement in one_of_each_outlet(repeated)[:EXAMPLES]
            )
            outlets = most_frequent(statement["outlet"] for statement in repeated)
            found[claim.id] = _candidate("claim", claim, repeated[0]["content"], outlets, examples)
    return found


def fetch_statements(client: Elasticsearch, prefix: str, claims: Sequence[str]) -> list[Document]:
    """Return the statements of claims in the order of time, undated last."""
    fields = (
        "id",
        "article_id",
        "claim_id",
        "content",
        "sentence",
        "outlet",
        "published_at",
        "narratives",
        "collapse_id",
    )
    if not claims:
        return []
    query = {"terms": {"claim_id": list(claims)}}
    return sorted(documents_of(client, prefix, "statements", query, fields), key=document_time)


def fetch_texts(client: Elasticsearch, prefix: str, article_ids: Sequence[str]) -> dict[str, str]:
    """Return the first LEAD_CHARS of articles' texts by id."""
    if not article_ids:
        return {}
    articles = documents_of(client, prefix, "articles", {"terms": {"id": list(article_ids)}}, ("id", "text"))
    return {article["id"]: article["text"][:LEAD_CHARS] for article in articles}


def one_of_each_outlet(documents: Sequence[Document]) -> list[Document]:
    """Return the first document of each outlet, in order; reprints are left out."""
    first: dict[str, Document] = {}
    for document in documents:
        if not document.get("original_id"):
            first.setdefault(document["outlet"], document)
    return list(first.values())


def _example(document: Document, sentence: str) -> Example:
    article_id = document.get("article_id") or document["id"]
    return Example(
        sentence=sentence, outlet=document["outlet"], article_id=article_id, published_at=document.get("published_at")
    )


def _candidate(
    kind: Literal["story", "claim"], counts: StoryCounts, title: str, outlets: Counts, examples: tuple[Example, ...]
) -> Candidate:
    return Candidate(
        kind=kind,
        id=counts.id,
        label=" ".join(title.split()),
        first_seen=counts.first,
        articles=counts.articles,
        outlets=outlets,
        covered=round(counts.in_narratives / counts.articles, 3),
        growth=counts.growth,
        examples=examples,
    )
