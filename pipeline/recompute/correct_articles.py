"""Articles in the index made to show the corrections in force, from the annotations that they hold: nothing is parsed.

Mentions and statements are written first, the article follows by compare-and-set, mentions that are no longer there go last.
Every write is bound to the version that was read, and what loses against another run is looked at anew; so a repetition,
or another order, ends the same. Narratives may change with their entities: who calls this sees to it that the articles are
noted in `pending` before, and recomputed after.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import read_version, until_settled, update_if_unchanged, write_all
from pipeline.clients.es_pages import chunks, hits_of
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import get_many
from pipeline.sinks.corrections import fetch_all_corrections, fetch_corrections
from pipeline.sinks.pending_notes import Writer, note
from schemas.corrections import Correction
from schemas.mappings import DERIVED, Kind, alias
from schemas.narratives import Narrative
from transforms.documents.article import pipeline_of
from transforms.elements import Touched
from transforms.narratives.match import CompiledNarratives
from transforms.stages import ready_narratives
from transforms.stored.corrected_documents import KEPT_FIELDS, NotDerivable, corrected_documents
from transforms.stored.entity_corrections import compile_corrections

BATCH = 100
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrector:
    """What a round began with: the corrections then in force, and how narratives are matched.

    `rematch`: whatever definitions an article was matched against, it is matched against these, and says so.
    """

    corrections: tuple[Correction, ...]
    narratives: tuple[Narrative, ...]
    model_name: str
    fingerprint: str
    rematch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedArticles:
    """The documents of the articles that were there, and the ids of those rewritten and of those kept as they are."""

    found: tuple[Document, ...]
    changed: frozenset[str]
    kept: frozenset[str]


class ArticleCorrector:
    """Corrects articles; the narratives are made ready when the first article needs them."""

    def __init__(
        self,
        client: Elasticsearch,
        settings: ElasticsearchSettings,
        corrector: Corrector,
        *,
        narratives: CompiledNarratives | None = None,
    ) -> None:
        """Make the corrections ready; nothing is read or written yet. `narratives` are the definitions where they are ready."""
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
        """Return the same with other corrections."""
        corrector = replace(self.corrector, corrections=corrections)
        return ArticleCorrector(self.client, self.settings, corrector, narratives=self._narratives)

    def correct(
        self, article_ids: Sequence[str], *, writer: Writer | None = None, own: bool = False
    ) -> CorrectedArticles:
        """Make these articles show the corrections; `writer` notes what changes (None: it is noted already). Idempotent.

        Kept as they are: articles whose stored annotation today's rules cannot use, and, unless they are `own` (written by
        this very round), those of which another pipeline has put down a mention: it may be about to write the article.
        Raises KeepsMoving.
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
        """Return what is to be written of the articles that wait."""
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
        """Return the ids of the articles that were lost to another run: they wait for the next look."""
        state.changed.update(plan.article_id for plan in plans)
        if writer is not None and plans:
            note(self.client, self.settings, writer=writer, touched=_touched(plans))
        lost = self._write(action for plan in plans for action in plan.before)
        plans = [plan for plan in plans if plan.article_id not in lost]
        lost |= self._write(plan.article for plan in plans if plan.article is not None)
        lost |= self._write(action for plan in plans if plan.article_id not in lost for action in plan.after)
        state.waiting = sorted(lost)
        return state.waiting

    def _write(self, actions: Iterable[BulkAction]) -> set[str]:
        return {action.tag for action in write_all(self.client, self.settings, list(actions))}

    def _plan(self, hit: Document, derived: Mapping[Kind, Mapping[str, Document]], *, own: bool) -> "_Plan | None":
        """What is to be written of an article; None where it stays as it is, whatever corrections say."""
        document = hit["_source"]
        matched_again = self.corrector.rematch or pipeline_of(document) == self.corrector.fingerprint
        narratives = self.narratives if matched_again else None
        try:
            wanted = corrected_documents(dict(document), self.corrections, narratives)
        except NotDerivable:
            return None
        mentions = derived["mentions"]
        shown = {
            one: each for one, each in mentions.items() if _belongs(each, document) or (own and one in wanted.mentions)
        }
        stated = {one: each for one, each in derived["statements"].items() if _belongs(each, document)}
        if any(one in mentions and one not in shown for one in wanted.mentions):
            return None
        index = alias(self.settings.index_prefix, "articles")
        stamp = {"narratives_fingerprint": self.corrector.fingerprint.partition(".")[2]}
        changed = _changed(document, wanted.article | stamp if self.corrector.rematch else wanted.article)
        return _Plan(
            article_id=hit["_id"],
            outlet_day=document["outlet_day"],
            before=tuple(self._derived_actions(hit, wanted.mentions, wanted.statements, shown, stated)),
            article=_update(index, hit, changed, hit["_id"]) if changed else None,
            after=tuple(self._gone(one, hit["_id"]) for name, one in shown.items() if name not in wanted.mentions),
        )

    def _derived_actions(
        self,
        article: Document,
        mentions: Mapping[str, Document],
        statements: Mapping[str, Document],
        shown: Mapping[str, Document],
        stated: Mapping[str, Document],
    ) -> Iterator[BulkAction]:
        index, tag = alias(self.settings.index_prefix, "mentions"), article["_id"]
        kept = {name: value for name, value in article["_source"].items() if name in KEPT_FIELDS}
        for one, fields in mentions.items():
            if one not in shown:
                yield BulkAction(op="create", index=index, id=one, source={**fields, **kept}, tag=tag)
            elif changed := _changed(shown[one]["_source"], fields):
                yield _update(index, shown[one], changed, tag)
        for one, fields in statements.items():
            if one in stated and (changed := _changed(stated[one]["_source"], fields)):
                yield _update(alias(self.settings.index_prefix, "statements"), stated[one], changed, tag)

    def _gone(self, hit: Document, tag: str) -> BulkAction:
        return BulkAction(
            op="delete",
            index=alias(self.settings.index_prefix, "mentions"),
            id=hit["_id"],
            if_seq_no=hit["_seq_no"],
            if_primary_term=hit["_primary_term"],
            tag=tag,
        )


