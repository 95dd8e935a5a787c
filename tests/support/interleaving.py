"""Two pipelines that write one article in a real Elasticsearch, one of them stopped before any of its requests.

The pipelines `old`, `a` and `b` annotate the same text differently: each finds a statement and an entity that the others
find too, and one of each that is its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from elasticsearch import Elasticsearch

from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.derived_problems import refresh_checked
from pipeline.lookups.index_state import article_from, fetch_states, get_many
from pipeline.recompute.complete_articles import complete_articles
from pipeline.recompute.correct_articles import Corrector
from pipeline.sinks.pending_notes import Writer
from pipeline.sinks.remove_articles import remove, sweep
from pipeline.sinks.write_articles import write_articles
from schemas.annotations import Annotation, Entity, Relation, Sentiment, Span, Statement, TextSpan
from schemas.articles import Article, Outlet, Tombstone, Version
from schemas.mappings import DERIVED, alias
from schemas.records import Origin, Record
from transforms.annotation.attach import attach_annotation
from transforms.elements import ArticleWrite, TaggedWork, Touched, Work
from transforms.index_actions import index_actions
from transforms.messages.decide_write import IndexedArticle, decide
from transforms.stored.article import stored_article
from transforms.text.normalize import normalize_text

TEXT: Final = "The ferry to Aldholm is late. The pier at Bramsund is shut. The crane in Corvik leans."
SENTENCES: Final = {"all": TEXT[:29], "old": TEXT[30:59], "a": TEXT[60:], "b": TEXT[30:]}
PLACES: Final = {"all": "Aldholm", "old": "Bramsund", "a": "Corvik", "b": "pier"}
NOW: Final = "2025-05-01T00:00:00.000Z"
MARCH_MS: Final = 1_740_787_200_000  # 2025-03-01T00:00:00Z
HOUR_MS: Final = 3_600_000
LATER_MS: Final = MARCH_MS + 100 * HOUR_MS
CORRECTOR: Final = Corrector(corrections=(), narratives=(), model_name="", fingerprint="no article's")

_runs = count()


@contextmanager
def before_request(client: Elasticsearch, number: int, act: Callable[[], object]) -> Iterator[Callable[[], int]]:
    """Call `act` before the client sends its request `number` (from 0); give the number of requests so far."""
    perform, sent = client.transport.perform_request, 0

    def hooked(*args: Any, **options: Any) -> Any:
        nonlocal sent
        if sent == number:
            sent += 1
            act()
        else:
            sent += 1
        return perform(*args, **options)

    client.transport.perform_request = hooked  # type: ignore[method-assign]
    try:
        yield lambda: sent
    finally:
        client.transport.perform_request = perform  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A pipeline with a fingerprint of its own, and its client."""

    client: Elasticsearch
    settings: ElasticsearchSettings
    name: str

    def write(self, article: Article) -> None:
        """Settle a message about an article, from the look at the index to the end of the round."""
        state = fetch_states(self.client, self.settings.index_prefix, [article.id])[article.id]
        decision = decide(article=article, state=state, fingerprint=f"{self.name}.narratives", now_ms=LATER_MS)
        if decision.removal is not None:
            self._finish(remove(self.client, self.settings, [decision.removal]))
        if decision.write is not None:
            self._finish(self._written(decision.write, decision.replaces))

    def take_down(self, article_id: str, sent_ms: int) -> None:
        """Settle a takedown."""
        origin = Origin(topic="t", partition=0, offset=9, timestamp_ms=sent_ms)
        state = fetch_states(self.client, self.settings.index_prefix, [article_id])[article_id]
        decision = decide(
            article=None,
            takedowns=(Tombstone(id=article_id, origin=origin),),
            state=state,
            fingerprint=f"{self.name}.narratives",
            now_ms=LATER_MS,
        )
        assert decision.removal is not None
        touched = Touched(article_ids=(article_id,)) + remove(self.client, self.settings, [decision.removal])
        self._finish(touched)

    def reannotate(self, article_id: str) -> None:
        """Annotate the stored article anew, if there is one."""
        index = alias(self.settings.index_prefix, "articles")
        (hit,) = get_many(self.client, [{"_index": index, "_id": article_id}])
        if (indexed := article_from(hit)) is not None:
            self._finish(self._written(stored_article(hit["_source"]), indexed))

    def _written(self, article: Article, replaces: IndexedArticle | None) -> Touched:
        writer = Writer(owner=self.name, run=f"{self.name}-{next(_runs)}", stops={}, now=NOW)
        written = write_articles(self.client, self.settings, [annotated(article, self.name, replaces)], writer)
        assert not written.dead, written
        return written.touched

    def _finish(self, touched: Touched) -> None:
        """Complete and sweep, as the end of a round does before it recomputes."""
        own = frozenset(touched.article_ids)
        complete_articles(self.client, self.settings, CORRECTOR, own)
        refresh_checked(self.client, self.settings.index_prefix)
        sweep(self.client, self.settings, touched.article_ids, own=own)


