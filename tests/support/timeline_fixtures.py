"""Timelines indexed directly into a real Elasticsearch, in the shape that recomputation writes."""

from collections.abc import Iterable
from typing import Any

from elasticsearch import Elasticsearch

from tests.support.stored_documents import store
from transforms.timelines.buckets import Counts, coverage_document, revised, timeline_document

NOW = "2025-05-01T00:00:00Z"
Day = tuple[str, str, int, int]  # day, outlet, articles of the narrative, articles in all


def put_days(
    client: Elasticsearch, prefix: str, narrative: str, days: Iterable[Day], *, now: str = NOW, **more: Any
) -> None:
    """Index a narrative's buckets and the coverage; every article is an original, `more` are further counts of a bucket."""
    documents = []
    for day, outlet, articles, of in days:
        outlet_day, coverage = f"{day}|{outlet}", Counts(articles=of, articles_collapsed=of)
        documents.append(revised(coverage_document(outlet_day, coverage), None, now=now))
        if articles:
            counts = Counts(articles=articles, articles_collapsed=articles, **more)
            bucket = timeline_document(narrative, 1, outlet_day, counts, coverage)
            documents.append(revised(bucket, None, now=now))
    store(client, prefix, "timelines", [document for document in documents if document is not None])
