"""Writes articles with their mentions and statements so that no article is ever incomplete in the index.

For each batch: a note of its articles goes into `pending`, mentions and statements are written, the articles follow by
compare-and-set. After a conflict the index is read and the write is decided again; who writes the article then writes all
its documents again, because the other run has overwritten or swept them. The end of the round checks that they are there
(`complete_articles`), and sweeps documents that no longer belong to their article.
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
from pipeline.lookups.check_mappings import check_mappings
from pipeline.lookups.index_state import fetch_states
from pipeline.sinks.pending_notes import Writer, store_note
from pipeline.sinks.remove_articles import remove, touched_by_loss
from schemas.dead_letters import DeadLetter
from schemas.mappings import alias
from schemas.records import Settled
from transforms.documents.article import pipeline_of
from transforms.elements import ArticleWrite, Touched
from transforms.messages.decide_write import Removal, decide

REFUSED = "refused by Elasticsearch"
NEVER_STORED = "too large for Elasticsearch, or not JSON"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The outcome of a batch: the settled articles, the dead letters, and the parts to recompute."""

    settled: tuple[Settled, ...]
    dead: tuple[DeadLetter, ...]
    touched: Touched


def write_articles(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    batch: Sequence[ArticleWrite],
    writer: Writer,
) -> Written:
    """Write a batch of articles with distinct ids. Idempotent.

    Args:
        client: Elasticsearch.
        settings: The prefix of the indexes and the limits of a bulk request.
        batch: The articles, each with its mentions and statements.
        writer: The writer that stands in the notes.

    Returns:
        The outcome: each article settled or is dead.

    Raises:
        KeepsMoving: Other runs kept rewriting the same articles.
        ArticleRefused: Elasticsearch refuses an article, and the writer asks for a crash then.
        WriteRefused: Elasticsearch refuses every article, or one because an index has another mapping than ours.
    """
    touched = _touched(batch)
    store_note(client, settings, writer=writer, touched=touched)
    writing = _Writing(client=client, settings=settings, writer=writer, touched=touched, waiting=list(batch))
    writing.latest.update((article_write.work.article.id, article_write) for article_write in batch)
    until_settled(writing.look, writing.write)
    dead = writing.dead
    refused = [writing.latest[article_id] for article_id in sorted(dead)]
    if refused:
        check_mappings(client, settings.index_prefix)
    if refused and writer.refusals_crash:
        first = refused[0].work.article.id
        raise ArticleRefused(f"Elasticsearch refuses article {first}: {dead[first].reason}; {MAPPING_OR_BUG}")
    _withdraw(client, settings, refused)
    return Written(
        settled=tuple(writing.settled),
        dead=tuple(_dead(article_write, dead[article_write.work.article.id]) for article_write in refused),
        touched=writing.touched,
    )


@dataclass(slots=True, kw_only=True)
class _Writing:
    """A batch being written: the waiting articles, those that lost to another run, and the outcome of the others."""

    client: Elasticsearch
    settings: ElasticsearchSettings
    writer: Writer
    touched: Touched
    waiting: list[ArticleWrite]
    dead: dict[str, BulkResult] = field(default_factory=dict)
    lost: list[ArticleWrite] = field(default_factory=list)
    latest: dict[str, ArticleWrite] = field(default_factory=dict)
    settled: list[Settled] = field(default_factory=list)

    def look(self) -> list[ArticleWrite]:
        """Return the articles to write: first the whole batch, later the lost ones after a new decision."""
        if self.lost:
            self.waiting, elsewhere, also = _look_anew(self.client, self.settings, self.lost)
            self.latest |= {article_write.work.article.id: article_write for article_write in self.waiting}
            self.settled += elsewhere
            self.touched += also
            store_note(self.client, self.settings, writer=self.writer, touched=self.touched)
        return self.waiting

    def write(self, waiting: list[ArticleWrite]) -> list[str]:
        """Write the derived documents, then the articles; return the ids of those that lost to another run."""
        results = write(self.client, self.settings, list(_derived_actions(self.settings, waiting, self.writer.now)))
        self.dead |= _refused(results)
        actions = [
            _article_action(self.settings, article_write, self.writer.now)
            for article_write in waiting
            if article_write.work.article.id not in self.dead
        ]
        results = write(self.client, self.settings, actions)
        self.settled += [_settled(r.action.tag, "indexed", r.result) for r in results if r.outcome == "acknowledged"]
        self.dead |= _refused(results)
        self.lost = [r.action.tag for r in results if r.outcome == "conflicting"]
        return [article_write.work.article.id for article_write in self.lost]


def _touched(batch: Sequence[ArticleWrite]) -> Touched:
    replaced = [article_write.work.replaces for article_write in batch if article_write.work.replaces is not None]
    new_days = {article_write.document["outlet_day"] for article_write in batch} - {None}
    return Touched(
        article_ids=tuple(sorted(article_write.work.article.id for article_write in batch)),
        outlet_days=tuple(sorted(new_days | {old.outlet_day for old in replaced if old.outlet_day})),
        bands=tuple(sorted({band for old in replaced for band in old.bands})),
        claim_words=tuple(sorted(_claim_words(batch).union(*(old.claim_words for old in replaced)))),
    )


def _claim_words(batch: Sequence[ArticleWrite]) -> set[str]:
    return {words for article_write in batch for words in article_write.document["claim_words"]}