def news(article_id: str, version: int = 1) -> Article:
    """Return an article; a later version was updated an hour later."""
    return Article(
        id=article_id,
        url=f"https://harbour.example/{article_id}",
        outlet=Outlet(name=f"Harbour {article_id[:6]}"),
        title="",
        text=TEXT,
        language="en",
        published_ms=MARCH_MS,
        updated_ms=MARCH_MS + (version - 1) * HOUR_MS,
        version=Version(ms=MARCH_MS + (version - 1) * HOUR_MS, content_hash=f"version {version}"),
        origin=Origin(topic="t", partition=0, offset=version, timestamp_ms=MARCH_MS + version * HOUR_MS),
    )


def annotated(article: Article, name: str, replaces: IndexedArticle | None = None) -> ArticleWrite:
    """Return the documents that a pipeline makes of an article."""
    normalized = normalize_text(article.text)
    found = ("all", name)
    annotation = Annotation(
        entities=tuple(_entity(PLACES[part]) for part in found),
        statements=tuple(_statement(part) for part in found),
        relations=(_relation("all", name), _relation(name, "all")),
        sentiment=Sentiment(label="neutral", score=0.0),
    )
    work = Work(record=Record(origin=article.origin, key=None, value=None), article=article, replaces=replaces)
    tagged = TaggedWork(
        work=work,
        text_hash=normalized.text_hash,
        normalized=annotation,
        annotation=attach_annotation(annotation, normalized, article),
        narratives=(),
    )
    return index_actions(tagged, fingerprint=f"{name}.narratives", model="m")


def stored_documents(client: Elasticsearch, prefix: str, article_id: str) -> dict[str, set[str]]:
    """Return the ids of an article's derived documents of each kind, by refreshed search."""
    found: dict[str, set[str]] = {}
    for kind in DERIVED:
        client.indices.refresh(index=alias(prefix, kind))
        query = {"term": {"article_id": article_id}}
        hits = client.search(index=alias(prefix, kind), query=query, size=1_000)["hits"]["hits"]
        found[kind] = {hit["_id"] for hit in hits}
    return found


def expected_documents(article: Article, name: str) -> dict[str, set[str]]:
    """Return the ids of the derived documents that a pipeline makes of an article."""
    derived = annotated(article, name).derived
    return {kind: {document_id for of, document_id, _ in derived if of == kind} for kind in DERIVED}


def _entity(place: str) -> Entity:
    start = TEXT.index(place)
    return Entity(
        id=f"entity-{place}",
        name=place,
        type="GPE",
        mentions=(TextSpan(start=start, end=start + len(place), text=place),),
        salience=0.5,
        sentiment=Sentiment(label="neutral", score=0.0),
    )


def _relation(source: str, target: str) -> Relation:
    spans = [
        Span(start=TEXT.index(place), end=TEXT.index(place) + len(place)) for place in (PLACES[source], PLACES[target])
    ]
    return Relation(
        source=f"entity-{PLACES[source]}",
        target=f"entity-{PLACES[target]}",
        attitude="against",
        start=0,
        end=len(TEXT),
        source_span=spans[0],
        target_span=spans[1],
        voice="outlet",
        confidence=0.5,
    )


def _statement(part: str) -> Statement:
    sentence = SENTENCES[part]
    start = TEXT.index(sentence)
    return Statement(
        id=part,
        kind="indirect",
        speaker=None,
        cue=None,
        content=(Span(start=start, end=start + len(sentence)),),
        text=sentence,
        stance="states",
        certainty=0.5,
        evidence="unknown",
        confidence=0.5,
    )
