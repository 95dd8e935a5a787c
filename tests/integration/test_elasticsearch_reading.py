"""Digest, search and show against a real Elasticsearch, with the real mappings."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline import digest as digests
from pipeline.digest import digest_index, digest_indexes
from pipeline.elasticsearch_client import connect
from pipeline.search import Search, SearchResult, search_articles
from pipeline.settings import Settings
from pipeline.setup_cluster import setup_indexes
from pipeline.show import find_article
from pipeline.sinks.bulk import BulkAction, bulk_write
from schemas.ids import hashed_id
from schemas.mappings import Kind, alias

pytestmark = pytest.mark.stack

BRIDGE = hashed_id("url", "https://gazette.example/bridge")
COPY = hashed_id("url", "https://quay.example/bridge")
FERRY = hashed_id("url", "https://quay.example/ferry")


@pytest.fixture
def prefix(fresh_settings: Settings) -> str:
    return fresh_settings.elasticsearch.index_prefix


@pytest.fixture
def client(fresh_settings: Settings) -> Iterator[Elasticsearch]:
    """A client of a cluster with all indexes, empty."""
    with connect(fresh_settings.elasticsearch) as connected:
        list(setup_indexes(connected, fresh_settings.elasticsearch, english=False))
        yield connected


def put(client: Elasticsearch, prefix: str, kind: Kind, *documents: dict[str, Any]) -> None:
    name = alias(prefix, kind)
    actions = [BulkAction(op="index", index=name, id=document["id"], source=document) for document in documents]
    results = bulk_write(client, actions, refresh=True)
    assert [result.reason for result in results if result.outcome != "acknowledged"] == []


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


@pytest.fixture
def three(client: Elasticsearch, prefix: str) -> None:
    """An article, its reprint in another outlet, and another one three days later."""
    quay = {"outlet": "Open Quay", "outlet_domain": "quay.example"}
    put(
        client,
        prefix,
        "articles",
        article(BRIDGE),
        article(COPY, **quay, url="https://quay.example/bridge", collapse_id=BRIDGE, original_id=BRIDGE),
        article(
            FERRY,
            **quay,
            url="https://quay.example/ferry",
            title="Ferries return",
            text="The ferries sail again from the old harbour.",
            lemmas="the ferry sail again from the old harbour",
            published_at="2025-03-11T23:30:00Z",
            narratives=[],
            people=[],
            entity_ids=[],
        ),
    )


def found(client: Elasticsearch, prefix: str, **search: Any) -> SearchResult:
    return search_articles(client, prefix, Search(**search))


def ids(result: SearchResult) -> set[str]:
    return {each.id for each in result.articles}


@pytest.mark.usefixtures("three")
def test_search_finds_words_and_shows_where_they_stand(client: Elasticsearch, prefix: str) -> None:
    """All words must be there; the snippet marks them; a lemma finds another form of its word."""
    result = found(client, prefix, text="divers harbour")
    assert ids(result) == {BRIDGE, COPY}
    matches = {text for snippet in result.articles[0].snippets for text, match in snippet if match}
    assert matches == {"Divers", "harbour"}
    assert ids(found(client, prefix, text="ferry")) == {FERRY}
    assert ids(found(client, prefix, text='"old harbour"')) == {FERRY}
    assert ids(found(client, prefix, text="harbour -bridge")) == {FERRY}


@pytest.mark.usefixtures("three")
def test_reprints_are_counted_raw_and_collapsed(client: Elasticsearch, prefix: str) -> None:
    """Both totals always; `collapsed` shows one article for all its reprints."""
    raw, collapsed = found(client, prefix, text="bridge"), found(client, prefix, text="bridge", collapsed=True)
    assert (raw.total, raw.total_collapsed, len(raw.articles)) == (2, 1, 2)
    assert (collapsed.total, collapsed.total_collapsed, len(collapsed.articles)) == (2, 1, 1)


@pytest.mark.usefixtures("three")
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
        ({"limit": 1}, {FERRY}),
    ],
)
def test_search_filters(client: Elasticsearch, prefix: str, filters: dict[str, Any], expected: set[str]) -> None:
    """Filters hold together; days count whole; names in any case."""
    assert ids(found(client, prefix, **filters)) == expected


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


@pytest.mark.usefixtures("three")
def test_search_by_speaker(client: Elasticsearch, prefix: str) -> None:
    """Articles in which somebody of that name states something."""
    put(client, prefix, "statements", statement("s1", BRIDGE, 0), statement("s2", FERRY, 0, speaker="A captain"))
    assert ids(found(client, prefix, speaker="quill")) == {BRIDGE}


@pytest.mark.usefixtures("three")
def test_show_gathers_all_of_an_article_and_nothing_of_others(client: Elasticsearch, prefix: str) -> None:
    """Statements in the text's order, entities by salience, rebuttals elsewhere, reprints; what is stale stays out."""
    stale = {"source_version": {"ms": 0, "hash": "v0"}}
    put(
        client,
        prefix,
        "statements",
        statement("later", BRIDGE, 40, rebutted_by=["far"]),
        statement("first", BRIDGE, 3),
        statement("stale", BRIDGE, 0, **stale),
        statement("far", FERRY, 0),
    )
    entity = {"article_id": BRIDGE, "source_version": {"ms": 1, "hash": "v1"}, "type": "PERSON", "count": 1}
    minor, major = {"id": "m1", "name": "Divers", "salience": 0.1}, {"id": "m2", "name": "Ada Quill", "salience": 0.9}
    put(client, prefix, "mentions", {**entity, **minor}, {**entity, **major})
    view = find_article(client, prefix, "https://gazette.example/bridge#top")
    assert view is not None
    assert view.article is not None
    assert view.article["title"] == "Bridge is safe, mayor says"
    assert "lemmas" not in view.article
    assert [one["id"] for one in view.statements] == ["first", "later"]
    assert [one["name"] for one in view.entities] == ["Ada Quill", "Divers"]
    assert view.rebuttals.keys() == {"far"}
    assert [one["id"] for one in view.reprints] == [COPY]


