"""Digest, search and show against a real Elasticsearch, with the real mappings."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import ElasticsearchSettings
from pipeline.jobs.setup_cluster import setup_indexes
from pipeline.queries import digest as digests
from pipeline.queries.article import find_article
from pipeline.queries.articles import Search, SearchResult, search_articles
from pipeline.queries.digest import digest_index, digest_indexes
from schemas.ids import hashed_id
from schemas.mappings import KINDS, alias, index
from tests.support.stored_documents import make_indexes, store

pytestmark = pytest.mark.stack

BRIDGE = hashed_id("url", "https://gazette.example/bridge")
COPY = hashed_id("url", "https://quay.example/bridge")
FERRY = hashed_id("url", "https://quay.example/ferry")
GONE = hashed_id("url", "https://quay.example/gone")


@dataclass(frozen=True)
class Stock:
    """A client of a cluster with the articles of `three` and their derived documents; tests only read it."""

    client: Elasticsearch
    prefix: str

    def search(self, **search: Any) -> SearchResult:
        return search_articles(self.client, self.prefix, Search(**search))

    def ids(self, **search: Any) -> set[str]:
        return {each.id for each in self.search(**search).articles}


@pytest.fixture(scope="module")
def stock(local_stack: Any) -> Iterator[Stock]:
    """One set of indexes for all tests of this file: making them takes longer than reading them."""
    prefix = f"test-reading-{uuid.uuid4().hex[:12]}"
    settings = ElasticsearchSettings(url=local_stack.elasticsearch_url, index_prefix=prefix)
    with connect(settings) as client:
        list(setup_indexes(client, settings, english=False))
        fill(client, prefix)
        yield Stock(client, prefix)
        client.indices.delete(index=",".join(index(prefix, kind) for kind in KINDS))
        for kind in KINDS:
            client.indices.delete_index_template(name=alias(prefix, kind))


def article(article_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": article_id,
        "title": "Bridge is safe, mayor says",
        "text": "Mayor Ada Quill said the bridge is safe. Divers of the harbour disagree.",
        "lemmas": "mayor ada quill say the bridge be safe diver of the harbour disagree",
        "outlet": "Harbour Gazette",
        "outlet_domain": "gazette.example",
        "url": "https://gazette.example/bridge",
        "published_at": "2025-03-08T10:00:00Z",
        "language": "en",
        "narratives": ["bridges"],
        "people": ["Ada Quill"],
        "entity_ids": ["e1"],
        "collapse_id": article_id,
        "original_id": None,
        "source_version": {"ms": 1, "hash": "v1"},
        "sentiment_label": "neutral",
        "sentiment": 0.0,
        "narrative_matches": [],
        **changes,
    }


def statement(name: str, article_id: str, start: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "article_id": article_id,
        "source_version": {"ms": 1, "hash": "v1"},
        "speaker": "Mayor Ada Quill",
        "stance": "states",
        "content": "the bridge is safe",
        "spans": [{"start": start, "end": start + 5}],
        **changes,
    }


def fill(client: Elasticsearch, prefix: str) -> None:
    """Index an article, its reprint in another outlet, another one three days later, and a takedown."""
    quay = {"outlet": "Open Quay", "outlet_domain": "quay.example"}
    ferry = {
        "url": "https://quay.example/ferry",
        "title": "Ferries return",
        "text": "The ferries sail again from the old harbour.",
        "lemmas": "the ferry sail again from the old harbour",
        "published_at": "2025-03-11T23:30:00Z",
        "narratives": [],
        "people": [],
        "entity_ids": [],
    }
    copy = {"url": "https://quay.example/bridge", "collapse_id": BRIDGE, "original_id": BRIDGE}
    store(client, prefix, "articles", [article(BRIDGE), article(COPY, **quay, **copy), article(FERRY, **quay, **ferry)])
    store(
        client,
        prefix,
        "statements",
        [
            statement("later", BRIDGE, 40, rebutted_by=["far"]),
            statement("first", BRIDGE, 3),
            statement("stale", BRIDGE, 0, source_version={"ms": 0, "hash": "v0"}),
            statement("far", FERRY, 0, speaker="A captain"),
        ],
    )
    entity = {"article_id": BRIDGE, "source_version": {"ms": 1, "hash": "v1"}, "type": "PERSON", "count": 1}
    minor, major = {"id": "m1", "name": "Divers", "salience": 0.1}, {"id": "m2", "name": "Ada Quill", "salience": 0.9}
    store(client, prefix, "mentions", [{**entity, **minor}, {**entity, **major}])
    store(client, prefix, "tombstones", [{"id": GONE, "deleted_ms": 5, "deleted_at": "2025-03-09T00:00:00Z"}])


def test_search_finds_words_and_shows_where_they_stand(stock: Stock) -> None:
    """All words must occur; the snippet marks them."""
    result = stock.search(text="divers harbour")
    assert {each.id for each in result.articles} == {BRIDGE, COPY}
    assert {text for snippet in result.articles[0].snippets for text, match in snippet if match} == {
        "Divers",
        "harbour",
    }


def test_search_knows_lemmas_phrases_and_exclusion(stock: Stock) -> None:
    """The query may have another form of a word, words side by side, excluded words, or nonsense."""
    assert stock.ids(text="ferry") == {FERRY}
    assert stock.ids(text='"old harbour"') == {FERRY}
    assert stock.ids(text="harbour -bridge") == {FERRY}
    assert stock.ids(text='zzz ((" -') == set()


def test_reprints_are_counted_raw_and_collapsed(stock: Stock) -> None:
    """Both totals always; `collapsed` shows one article for all its reprints."""
    raw, collapsed = stock.search(text="bridge"), stock.search(text="bridge", collapsed=True)
    assert (raw.total, raw.total_collapsed, len(raw.articles)) == (2, 1, 2)
    assert (collapsed.total, collapsed.total_collapsed, len(collapsed.articles)) == (2, 1, 1)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"outlet": "harbour gazette"}, {BRIDGE}),
        ({"outlet": "quay.example"}, {COPY, FERRY}),
        ({"since": "2025-03-09"}, {FERRY}),
        ({"until": "2025-03-11"}, {BRIDGE, COPY, FERRY}),
        ({"until": "2025-03-11T12:00:00"}, {BRIDGE, COPY}),
        ({"language": "de"}, set()),
        ({"narrative": "bridges"}, {BRIDGE, COPY}),
        ({"entity": "ada quill"}, {BRIDGE, COPY}),
        ({"entity": "e1", "outlet": "Open Quay"}, {COPY}),
        ({"speaker": "quill"}, {BRIDGE}),
        ({"limit": 1}, {FERRY}),
    ],
)
def test_search_filters(stock: Stock, filters: dict[str, Any], expected: set[str]) -> None:
    """All filters apply; days count whole; the case of names does not matter."""
    assert stock.ids(**filters) == expected


def test_show_gathers_all_of_an_article_and_nothing_of_others(stock: Stock) -> None:
    """Statements in text order, entities by salience, rebuttals and reprints are shown; outdated documents are not."""
    view = find_article(stock.client, stock.prefix, "https://gazette.example/bridge#top")
    assert view is not None
    assert view.article is not None
    assert view.article["title"] == "Bridge is safe, mayor says"
    assert "lemmas" not in view.article
    assert [statement["id"] for statement in view.statements] == ["first", "later"]
    assert [mention["name"] for mention in view.entities] == ["Ada Quill", "Divers"]
    assert view.rebuttals.keys() == {"far"}
    assert [reprint["id"] for reprint in view.reprints] == [COPY]


def test_show_names_the_original_of_a_reprint(stock: Stock) -> None:
    """The reprint is found by id as well as by address."""
    view = find_article(stock.client, stock.prefix, COPY)
    assert view is not None
    assert view.original is not None
    assert view.original["id"] == BRIDGE


def test_show_distinguishes_a_takedown_from_an_unknown_id(stock: Stock) -> None:
    """A tombstone without an article is known; any other id is unknown."""
    view = find_article(stock.client, stock.prefix, GONE)
    assert view is not None
    assert (view.article, view.tombstone and view.tombstone["deleted_ms"]) == (None, 5)
    assert find_article(stock.client, stock.prefix, "https://gazette.example/never") is None


def test_equal_indexes_have_equal_digests(client: Elasticsearch, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Order, time, offsets and pages do not matter; a changed word does."""
    monkeypatch.setattr(digests, "PAGE", 4)
    make_indexes(client, prefix, ["articles"])
    documents = [article(f"{number:032x}", text=f"Text number {number}.") for number in range(10)]
    store(client, prefix, "articles", documents)
    first = digest_index(client, prefix, "articles")
    moved = [{**document, "indexed_at": "2025-01-01T00:00:00Z", "kafka_offset": 7} for document in reversed(documents)]
    store(client, prefix, "articles", moved)
    assert digest_index(client, prefix, "articles") == first
    assert first.documents == 10
    store(client, prefix, "articles", [{**documents[3], "text": "Another text."}])
    assert digest_index(client, prefix, "articles").digest != first.digest


def test_a_digest_sees_what_was_written_just_now(client: Elasticsearch, prefix: str) -> None:
    """The index is refreshed first; the total changes with any index."""
    make_indexes(client, prefix, ["dead"])
    empty = digest_indexes(client, prefix)
    client.index(index=alias(prefix, "dead"), id="1", document={"payload_hash": "ab"}, refresh=False)
    filled = digest_indexes(client, prefix)
    assert [each.documents for each in filled.indexes] == [None] * 6 + [1]
    assert filled.total != empty.total


def test_an_index_that_is_not_there_has_no_digest(client: Elasticsearch, prefix: str) -> None:
    """A missing index is an error, not an empty one."""
    missing = digest_index(client, prefix, "articles")
    assert (missing.documents, missing.digest) == (None, None)
