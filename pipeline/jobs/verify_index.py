"""Verifies the index: indexes that were lost, articles with other derived documents than theirs, wrong timelines.

Pages of articles are compared in id order, so that memory is bounded. What a run is writing at that time is no damage:
articles that are noted in `pending` are left to their runs. What differs is looked at again before it counts. Healing
writes missing documents from the stored annotations, without parsing, and recomputes what depends on them. All writes are
bound to the versions that were read, so it may run beside other jobs.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import Final

from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import ElasticsearchSettings, Settings
from pipeline.jobs.annotator import Annotator, load_annotator
from pipeline.jobs.rounds import new_run_id, now_iso
from pipeline.lookups.derived_problems import (
    Difference,
    articles_of,
    check_articles,
    refresh_checked,
    scan_articles,
)
from pipeline.lookups.index_losses import IndexLoss, count_documents, find_losses
from pipeline.lookups.index_state import fetch_states
from pipeline.lookups.timeline_problems import wrong_days
from pipeline.recompute.complete_articles import complete_articles
from pipeline.recompute.run import recompute
from pipeline.sinks.pending_notes import Writer, all_touched, delete_notes, fetch_notes, store_note
from schemas.mappings import alias
from transforms.elements import Touched

OWNER: Final = "verify"
EXAMPLES: Final = 20
DAYS: Final = 1_000


@dataclass(slots=True, kw_only=True)
class VerifyReport:
    """The result of a verification.

    `problems` counts articles by kind of document and problem ("statements missing"). `damaged` counts articles, `days`
    outlet-days with wrong timelines, `healed` and `healed_days` those of them that are whole again. `busy` articles were
    not judged: they are noted in `pending`, by a run at work or an interrupted one. `kept` articles could not be healed
    from their stored annotations.
    """

    articles: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    examples: list[Difference] = field(default_factory=list)
    damaged: int = 0
    healed: int = 0
    kept: int = 0
    days: int = 0
    healed_days: int = 0
    busy: int = 0
    losses: list[IndexLoss] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is damaged, or all damage is healed."""
        lost = any(loss.is_damage for loss in self.losses)
        return not lost and self.damaged == self.healed and self.days == self.healed_days