@pytest.mark.usefixtures("three")
def test_show_names_the_original_of_a_reprint(client: Elasticsearch, prefix: str) -> None:
    """By id as well as by address."""
    view = find_article(client, prefix, COPY)
    assert view is not None
    assert view.original is not None
    assert view.original["id"] == BRIDGE


def test_show_tells_a_takedown_from_what_never_was(client: Elasticsearch, prefix: str) -> None:
    """A tombstone without an article is known; anything else is not."""
    put(client, prefix, "tombstones", {"id": BRIDGE, "deleted_ms": 5, "deleted_at": "2025-03-09T00:00:00Z"})
    view = find_article(client, prefix, BRIDGE)
    assert view is not None
    assert (view.article, view.tombstone and view.tombstone["deleted_ms"]) == (None, 5)
    assert find_article(client, prefix, FERRY) is None


def test_equal_indexes_have_equal_digests(client: Elasticsearch, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written in another order, at another time, from other offsets, over several pages: the same; a changed word: not."""
    monkeypatch.setattr(digests, "PAGE", 4)
    documents = [article(f"{number:032x}", text=f"Text number {number}.") for number in range(10)]
    put(client, prefix, "articles", *documents)
    first = digest_index(client, prefix, "articles")
    moved = [{**one, "indexed_at": "2025-01-01T00:00:00Z", "kafka_offset": 7} for one in reversed(documents)]
    put(client, prefix, "articles", *moved)
    assert digest_index(client, prefix, "articles") == first
    assert first.documents == 10
    put(client, prefix, "articles", {**documents[3], "text": "Another text."})
    assert digest_index(client, prefix, "articles").digest != first.digest


def test_a_digest_sees_what_was_written_just_now(client: Elasticsearch, prefix: str) -> None:
    """The index is refreshed first; the total changes with any index."""
    empty = digest_indexes(client, prefix)
    client.index(index=alias(prefix, "dead"), id="1", document={"payload_hash": "ab"}, refresh=False)
    filled = digest_indexes(client, prefix)
    assert [each.documents for each in filled.indexes] == [0, 0, 0, 0, 0, 1]
    assert filled.total != empty.total


def test_an_index_that_is_not_there_has_no_digest(client: Elasticsearch, prefix: str) -> None:
    """Said, not guessed: not there is something else than empty."""
    missing = digest_index(client, prefix + "-nowhere", "articles")
    assert (missing.documents, missing.digest) == (None, None)
