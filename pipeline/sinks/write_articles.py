"""Articles with all that derives from them, written so that none is ever half there.

For each batch: what it will touch is noted (`pending`), derived documents are written, the articles follow by
compare-and-set; what then no longer belongs to its article is swept by the recomputation. So an article in the index means
that all of it is there. On a conflict the element is looked at anew and decided again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import apache_beam as beam
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_bulk import BulkAction, BulkResult
from pipeline.clients.es_compare_and_set import MAPPING_OR_BUG, until_settled, write
from pipeline.core.errors import ArticleRefused
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import fetch_states
from pipeline.sinks.pending_notes import Writer, note
from pipeline.sinks.remove_articles import remove, touched_by_loss
from schemas.dead_letters import DeadLetter
from schemas.mappings import alias
from schemas.records import Origin, Settled
from transforms.documents.article import pipeline_of
from transforms.elements import ArticleWrite, Touched
from transforms.messages.decide_write import Removal, decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of a batch."""

    settled: tuple[Settled, ...]
    dead: tuple[DeadLetter, ...]
    touched: Touched


def write_articles(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    batch: Sequence[ArticleWrite],
    writer: Writer,
) -> Written:
    """Write a batch of articles with distinct ids; every one of them settles or is dead. Idempotent."""
    touched = _touched(batch)
    note(client, settings, writer=writer, touched=touched)
    results = write(client, settings, list(_derived_actions(settings, batch, writer.now)))
    dead = {article.work.article.id: reason for article, reason in _refused(batch, results)}
    waiting = [article for article in batch if article.work.article.id not in dead]
    writing = _Writing(client=client, settings=settings, writer=writer, touched=touched, dead=dead, waiting=waiting)
    writing.latest.update((article.work.article.id, article) for article in batch)
    until_settled(writing.look, writing.write)
    refused = [writing.latest[article_id] for article_id in sorted(dead)]
    if refused and writer.refusals_crash:
        first = refused[0].work.article.id
        raise ArticleRefused(f"Elasticsearch refuses article {first}: {dead[first]}; {MAPPING_OR_BUG}")
    _withdraw(client, settings, refused)
    return Written(
        settled=tuple(writing.settled),
        dead=tuple(_dead(article, dead[article.work.article.id]) for article in refused),
        touched=writing.touched,
    )


@dataclass(slots=True, kw_only=True)
class _Writing:
    """The articles of a batch on their way into the index: those that wait, those that lost, and what became of the others."""

    client: Elasticsearch
    settings: ElasticsearchSettings
    writer: Writer
    touched: Touched
    dead: dict[str, str]
    waiting: list[ArticleWrite]
    lost: list[ArticleWrite] = field(default_factory=list)
    latest: dict[str, ArticleWrite] = field(default_factory=dict)
    settled: list[Settled] = field(default_factory=list)

    def look(self) -> list[ArticleWrite]:
        """Return what to write: at first what was decided before, then what is decided anew of those that lost."""
        if self.lost:
            self.waiting, elsewhere, also = _look_anew(self.client, self.settings, self.lost)
            self.latest |= {article.work.article.id: article for article in self.waiting}
            self.settled += elsewhere
            self.touched += also
            note(self.client, self.settings, writer=self.writer, touched=self.touched)
        return self.waiting

    def write(self, waiting: list[ArticleWrite]) -> list[str]:
        actions = [_article_action(self.settings, article, self.writer.now) for article in waiting]
        results = write(self.client, self.settings, actions)
        self.settled += [_settled(r.action.tag, "indexed", r.result) for r in results if r.outcome == "acknowledged"]
        self.dead |= {r.action.id: r.reason for r in results if r.outcome == "refused"}
        self.lost = [r.action.tag for r in results if r.outcome == "conflicting"]
        return [article.work.article.id for article in self.lost]


def _touched(batch: Sequence[ArticleWrite]) -> Touched:
    replaced = [one.work.replaces for one in batch if one.work.replaces is not None]
    new_days = {one.document["outlet_day"] for one in batch} - {None}
    return Touched(
        article_ids=tuple(sorted(one.work.article.id for one in batch)),
        outlet_days=tuple(sorted(new_days | {old.outlet_day for old in replaced if old.outlet_day})),
        bands=tuple(sorted({band for old in replaced for band in old.bands})),
        claim_words=tuple(sorted(_claim_words(batch).union(*(old.claim_words for old in replaced)))),
    )


def _claim_words(batch: Sequence[ArticleWrite]) -> set[str]:
    return {words for one in batch for words in one.document["claim_words"]}


def _derived_actions(settings: ElasticsearchSettings, batch: Sequence[ArticleWrite], now: str) -> Iterator[BulkAction]:
    for one in batch:
        for kind, document_id, document in one.derived:
            yield BulkAction(
                op="index",
                index=alias(settings.index_prefix, kind),
                id=document_id,
                source={**document, **_story_kept(one), "indexed_at": now},
                tag=one,
            )


def _article_action(settings: ElasticsearchSettings, one: ArticleWrite, now: str) -> BulkAction:
    old = one.work.replaces
    return BulkAction(
        op="index" if old else "create",
        index=alias(settings.index_prefix, "articles"),
        id=one.work.article.id,
        source={**one.document, **_story_kept(one), "indexed_at": now},
        if_seq_no=old.seq_no if old else None,
        if_primary_term=old.primary_term if old else None,
        tag=one,
    )


