"""Applies the corrections in force to stored articles, from their stored annotations, without parsing again.

Mentions, statements and other derived documents are written first, those that are missing among them. The article follows
by compare-and-set, and documents that no longer exist are deleted last. Every write is bound to the version that was read.
An article that another run has rewritten is read and decided again, so that repetitions and other orders end the same.
Narratives may change with entities: the caller notes the articles in `pending` before, and recomputes them after.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import read_version, until_settled, update_if_unchanged, write_all
from pipeline.clients.es_pages import chunks, hits_of
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import get_many
from pipeline.recompute.derived_plan import DerivedPlan, changed_fields
from pipeline.sinks.corrections import fetch_all_corrections, fetch_corrections
from pipeline.sinks.pending_notes import Writer, store_note
from schemas.corrections import Correction
from schemas.mappings import DERIVED, Kind, alias
from schemas.narratives import Narrative
from transforms.documents.article import pipeline_of
from transforms.elements import Touched
from transforms.narratives.match import CompiledNarratives
from transforms.stages import ready_narratives
from transforms.stored.corrected_documents import CHANGING_FIELDS, NotDerivable, corrected_documents
from transforms.stored.entity_corrections import compile_corrections

BATCH = 100
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrector:
    """The state that a round began with: the corrections in force, and the narratives to match.

    With `rematch` every article is matched against these narratives, even if it was matched against others before.
    """

    corrections: tuple[Correction, ...]
    narratives: tuple[Narrative, ...]
    model_name: str
    fingerprint: str
    rematch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedArticles:
    """The documents of the articles found, and the ids of those rewritten and of those left uncorrected."""

    found: tuple[Document, ...]
    changed: frozenset[str]
    kept: frozenset[str]


class ArticleCorrector:
    """Corrects articles; compiles the narratives when the first article needs them."""

    def __init__(
        self,
        client: Elasticsearch,
        settings: ElasticsearchSettings,
        corrector: Corrector,
        *,
        narratives: CompiledNarratives | None = None,
    ) -> None:
        """Compile the corrections; nothing is read or written yet. `narratives` are the definitions, if compiled already."""
        self.client, self.settings, self.corrector = client, settings, corrector
        self.corrections = compile_corrections(corrector.corrections)
        self._narratives = narratives

    @property
    def narratives(self) -> CompiledNarratives:
        """The definitions in force."""
        if self._narratives is None:
            self._narratives = ready_narratives(self.corrector.narratives, self.corrector.model_name)
        return self._narratives

    def with_corrections(self, corrections: tuple[Correction, ...]) -> "ArticleCorrector":
        """Return a corrector of articles that differs in its corrections alone."""
        corrector = replace(self.corrector, corrections=corrections)
        return ArticleCorrector(self.client, self.settings, corrector, narratives=self._narratives)

    def correct(
        self, article_ids: Sequence[str], *, writer: Writer | None = None, own: bool = False
    ) -> CorrectedArticles:
        """Apply the corrections to these articles. Idempotent.

        An article stays unchanged where today's rules cannot use its stored annotation. Unless it is `own`, it also
        stays unchanged where another pipeline has overwritten a derived document of it: that pipeline may be about to
        write it.

        Args:
            article_ids: The articles.
            writer: The writer that notes the changed articles; None where they are noted already.
            own: Whether documents of another pipeline are overwritten: this round has written the articles itself, or
                completes what an interrupted run left.

        Returns:
            The articles that were found, those that changed, and those that were kept.

        Raises:
            KeepsMoving: Other runs kept rewriting the same articles.
        """
        state = _State(waiting=list(article_ids))
        until_settled(
            look=lambda: self._look(state, own=own) if state.waiting else [],
            write=lambda plans: self._write_plans(plans, state, writer),
        )
        return CorrectedArticles(
            found=tuple(state.found[article_id] for article_id in sorted(state.found)),
            changed=frozenset(state.changed),
            kept=frozenset(state.kept),
        )

    def _look(self, state: "_State", *, own: bool) -> list["_Plan"]:
        """Return the plans of the waiting articles that need writes."""
        prefix = self.settings.index_prefix
        hits = _articles(self.client, prefix, state.waiting)
        self.client.indices.refresh(index=[alias(prefix, kind) for kind in DERIVED])
        derived = _derived(self.client, prefix, list(hits))
        plans = []
        for article_id, hit in hits.items():
            if (plan := self._plan(hit, derived[article_id], own=own)) is not None:
                plans.append(plan)
            state.see(article_id, hit["_source"], kept=plan is None)
        return [plan for plan in plans if plan.before or plan.article or plan.after]

    def _write_plans(self, plans: list["_Plan"], state: "_State", writer: Writer | None) -> list[str]:
        """Write the plans; return the ids of the articles that wait for the next look.

        These are the articles that another run has rewritten, and those of which only derived documents were written:
        no compare-and-set of the article has shown that it was still the version that was read.
        """
        state.changed.update(plan.article_id for plan in plans)
        if writer is not None and plans:
            store_note(self.client, self.settings, writer=writer, touched=_touched(plans))
        unbound = {plan.article_id for plan in plans if plan.article is None}
        lost = self._write(action for plan in plans for action in plan.before)
        plans = [plan for plan in plans if plan.article_id not in lost]
        lost |= self._write(plan.article for plan in plans if plan.article is not None)
        lost |= self._write(action for plan in plans if plan.article_id not in lost for action in plan.after)
        state.waiting = sorted(lost | unbound)
        return state.waiting

    def _write(self, actions: Iterable[BulkAction]) -> set[str]:
        return {action.tag for action in write_all(self.client, self.settings, list(actions))}

    def _plan(self, hit: Document, derived: Mapping[Kind, Mapping[str, Document]], *, own: bool) -> "_Plan | None":
        """Return the writes for an article; None where it is kept unchanged in spite of corrections."""
        document = hit["_source"]
        matched_again = self.corrector.rematch or pipeline_of(document) == self.corrector.fingerprint
        narratives = self.narratives if matched_again else None
        try:
            wanted = corrected_documents(dict(document), self.corrections, narratives)
        except NotDerivable:
            return None
        plan = DerivedPlan(prefix=self.settings.index_prefix, article=hit, wanted=wanted.derived, there=derived)
        if plan.foreign and not own:
            return None
        index = alias(self.settings.index_prefix, "articles")
        stamp = {"narratives_fingerprint": self.corrector.fingerprint.partition(".")[2]}
        changed = changed_fields(document, wanted.article | stamp if self.corrector.rematch else wanted.article)
        return _Plan(
            article_id=hit["_id"],
            outlet_day=document["outlet_day"],
            claim_words=plan.claim_words,
            before=tuple(plan.writes()),
            article=update_if_unchanged(index, hit["_id"], changed, read_version(hit), tag=hit["_id"])
            if changed
            else None,
            after=tuple(plan.deletions()),
        )


def settle_corrections(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    corrector: Corrector,
    article_ids: Sequence[str],
    own: Collection[str],
) -> None:
    """Correct the articles of a round again while the corrections in force differ from those at its begin.

    A job that applies a correction reads the index after the correction was stored. It finds the articles that were written
    before; the round that writes an article later finds the correction here. The articles are noted in `pending` already.
    `own` are the articles that this round has written itself.
    """
    current = ArticleCorrector(client, settings, corrector)
    _settle(current, article_ids, shown=corrector.corrections, own=own)


def recover_corrections(
    client: Elasticsearch, settings: ElasticsearchSettings, corrector: Corrector, article_ids: Sequence[str]
) -> None:
    """Correct articles of interrupted rounds, which may have written them under other corrections."""
    if fetch_all_corrections(client, settings.index_prefix):
        _settle(ArticleCorrector(client, settings, corrector), article_ids, shown=None, own=())


def _settle(
    current: ArticleCorrector,
    article_ids: Sequence[str],
    *,
    shown: tuple[Correction, ...] | None,
    own: Collection[str],
) -> None:
    while (corrections := fetch_corrections(current.client, current.settings.index_prefix)) != shown:
        shown, current = corrections, current.with_corrections(corrections)
        for chunk in chunks([article_id for article_id in article_ids if article_id in own], BATCH):
            current.correct(chunk, own=True)
        for chunk in chunks([article_id for article_id in article_ids if article_id not in own], BATCH):
            current.correct(chunk)


@dataclass(slots=True, kw_only=True)
class _State:
    waiting: list[str]
    found: dict[str, Document] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def see(self, article_id: str, document: Document, *, kept: bool) -> None:
        self.found[article_id] = document
        (self.kept.add if kept else self.kept.discard)(article_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The writes for one article: `before` the article, the `article` itself, and `after` it."""

    article_id: str
    outlet_day: str | None
    claim_words: frozenset[str]
    before: tuple[BulkAction, ...]
    article: BulkAction | None
    after: tuple[BulkAction, ...]


