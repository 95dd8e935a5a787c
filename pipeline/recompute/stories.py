"""Assigns stories: a touched article gets its story once, from the articles in the index, and keeps it for good.

A reprint belongs to its original's story. Two concurrent runs may each found a story about the same event: both stories stay.
"""

from collections.abc import Iterator, Mapping

from elasticsearch import Elasticsearch

from pipeline.clients.es_compare_and_set import ids, read_version, until_settled, update_if_unchanged, write_all
from pipeline.clients.es_pages import chunks, combinations, hits_of, one_value
from pipeline.core.settings import ElasticsearchSettings
from pipeline.recompute.story_index import HAS_STORY, Known, discount, fetch_discounts, fetch_reports, fetch_stories
from schemas.mappings import DERIVED, alias
from transforms.elements import Touched
from transforms.stories.assign import in_order


def recompute_stories(client: Elasticsearch, settings: ElasticsearchSettings, touched: Touched) -> None:
    """Give a story to each touched article without one, and copy an article's story to its mentions and statements.

    Idempotent. Originals must be recomputed and the index refreshed before; raises KeepsMoving.
    """
    indexes = [alias(settings.index_prefix, kind) for kind in ("articles", *DERIVED)]

    def look() -> tuple[Known, dict[str, str]]:
        articles = fetch_reports(client, settings.index_prefix, "id", touched.article_ids)
        return articles, _given(client, settings.index_prefix, articles)

    def write(plan: tuple[Known, dict[str, str]]) -> list[str]:
        articles, given = plan
        return _write_articles(client, settings, given, articles) or _write_derived(client, settings, given)

    until_settled(look, write, refresh=lambda: client.indices.refresh(index=indexes))


def _given(client: Elasticsearch, prefix: str, articles: Known) -> dict[str, str]:
    """Return the story of each article: its present story, or a newly assigned one."""
    given = {article_id: article.story_id for article_id, article in articles.items() if article.story_id is not None}
    waiting = {article_id: article for article_id, article in articles.items() if article_id not in given}
    originals = {article.original_id for article in waiting.values() if article.original_id is not None}
    elsewhere = fetch_reports(client, prefix, "id", originals - articles.keys())
    given |= {article_id: article.story_id for article_id, article in elsewhere.items() if article.story_id is not None}
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
    return {article_id: given[article_id] for article_id in articles}


def _stories_of_reprints(client: Elasticsearch, prefix: str, waiting: Known) -> dict[str, str]:
    """Return, for originals that came after their reprints, the story of the earliest reprint."""
    reprints = fetch_reports(client, prefix, "collapse_id", waiting, HAS_STORY)
    stories: dict[str, str] = {}
    for report in in_order(reprint.report for reprint in reprints.values()):
        reprint = reprints[report.id]
        if reprint.collapse_id is not None and reprint.story_id is not None:
            stories.setdefault(reprint.collapse_id, reprint.story_id)
    return stories


def _write_articles(
    client: Elasticsearch, settings: ElasticsearchSettings, given: Mapping[str, str], articles: Known
) -> list[str]:
    """Write, and return the ids of the documents that another run has rewritten meanwhile."""
    index = alias(settings.index_prefix, "articles")
    actions = [
        update_if_unchanged(index, article_id, {"story_id": given[article_id]}, article.version)
        for article_id, article in articles.items()
        if article.story_id is None
    ]
    return ids(write_all(client, settings, actions))


def _write_derived(client: Elasticsearch, settings: ElasticsearchSettings, given: Mapping[str, str]) -> list[str]:
    """Write, and return the ids of the documents that another run has rewritten meanwhile."""
    actions = []
    for kind in DERIVED:
        index = alias(settings.index_prefix, kind)
        for chunk in chunks(sorted(_misplaced(client, index, given)), 1_000):
            query = {"terms": {"article_id": list(chunk)}}
            fields = ["article_id", "story_id"]
            for hit in hits_of(client, index=index, query=query, sort="id", source=False, docvalue_fields=fields):
                story = given[hit["fields"]["article_id"][0]]
                if one_value(hit, "story_id") != story:
                    actions.append(update_if_unchanged(index, hit["_id"], {"story_id": story}, read_version(hit)))
    return ids(write_all(client, settings, actions))


def _misplaced(client: Elasticsearch, index: str, given: Mapping[str, str]) -> Iterator[str]:
    """Yield the ids of articles with a mention or statement that has another story or none."""
    for chunk in chunks(sorted(given), 1_000):
        of_these = {"terms": {"article_id": list(chunk)}}
        without = {"bool": {"filter": [of_these], "must_not": [HAS_STORY]}}
        yield from (bucket["key"]["article_id"] for bucket in combinations(client, index, without, ("article_id",)))
        for bucket in combinations(client, index, of_these, ("article_id", "story_id")):
            if bucket["key"]["story_id"] != given[bucket["key"]["article_id"]]:
                yield bucket["key"]["article_id"]