def verify_index(
    settings: Settings,
    *,
    heal: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> VerifyReport:
    """Verify the whole index and, with `heal`, repair what can be repaired; idempotent, safe beside runs.

    Nothing is healed while the index of articles is lost: derived documents without their article would be deleted.

    Args:
        settings: The settings of this run.
        heal: Repair the damage.
        progress: Receives the number of articles verified and their total.

    Raises:
        IndexMissing: No index of ours is there.
        RefusedForAll: An index is closed, or Elasticsearch refuses all requests.
        Unreachable: Elasticsearch does not answer.
        KeepsMoving: Other runs keep changing the same articles.
    """
    with connect(settings.elasticsearch) as client:
        return _Verification(client, settings, heal=heal).run(progress)


class _Verification:
    def __init__(self, client: Elasticsearch, settings: Settings, *, heal: bool) -> None:
        self.client, self.settings = client, settings
        self.search: ElasticsearchSettings = settings.elasticsearch
        self.prefix = settings.elasticsearch.index_prefix
        self.heal = heal
        self.report = VerifyReport()
        self._annotator: Annotator | None = None

    def run(self, progress: Callable[[int, int], None]) -> VerifyReport:
        began = monotonic()
        counts = count_documents(self.client, self.prefix)
        if any(count is not None for count in counts.values()):
            self.client.indices.refresh(index=[alias(self.prefix, kind) for kind in counts if counts[kind] is not None])
            counts = count_documents(self.client, self.prefix)
        # Articles are compared one by one below, so a whole index that is incomplete is not listed as well.
        losses = [loss for loss in find_losses(self.client, self.prefix, counts) if loss.state != "incomplete"]
        if not any(loss.state == "missing" for loss in losses):
            self.heal = self.heal and not any(loss.kind == "articles" for loss in losses)
            self._articles(counts["articles"] or 0, progress)
            self._timelines()
            if self.heal:
                counts = count_documents(self.client, self.prefix)
                losses = [loss for loss in losses if not counts[loss.kind]]
        self.report.losses = losses
        self.report.seconds = round(monotonic() - began, 3)
        return self.report

    def _articles(self, total: int, progress: Callable[[int, int], None]) -> None:
        for page in scan_articles(self.client, self.prefix):
            self.report.articles += page.articles
            if page.differences and (damaged := self._confirm(articles_of(page.differences))):
                self._count(damaged)
                if self.heal:
                    self._heal(articles_of(damaged))
            progress(self.report.articles, max(total, self.report.articles))

    def _confirm(self, article_ids: Sequence[str]) -> list[Difference]:
        """Look again; return the differences that stay, without those of articles that are noted in `pending`.

        A run notes an article before its first write, and deletes the note when it is whole. So an article that differs
        before and after the notes were read, and is in none of them, is damaged.
        """
        refresh_checked(self.client, self.prefix)
        before = check_articles(self.client, self.prefix, article_ids)
        noted = set(all_touched(fetch_notes(self.client, self.search)).article_ids)
        refresh_checked(self.client, self.prefix)
        still = {(difference.article_id, difference.kind, difference.problem) for difference in before}
        differences = [
            difference
            for difference in check_articles(self.client, self.prefix, articles_of(before))
            if (difference.article_id, difference.kind, difference.problem) in still
        ]
        self.report.busy += len(noted.intersection(articles_of(differences)))
        return [difference for difference in differences if difference.article_id not in noted]

    def _count(self, damaged: Sequence[Difference]) -> None:
        self.report.damaged += len(articles_of(damaged))
        self.report.problems.update(f"{difference.kind} {difference.problem}" for difference in damaged)
        self.report.examples += damaged[: EXAMPLES - len(self.report.examples)]

    def _heal(self, article_ids: Sequence[str]) -> None:
        states = fetch_states(self.client, self.prefix, article_ids)
        days = {state.article.outlet_day for state in states.values() if state.article is not None} - {None}
        touched = Touched(article_ids=tuple(article_ids), outlet_days=tuple(sorted(day for day in days if day)))
        with _noted(self.client, self.search, touched) as now:
            corrector = self._annotated_by().corrector
            kept = complete_articles(self.client, self.search, corrector, article_ids)
            self._recompute(touched, now, own=frozenset(article_ids))
        refresh_checked(self.client, self.prefix)
        left = articles_of(check_articles(self.client, self.prefix, article_ids))
        self.report.healed += len(article_ids) - len(left)
        self.report.kept += len(kept.intersection(left))

    def _timelines(self) -> None:
        days = wrong_days(self.client, self.prefix)
        while chunk := sorted(set(islice(days, DAYS))):
            self._refresh_timelines()
            noted = set(all_touched(fetch_notes(self.client, self.search)).outlet_days)
            wrong = sorted(set(wrong_days(self.client, self.prefix, chunk)) - noted)
            self.report.days += len(wrong)
            if not (wrong and self.heal):
                continue
            touched = Touched(outlet_days=tuple(wrong))
            with _noted(self.client, self.search, touched) as now:
                self._recompute(touched, now)
            self._refresh_timelines()
            self.report.healed_days += len(wrong) - len(set(wrong_days(self.client, self.prefix, wrong)))

    def _refresh_timelines(self) -> None:
        refresh_checked(self.client, self.prefix)
        self.client.indices.refresh(index=alias(self.prefix, "timelines"))

    def _recompute(self, touched: Touched, now: str, own: frozenset[str] = frozenset()) -> None:
        versions = self._annotated_by().narrative_versions
        recompute(self.client, self.search, touched, versions=versions, now=now, own=own)

    def _annotated_by(self) -> Annotator:
        """Return the annotator; its model is loaded only where something is to be healed."""
        if self._annotator is None:
            self._annotator = load_annotator(self.settings.annotate)
        return self._annotator


@contextmanager
def _noted(client: Elasticsearch, settings: ElasticsearchSettings, touched: Touched) -> Iterator[str]:
    """Note what is about to be repaired, so that the next run continues an interrupted repair; give the time."""
    writer = Writer(owner=OWNER, run=new_run_id(), stops={}, now=now_iso())
    store_note(client, settings, writer=writer, touched=touched)
    yield writer.now
    delete_notes(client, settings, [note for note in fetch_notes(client, settings) if note.run == writer.run])