def _articles(client: Elasticsearch, prefix: str, article_ids: Sequence[str]) -> dict[str, Document]:
    index, left_out = alias(prefix, "articles"), ["minhash", "bands"]
    wanted = [{"_index": index, "_id": article_id, "_source": {"excludes": left_out}} for article_id in article_ids]
    return {hit["_id"]: hit for hit in get_many(client, wanted) if hit["found"]}


def _derived(
    client: Elasticsearch, prefix: str, article_ids: Sequence[str]
) -> defaultdict[str, dict[Kind, dict[str, Document]]]:
    found: defaultdict[str, dict[Kind, dict[str, Document]]] = defaultdict(lambda: {kind: {} for kind in DERIVED})
    for kind in DERIVED:
        query = {"terms": {"article_id": list(article_ids)}}
        # Long texts of which corrections change nothing.
        left_out = {"excludes": ["content", "sentence", "claim_bands"] if kind in CHANGING_FIELDS else []}
        for hit in hits_of(client, index=alias(prefix, kind), query=query, sort="id", source=left_out):
            found[hit["_source"]["article_id"]][kind][hit["_id"]] = hit
    return found


def _touched(plans: Sequence[_Plan]) -> Touched:
    return Touched(
        article_ids=tuple(sorted(plan.article_id for plan in plans)),
        outlet_days=tuple(sorted({plan.outlet_day for plan in plans if plan.outlet_day is not None})),
        claim_words=tuple(sorted({words for plan in plans for words in plan.claim_words})),
    )
