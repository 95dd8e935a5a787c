"""Documents indexed directly into a real Elasticsearch, for tests of their readers."""

from collections.abc import Iterable, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from schemas.mappings import Kind, alias, index, mapping


def make_indexes(client: Elasticsearch, prefix: str, kinds: Iterable[Kind]) -> None:
    """Make empty indexes of these kinds, with their aliases."""
    for kind in kinds:
        client.indices.create(
            index=index(prefix, kind),
            mappings=mapping(kind),
            aliases={alias(prefix, kind): {}},
            settings={"number_of_replicas": 0},
        )


def store(
    client: Elasticsearch, prefix: str, kind: Kind, documents: Iterable[Mapping[str, Any]], *, refresh: bool = True
) -> None:
    """Index documents, under their ids where they have any; with `refresh`, searches see them at once."""
    operations: list[Mapping[str, Any]] = []
    for document in documents:
        operations += [{"index": {"_id": document["id"]} if "id" in document else {}}, document]
    answer = client.bulk(index=alias(prefix, kind), operations=operations, refresh=refresh)
    assert not answer["errors"], answer