def _story_kept(one: ArticleWrite) -> dict[str, str]:
    """The story that the article was once given: no later version of it changes that."""
    old = one.work.replaces
    return {"story_id": old.story_id} if old is not None and old.story_id is not None else {}


def _refused(batch: Sequence[ArticleWrite], results: Sequence[BulkResult]) -> Iterator[tuple[ArticleWrite, str]]:
    """Yield each article of which a derived document was refused, with the first reason."""
    reasons: dict[str, str] = {}
    for result in results:
        if result.outcome == "refused":
            reasons.setdefault(result.action.tag.work.article.id, f"{result.action.index}: {result.reason}")
    for one in batch:
        if (reason := reasons.get(one.work.article.id)) is not None:
            yield one, reason


def _look_anew(
    client: Elasticsearch, settings: ElasticsearchSettings, lost: Sequence[ArticleWrite]
) -> tuple[list[ArticleWrite], list[Settled], Touched]:
    """Decide again about what lost against another run: write over what is there now, or settle otherwise."""
    states = fetch_states(client, settings.index_prefix, [one.work.article.id for one in lost])
    again: list[ArticleWrite] = []
    settled: list[Settled] = []
    removals: list[Removal] = []
    touched = Touched()
    for one in lost:
        state = states[one.work.article.id]
        decision = decide(
            article=one.work.article,
            tombstone=None,
            superseded=(),
            state=state,
            fingerprint=pipeline_of(one.document),
        )
        if state.article is not None:
            touched += touched_by_loss(state.article)
        if decision.write is not None:
            again.append(replace(one, work=replace(one.work, replaces=decision.replaces)))
        if decision.removal is not None:
            removals.append(decision.removal)
        settled += decision.settled
    touched += remove(client, settings, removals)
    settled += [_removed(origin) for removal in removals for origin in removal.origins]
    return again, settled, touched


def _removed(origin: Origin) -> Settled:
    return Settled(origin=origin, outcome="deleted", reason="taken down")


def _settled(one: ArticleWrite, outcome: Any, result: str) -> Settled:
    return Settled(origin=one.work.article.origin, outcome=outcome, reason=result)


def _withdraw(client: Elasticsearch, settings: ElasticsearchSettings, refused: Sequence[ArticleWrite]) -> None:
    """Delete what was written of refused articles: nothing of that version is kept."""
    actions = [
        BulkAction(op="delete", index=alias(settings.index_prefix, kind), id=document_id)
        for one in refused
        for kind, document_id, _ in one.derived
    ]
    actions += [
        BulkAction(
            op="delete",
            index=alias(settings.index_prefix, "articles"),
            id=old.id,
            if_seq_no=old.seq_no,
            if_primary_term=old.primary_term,
        )
        for one in refused
        if (old := one.work.replaces) is not None and old.version == one.work.article.version
    ]
    write(client, settings, actions)


def _dead(one: ArticleWrite, reason: str) -> DeadLetter:
    return DeadLetter(record=one.work.record, stage="index", reason="refused by Elasticsearch", error=reason)


@dataclass
class WriteArticles(beam.PTransform):
    """PCollection of ArticleWrite → PCollection of Settled, DeadLetter and Touched, once Elasticsearch acknowledged."""

    settings: ElasticsearchSettings
    writer: Writer

    def expand(self, writes: beam.PCollection) -> beam.PCollection:
        return (
            writes
            | "Batch" >> beam.BatchElements(min_batch_size=20, max_batch_size=100)
            | "Write" >> beam.ParDo(_WriteBatch(self.settings, self.writer))
        )


class _WriteBatch(beam.DoFn):
    def __init__(self, settings: ElasticsearchSettings, writer: Writer) -> None:
        self.settings, self.writer = settings, writer

    def setup(self) -> None:
        self.client = connect(self.settings)

    def process(self, batch: list[ArticleWrite]) -> Iterator[Settled | DeadLetter | Touched]:
        written = write_articles(self.client, self.settings, batch, self.writer)
        yield from written.settled
        yield from written.dead
        yield written.touched

    def teardown(self) -> None:
        self.client.close()


@dataclass
class WriteRemovals(beam.PTransform):
    """PCollection of Removal → PCollection of Settled and Touched, once the takedown is noted and carried out."""

    settings: ElasticsearchSettings
    writer: Writer

    def expand(self, removals: beam.PCollection) -> beam.PCollection:
        return (
            removals
            | "Batch" >> beam.BatchElements(min_batch_size=20, max_batch_size=100)
            | "Remove" >> beam.ParDo(_RemoveBatch(self.settings, self.writer))
        )


class _RemoveBatch(_WriteBatch):
    def process(self, batch: list[Removal]) -> Iterator[Settled | DeadLetter | Touched]:  # type: ignore[override]
        states = fetch_states(self.client, self.settings.index_prefix, [removal.id for removal in batch])
        touched = Touched(article_ids=tuple(removal.id for removal in batch))
        for state in states.values():
            if state.article is not None:
                touched += touched_by_loss(state.article)
        note(self.client, self.settings, writer=self.writer, touched=touched)
        yield touched + remove(self.client, self.settings, batch)
        yield from (_removed(origin) for removal in batch for origin in removal.origins)
