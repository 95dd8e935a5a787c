"""Timelines put straight into a real Elasticsearch, as recomputation leaves them, for those that read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from schemas.mappings import Kind, alias, index, mapping
from transforms.timelines.buckets import Counts, coverage_document, revised, timeline_document

NOW = "2025-05-01T00:00:00Z"
Day = tuple[str, str, int, int]  # day, outlet, articles of the narrative, articles in all


def make_indexes(client: Elasticsearch, prefix: str, kinds: Iterable[Kind]) -> None:
    """Make empty indexes with their aliases."""
    for kind in kinds:
        client.indices.create(
            index=index(prefix, kind),
            mappings=mapping(kind),
            aliases={alias(prefix, kind): {}},
            settings={"number_of_replicas": 0},
        )


def put(client: Elasticsearch, prefix: str, kind: Kind, documents: Iterable[Mapping[str, Any]]) -> None:
    """Index documents under their ids and make them visible."""
    operations = [line for one in documents for line in ({"index": {"_id": one["id"]}}, one)]
    answer = client.bulk(index=alias(prefix, kind), operations=operations, refresh=True)
    assert not answer["errors"], answer


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
    put(client, prefix, "timelines", [one for one in documents if one is not None])