def _derived_actions(settings: ElasticsearchSettings, batch: Sequence[ArticleWrite], now: str) -> Iterator[BulkAction]:
    for article_write in batch:
        for kind, document_id, document in article_write.derived:
            yield BulkAction(
                op="index",
                index=alias(settings.index_prefix, kind),
                id=document_id,
                source={**document, **_story_kept(article_write), "indexed_at": now},
                tag=article_write,
            )


def _article_action(settings: ElasticsearchSettings, article_write: ArticleWrite, now: str) -> BulkAction:
    old = article_write.work.replaces
    return BulkAction(
        op="index" if old else "create",
        index=alias(settings.index_prefix, "articles"),
        id=article_write.work.article.id,
        source={**article_write.document, **_story_kept(article_write), "indexed_at": now},
        if_seq_no=old.seq_no if old else None,
        if_primary_term=old.primary_term if old else None,
        tag=article_write,
    )


def _story_kept(article_write: ArticleWrite) -> dict[str, str]:
    """Return the field with the article's present story: a later version keeps it."""
    old = article_write.work.replaces
    return {"story_id": old.story_id} if old is not None and old.story_id is not None else {}


def _refused(results: Sequence[BulkResult]) -> dict[str, BulkResult]:
    """Return the first refusal of each article that was refused, or of which a derived document was."""
    refused: dict[str, BulkResult] = {}
    for result in results:
        if result.outcome == "refused":
            refused.setdefault(result.action.tag.work.article.id, result)
    return refused


def _look_anew(
    client: Elasticsearch, settings: ElasticsearchSettings, lost: Sequence[ArticleWrite]
) -> tuple[list[ArticleWrite], list[Settled], Touched]:
    """Decide again about articles that another run wrote first: overwrite them, or settle them otherwise."""
    states = fetch_states(client, settings.index_prefix, [article_write.work.article.id for article_write in lost])
    again: list[ArticleWrite] = []
    settled: list[Settled] = []
    removals: list[Removal] = []
    touched = Touched()
    for article_write in lost:
        state = states[article_write.work.article.id]
        decision = decide(
            article=article_write.work.article,
            state=state,
            fingerprint=pipeline_of(article_write.document),
        )
        if state.article is not None:
            touched += touched_by_loss(state.article)
        if decision.write is not None:
            again.append(replace(article_write, work=replace(article_write.work, replaces=decision.replaces)))
        if decision.removal is not None:
            removals.append(decision.removal)
        settled += decision.settled
    touched += remove(client, settings, removals)
    settled += [outcome for removal in removals for outcome in removal.settled]
    return again, settled, touched


def _settled(article_write: ArticleWrite, outcome: Any, result: str) -> Settled:
    return Settled(origin=article_write.work.article.origin, outcome=outcome, reason=result)


def _withdraw(client: Elasticsearch, settings: ElasticsearchSettings, refused: Sequence[ArticleWrite]) -> None:
    """Delete the refused articles and their written documents, so that nothing of their version stays.

    Where another run has written the article in that version meanwhile, its documents have the same ids: they stay, and
    the end of the round completes them.
    """
    if not refused:
        return
    actions = [
        BulkAction(
            op="delete",
            index=alias(settings.index_prefix, "articles"),
            id=old.id,
            if_seq_no=old.seq_no,
            if_primary_term=old.primary_term,
        )
        for article_write in refused
        if (old := article_write.work.replaces) is not None and old.version == article_write.work.article.version
    ]
    write(client, settings, actions)
    states = fetch_states(client, settings.index_prefix, [article_write.work.article.id for article_write in refused])
    actions = [
        BulkAction(op="delete", index=alias(settings.index_prefix, kind), id=document_id)
        for article_write in refused
        if (there := states[article_write.work.article.id].article) is None
        or there.version != article_write.work.article.version
        for kind, document_id, _ in article_write.derived
    ]
    write(client, settings, actions)


def _dead(article_write: ArticleWrite, refusal: BulkResult) -> DeadLetter:
    return DeadLetter(
        record=article_write.work.record,
        stage="index",
        reason=NEVER_STORED if refusal.certain else REFUSED,
        error=f"{refusal.action.index}: {refusal.reason}",
    )


@dataclass
class WriteArticles(beam.PTransform):
    """Writes articles; gives their outcomes once Elasticsearch acknowledged them."""

    settings: ElasticsearchSettings
    writer: Writer

    def expand(self, writes: beam.PCollection[ArticleWrite]) -> beam.PCollection[Settled | DeadLetter | Touched]:
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
    """Carries takedowns out; gives their outcomes once each is noted and its article is gone."""

    settings: ElasticsearchSettings
    writer: Writer

    def expand(self, removals: beam.PCollection[Removal]) -> beam.PCollection[Settled | Touched]:
        return (
            removals
            | "Batch" >> beam.BatchElements(min_batch_size=20, max_batch_size=100)
            | "Remove" >> beam.ParDo(_RemoveBatch(self.settings, self.writer))
        )


class _RemoveBatch(_WriteBatch):
    def process(self, batch: list[Removal]) -> Iterator[Settled | Touched]:  # type: ignore[override]
        states = fetch_states(self.client, self.settings.index_prefix, [removal.id for removal in batch])
        touched = Touched(article_ids=tuple(removal.id for removal in batch))
        for state in states.values():
            if state.article is not None:
                touched += touched_by_loss(state.article)
        store_note(self.client, self.settings, writer=self.writer, touched=touched)
        yield touched + remove(self.client, self.settings, batch)
        yield from (outcome for removal in batch for outcome in removal.settled)
