"""The statement ledger and a claim's history, over documents as Tidewire writes them in a real Elasticsearch."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_bulk import BulkAction, bulk_write
from pipeline.core.settings import Settings
from pipeline.jobs.setup_cluster import setup_indexes
from pipeline.queries.claim import ClaimHistory, find_claim
from pipeline.queries.statements import Ledger, StatementSearch, search_statements
from schemas.annotations import Annotation, NarrativeMatch, Span, Speaker, Statement, TextSpan
from schemas.articles import Article, Outlet, Version, milliseconds
from schemas.mappings import Kind, alias
from schemas.records import Origin
from tests.support.own_settings import indexes_beside
from transforms.documents.article import article_document
from transforms.documents.statement import statement_documents

pytestmark = pytest.mark.stack

CLAIM = "the ferry company hid cracks in the hull"
DENIAL = "the hull has no cracks at all"
Extra = dict[str, Any]


@dataclass(frozen=True)
class Stock:
    """A client of a cluster with the articles of `fill`; tests only read it."""

    client: Elasticsearch
    prefix: str

    def search(self, **search: Any) -> Ledger:
        return search_statements(self.client, self.prefix, StatementSearch(**search))

    def ids(self, **search: Any) -> list[str]:
        return [row.id for row in self.search(**search).statements]

    def claim(self, reference: str) -> ClaimHistory:
        history = find_claim(self.client, self.prefix, reference)
        assert history is not None
        return history


@pytest.fixture(scope="module")
def stock(session_settings: Settings) -> Iterator[Stock]:
    """One set of indexes for all tests of this file: making them takes longer than reading them."""
    search = indexes_beside(session_settings.elasticsearch, "ledger")
    with connect(search) as client:
        list(setup_indexes(client, search, english=False))
        fill(client, search.index_prefix)
        yield Stock(client, search.index_prefix)


def article(name: str, outlet: str, day: str | None, text: str) -> Article:
    published_ms = milliseconds(f"{day}T10:00:00+00:00") if day else None
    return Article(
        id=name,
        url=f"https://{outlet}.example/{name}",
        outlet=Outlet(name=outlet.title(), domain=f"{outlet}.example"),
        title=f"Report {name}",
        text=text,
        published_ms=published_ms,
        language="en",
        version=Version(ms=published_ms or 0, content_hash=f"hash-{name}"),
        origin=Origin(topic="news.raw", partition=0, offset=0, timestamp_ms=0),
    )


def statement(name: str, text: str, speaker: str, cue: str, content: str, **changes: Any) -> Statement:
    start = text.index(content)
    fields: dict[str, Any] = {
        "kind": "indirect",
        "stance": "claims",
        "certainty": 0.5,
        "evidence": "unknown",
        "confidence": 0.9,
        **changes,
    }
    at, by = text.index(speaker), text.index(cue)
    return Statement(
        id=name,
        speaker=Speaker(
            text=speaker, start=at, end=at + len(speaker), entity=f"entity-{speaker.rsplit(maxsplit=1)[-1].lower()}"
        ),
        cue=TextSpan(start=by, end=by + len(cue), text=cue),
        content=(Span(start=start, end=start + len(content)),),
        text=content,
        **fields,
    )


def put(client: Elasticsearch, prefix: str, written: Article, *statements: Statement, **extra: Extra) -> None:
    """Write an article with its statements as the main job does; `extra` are fields that look across articles, by id."""
    evidence = (Span(start=0, end=len(written.text)),) if "hull" in written.text else ()
    narratives = (NarrativeMatch(id="ferries", version=1, score=1.0, evidence=evidence),)
    annotation = Annotation(statements=statements)
    body = article_document(
        written, annotation, None, narratives, signature=None, text_hash="x", fingerprint="f", model="m"
    )
    documents: list[tuple[Kind, str, Extra]] = [("articles", written.id, body)]
    for name, document in statement_documents(written, annotation, narratives, fingerprint="f"):
        documents.append(("statements", name, {**document, **extra.get(name, {})}))
    actions = [
        BulkAction(op="index", index=alias(prefix, kind), id=name, source=source) for kind, name, source in documents
    ]
    results = bulk_write(client, actions, refresh=True)
    assert [result.reason for result in results if result.outcome != "acknowledged"] == []


def fill(client: Elasticsearch, prefix: str) -> None:
    """Index a claim in three articles, one undated; its denial; two articles in their own voice; another statement."""
    first = f"Fog fell. Nurse Ida Moss claimed {CLAIM}. The mayor left."
    claiming = statement("s-first", first, "Nurse Ida Moss", "claimed", CLAIM)
    put(
        client,
        prefix,
        article("a-first", "quay", "2025-03-08", first),
        claiming,
        **{"s-first": {"claim_id": "s-first", "disputed": True, "disputed_by": ["s-denial"]}},
    )
    again = f"Ida Moss said {CLAIM}. Others shrugged."
    repeated = statement("s-again", again, "Ida Moss", "said", CLAIM, stance="states", certainty=0.9, confidence=0.4)
    put(
        client,
        prefix,
        article("a-again", "lamp", "2025-03-10", again),
        repeated,
        **{"s-again": {"claim_id": "s-first"}},
    )
    put(
        client,
        prefix,
        article("a-undated", "lamp", None, again),
        dataclasses.replace(repeated, id="s-undated"),
        **{"s-undated": {"claim_id": "s-first"}},
    )
    denied = f"Captain Otto Reed insisted {DENIAL}."
    denial = statement("s-denial", denied, "Captain Otto Reed", "insisted", DENIAL, stance="denies", evidence="cited")
    put(
        client,
        prefix,
        article("a-denial", "gazette", "2025-03-09", denied),
        denial,
        **{"s-denial": {"claim_id": "s-denial", "disputes": ["s-first"]}},
    )
    put(client, prefix, article("a-own", "lamp", "2025-03-12", "It rained. The ferry company hid cracks in its hull."))
    quoted = "A cook murmured that some ferry company hid cracks in some hull."
    murmur = statement(
        "s-murmur", quoted, "A cook", "murmured", "some ferry company hid cracks in some hull", kind="mixed"
    )
    put(
        client,
        prefix,
        article("a-quoted", "lamp", "2025-03-13", quoted),
        murmur,
        **{"s-murmur": {"claim_id": "s-murmur"}},
    )


def test_words_are_found_in_what_is_stated(stock: Stock) -> None:
    """All words must occur in the content."""
    assert set(stock.ids(text="ferry cracks")) == {"s-first", "s-again", "s-undated", "s-murmur"}
    assert stock.ids(text="ferry otters") == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"speaker": "reed"}, ["s-denial"]),
        ({"speaker": "entity-reed"}, ["s-denial"]),
        ({"speaker": "Ida Moss", "outlet": "quay.example"}, ["s-first"]),
        ({"stance": "denies"}, ["s-denial"]),
        ({"evidence": "cited"}, ["s-denial"]),
        ({"kind": "mixed"}, ["s-murmur"]),
        ({"rebutted": True}, ["s-first"]),
        ({"rebutted": False, "since": "2025-03-10", "until": "2025-03-12"}, ["s-again"]),
        ({"until": "2025-03-08"}, ["s-first"]),
        ({"outlet": "GAZETTE"}, ["s-denial"]),
        ({"claim": "s-first"}, ["s-again", "s-first", "s-undated"]),
        ({"narrative": "ferries", "text": "murmured"}, ["s-murmur"]),
        ({"claim": "s-first", "min_confidence": 0.5}, ["s-first"]),
        ({"limit": 1}, ["s-murmur"]),
    ],
)
def test_filters_leave_what_fits(stock: Stock, search: dict[str, Any], found: list[str]) -> None:
    """The newest come first, and undated ones last."""
    assert stock.ids(**search) == found


def test_claims_are_counted_and_can_be_shown_once(stock: Stock) -> None:
    """Five statements make three claims: one row for each where collapsed."""
    ledger = stock.search(collapsed=True)
    assert (ledger.total, ledger.claims, len(ledger.statements)) == (5, 3, 3)


def test_a_row_says_who_disputes_it_and_where_the_content_stands(stock: Stock) -> None:
    """The objection comes from another article."""
    (row,) = stock.search(rebutted=True).statements
    assert [row.sentence[start:end] for start, end in row.content] == [CLAIM]
    assert [(objection.speaker, objection.outlet, objection.content) for objection in row.disputed_by] == [
        ("Captain Otto Reed", "Gazette", DENIAL)
    ]


@pytest.mark.parametrize("reference", ["s-first", "s-again", " s-undated "])
def test_a_claim_is_found_by_any_statement_of_it(stock: Stock, reference: str) -> None:
    """The history is the same."""
    assert stock.claim(reference) == stock.claim("s-first")


def test_a_claim_was_first_seen_where_it_is_dated_earliest(stock: Stock) -> None:
    """Undated statements come last."""
    history = stock.claim("s-undated")
    assert (history.id, history.first.article_id, history.first.speaker) == ("s-first", "a-first", "Nurse Ida Moss")


def test_what_is_attributed_is_counted_by_outlet_speaker_and_day(stock: Stock) -> None:
    """Statements and their articles are both counted."""
    history = stock.claim("s-first")
    assert (history.statements, history.articles, history.collapsed) == (3, 3, 3)
    assert history.outlets == (("Lamp", 2), ("Quay", 1))
    assert history.speakers == (("Ida Moss", 2), ("Nurse Ida Moss", 1))
    assert history.days == (("2025-03-08", 1), ("2025-03-10", 1), ("no date", 1))


def test_own_voice_is_a_sentence_that_is_put_into_nobodys_mouth(stock: Stock) -> None:
    """An article that quotes somebody with the claim does not say it in its own voice."""
    history = stock.claim("s-first")
    assert [(article.article_id, article.sentence) for article in history.own_voice] == [
        ("a-own", "The ferry company hid cracks in its hull.")
    ]
    assert (history.own_voice_collapsed, history.own_voice_complete) == (1, True)


def test_a_claims_objections_are_shown(stock: Stock) -> None:
    """Each objection has the number of statements that it disputes."""
    history = stock.claim("s-first")
    assert (history.disputed_statements, [objection.id for objection in history.objections]) == (1, ["s-denial"])


@pytest.mark.parametrize("reference", ["nothing", "", "a-first", "\udcff"])
def test_there_is_no_history_of_what_is_no_claim(stock: Stock, reference: str) -> None:
    """An article's id is no claim either."""
    assert find_claim(stock.client, stock.prefix, reference) is None
