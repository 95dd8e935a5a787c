"""Stories of the articles that a round touched: given once, from what the index holds, and never changed.

A reprint is of its original's story. Of two runs at once each may found a story of its own on one event: neither is changed
for the other's sake.
"""

from collections.abc import Iterator, Mapping

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_pages import chunks, combinations, conflicts, hits_of, one_value, write
from pipeline.core.errors import KeepsMoving
from pipeline.core.settings import ElasticsearchSettings
from pipeline.recompute.story_index import HAS_STORY, Known, discount, fetch_discounts, fetch_reports, fetch_stories
from schemas.mappings import Kind, alias
from transforms.elements import Touched
from transforms.stories.assign import in_order

DERIVED: tuple[Kind, ...] = ("mentions", "statements")
ATTEMPTS = 20


def recompute_stories(client: Elasticsearch, settings: ElasticsearchSettings, touched: Touched) -> None:
    """Give each touched article that has none its story, and what derives from touched articles that of its article.

    Idempotent. Originals must have been recomputed and the index refreshed before; raises KeepsMoving.
    """
    for _ in range(ATTEMPTS):
        articles = fetch_reports(client, settings.index_prefix, "id", touched.article_ids)
        given = _given(client, settings.index_prefix, articles)
        if not (_write_articles(client, settings, given, articles) or _write_derived(client, settings, given)):
            return
        client.indices.refresh(index=[alias(settings.index_prefix, kind) for kind in ("articles", *DERIVED)])
    raise KeepsMoving(f"gave up after {ATTEMPTS} attempts")


def _given(client: Elasticsearch, prefix: str, articles: Known) -> dict[str, str]:
    """Return the stories of all these articles: those that they have, and new ones."""
    given = {one: article.story_id for one, article in articles.items() if article.story_id is not None}
    waiting = {one: article for one, article in articles.items() if one not in given}
    originals = {article.original_id for article in waiting.values() if article.original_id is not None}
    elsewhere = fetch_reports(client, prefix, "id", originals - articles.keys())
    given |= {one: article.story_id for one, article in elsewhere.items() if article.story_id is not None}
    reprinted = _stories_of_reprints(client, prefix, waiting)
    factors = fetch_discounts(client, prefix) if waiting else {}
    reports = in_order(discount(article.report, factors) for article in waiting.values())
    stories = fetch_stories(
        client, prefix, [report for report in reports if waiting[report.id].original_id is None], factors
    )
    for report in reports:
        if (story := given.get(waiting[report.id].original_id or "")) is not None:
            given[report.id] = story
        elif report.id in reprinted:
            given[report.id] = stories.add(report, reprinted[report.id])
        else:
            given[report.id] = stories.give(report)
    return {one: given[one] for one in articles}


def _stories_of_reprints(client: Elasticsearch, prefix: str, waiting: Known) -> dict[str, str]:
    """Return for late originals the story that the earliest of their reprints was given before."""
    reprints = fetch_reports(client, prefix, "collapse_id", waiting, HAS_STORY)
    stories: dict[str, str] = {}
    for report in in_order(one.report for one in reprints.values()):
        reprint = reprints[report.id]
        if reprint.collapse_id is not None and reprint.story_id is not None:
            stories.setdefault(reprint.collapse_id, reprint.story_id)
    return stories


def _write_articles(
    client: Elasticsearch, settings: ElasticsearchSettings, given: Mapping[str, str], articles: Known
) -> bool:
    """Return whether any lost against another run's write and must be looked at anew."""
    index = alias(settings.index_prefix, "articles")
    actions = [
        _update(index, one, given[one], article.seq_no, article.primary_term)
        for one, article in articles.items()
        if article.story_id is None
    ]
    return bool(conflicts(write(client, settings, actions)))


def _write_derived(client: Elasticsearch, settings: ElasticsearchSettings, given: Mapping[str, str]) -> bool:
    """Return whether any lost against another run's write and must be looked at anew."""
    actions = []
    for kind in DERIVED:
        index = alias(settings.index_prefix, kind)
        for chunk in chunks(sorted(_astray(client, index, given)), 1_000):
            query = {"terms": {"article_id": list(chunk)}}
            fields = ["article_id", "story_id"]
            for hit in hits_of(client, index=index, query=query, sort="id", source=False, docvalue_fields=fields):
                story = given[hit["fields"]["article_id"][0]]
                if one_value(hit, "story_id") != story:
                    actions.append(_update(index, hit["_id"], story, hit["_seq_no"], hit["_primary_term"]))
    return bool(conflicts(write(client, settings, actions)))


def _astray(client: Elasticsearch, index: str, given: Mapping[str, str]) -> Iterator[str]:
    """Yield the ids of articles of which a derived document has another story, or none."""
    for chunk in chunks(sorted(given), 1_000):
        of_these = {"terms": {"article_id": list(chunk)}}
        without = {"bool": {"filter": [of_these], "must_not": [HAS_STORY]}}
        yield from (bucket["key"]["article_id"] for bucket in combinations(client, index, without, ("article_id",)))
        for bucket in combinations(client, index, of_these, ("article_id", "story_id")):
            if bucket["key"]["story_id"] != given[bucket["key"]["article_id"]]:
                yield bucket["key"]["article_id"]


def _update(index: str, document_id: str, story: str, seq_no: int, primary_term: int) -> BulkAction:
    return BulkAction(
        op="update",
        index=index,
        id=document_id,
        source={"story_id": story},
        if_seq_no=seq_no,
        if_primary_term=primary_term,
    )