def settle_corrections(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    corrector: Corrector,
    article_ids: Sequence[str],
    own: Collection[str],
) -> None:
    """Correct articles again that a round wrote, where corrections changed since it began, until they change no more.

    A job that applies a correction looks at the index after the correction was stored: what was written before, it sees;
    what was written after, the writer sees here. The articles are noted in `pending` already; `own` as in `correct`.
    """
    current = ArticleCorrector(client, settings, corrector)
    _settle(current, article_ids, shown=corrector.corrections, own=own)


def recover_corrections(
    client: Elasticsearch, settings: ElasticsearchSettings, corrector: Corrector, article_ids: Sequence[str]
) -> None:
    """Correct articles that interrupted rounds may have written under whatever corrections were in force then."""
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
        for chunk in chunks([one for one in article_ids if one in own], BATCH):
            current.correct(chunk, own=True)
        for chunk in chunks([one for one in article_ids if one not in own], BATCH):
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
    """What is to be written of one article: before it, it, after it."""

    article_id: str
    outlet_day: str | None
    before: tuple[BulkAction, ...]
    article: BulkAction | None
    after: tuple[BulkAction, ...]


def _articles(client: Elasticsearch, prefix: str, article_ids: Sequence[str]) -> dict[str, Document]:
    index, left_out = alias(prefix, "articles"), ["minhash", "bands"]
    wanted = [{"_index": index, "_id": one, "_source": {"excludes": left_out}} for one in article_ids]
    return {hit["_id"]: hit for hit in get_many(client, wanted) if hit["found"]}


def _derived(
    client: Elasticsearch, prefix: str, article_ids: Sequence[str]
) -> defaultdict[str, dict[Kind, dict[str, Document]]]:
    found: defaultdict[str, dict[Kind, dict[str, Document]]] = defaultdict(lambda: {kind: {} for kind in DERIVED})
    left_out = {"excludes": ["content", "sentence", "claim_words", "claim_bands"]}
    for kind in DERIVED:
        query = {"terms": {"article_id": list(article_ids)}}
        for hit in hits_of(client, index=alias(prefix, kind), query=query, sort="id", source=left_out):
            found[hit["_source"]["article_id"]][kind][hit["_id"]] = hit
    return found


def _belongs(hit: Document, article: Document) -> bool:
    """Whether a mention is of the article as it is, by the same pipeline."""
    mine = hit["_source"]
    return bool(mine["source_version"] == article["source_version"] and mine["fingerprint"] == article["fingerprint"])


def _changed(document: Document, wanted: Document) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if name not in document or document[name] != value}


def _update(index: str, hit: Document, fields: Document, tag: str) -> BulkAction:
    return update_if_unchanged(index, hit["_id"], fields, read_version(hit), tag=tag)


def _touched(plans: Sequence[_Plan]) -> Touched:
    return Touched(
        article_ids=tuple(sorted(plan.article_id for plan in plans)),
        outlet_days=tuple(sorted({plan.outlet_day for plan in plans if plan.outlet_day is not None})),
    )
