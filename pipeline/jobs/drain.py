"""The drain reads from the committed offsets to the ends of the topic, in rounds; each round is one Beam pipeline.

The ends are those seen at the start: a message that arrives later waits for the next drain.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from elasticsearch import Elasticsearch

from pipeline.beam.forked_workers import begin_loading
from pipeline.beam.quarantine import Quarantine
from pipeline.beam.run_pipeline import CrashedRound, run_pipeline
from pipeline.clients.elasticsearch import connect
from pipeline.clients.kafka_offsets import END, RESUME, Bound, fetch_offsets, group_commits
from pipeline.clients.kafka_refusals import check_dead_topic
from pipeline.core.errors import Quarantined, RefusedForAll, TooManyDead, Unaccounted
from pipeline.core.plural import count_noun
from pipeline.core.run_report import LOST, SKIPPED, RunReport
from pipeline.core.settings import Settings
from pipeline.jobs.annotator import load_annotator
from pipeline.jobs.group_watch import GroupWatch, watch_group
from pipeline.jobs.main_round import build_round
from pipeline.jobs.round_report import RoundReport, fetch_report, forget_report, named, store_report
from pipeline.jobs.round_settings import RoundSettings
from pipeline.jobs.rounds import new_run_id, now_iso, progress_file, recover, with_corrections
from pipeline.jobs.run_history import close_reports
from pipeline.lookups.check_mappings import check_mappings
from pipeline.sinks.commit_round import restart_group
from pipeline.sources.bound_bytes import bound_bytes
from pipeline.sources.offset_ranges import OffsetRange, Plan, plan_drain, plan_rounds

_COUNTS = (
    "read",
    "indexed",
    "unchanged",
    "deleted",
    "dead",
    "dead_known",
    "quarantined",
    "refused",
    "undated_takedowns",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrainOptions:
    """The part of the topic that a drain reads, and its options. `beam_args` are passed through to Beam."""

    start: Bound = RESUME
    stop: Bound = END
    limit: int | None = None
    partitions: tuple[int, ...] | None = None
    dry_run: bool = False
    beam_args: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Watcher:
    """Callbacks for the progress of a drain; the command line shows it, tests ignore it."""

    recovering: Callable[[int], None] = lambda _articles: None
    planned: Callable[[Plan, GroupWatch], None] = lambda _plan, _group: None
    round_begins: Callable[[int, int, Path], None] = lambda _number, _messages, _progress_file: None
    round_ended: Callable[[int, RoundReport], None] = lambda _number, _report: None
    crashed: Callable[[CrashedRound], None] = lambda _crash: None
    stopping: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class _Tally:
    """The counts of all rounds so far."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    rounds: int = 0
    annotated: int = 0

    def add(self, report: RoundReport, annotated: int) -> None:
        self.rounds += 1
        self.annotated += annotated
        for name in _COUNTS:
            self.counts[name] += getattr(report, name)
        for key, number in report.dead_reasons.items():
            stage, _, reason = key.partition("|")
            self.reasons[stage, reason] += number
        self.lost += report.lost


def drain(settings: Settings, options: DrainOptions | None = None, watcher: Watcher | None = None) -> RunReport:
    """Settle every message from the group's committed offsets to the present ends of the topic; return the report.

    The drain first recomputes the articles that an interrupted run left in notes.

    Raises:
        TooManyDead: More messages of a round are dead than `[run] max_dead_share` allows; its round is not committed.
        Unaccounted: The counts of a round do not add up; its round is not committed.
        Quarantined: Some messages crashed a run twice; all others are settled.
        TopicMissing: One of the two topics does not exist.
        Unreachable: Kafka or Elasticsearch does not answer.
        RefusedForAll: A server refuses all messages.
    """
    options, watcher = options or DrainOptions(), watcher or Watcher()
    with connect(settings.elasticsearch) as client:
        return _Drain(client, settings, options, watcher).run()


class _Drain:
    def __init__(self, client: Elasticsearch, settings: Settings, options: DrainOptions, watcher: Watcher) -> None:
        self.client, self.settings, self.options, self.watcher = client, settings, options, watcher
        begin_loading(settings.run, settings.annotate)
        self.annotator = load_annotator(settings.annotate)
        self.run_id = new_run_id()
        self.quarantine = Quarantine(watcher.crashed)
        self.planned: dict[tuple[str, int], int] = {}
        self.tally = _Tally()
        self.group = GroupWatch(settings=settings, partitions=(), positions={})
        self.noted = 0

    def run(self) -> RunReport:
        kafka = self.settings.kafka
        check_mappings(self.client, self.settings.elasticsearch.index_prefix)
        if not self.options.dry_run:
            check_dead_topic(kafka)
            recover(self.client, self.settings, self.annotator, kafka.group, self.watcher.recovering)
            close_reports(self.client, self.settings.elasticsearch, kafka.group, lambda: group_commits(kafka))
        offsets = fetch_offsets(
            kafka,
            partitions=self.options.partitions,
            start=self.options.start,
            stop=self.options.stop,
        )
        self.planned = {(offset.topic, offset.partition): offset.committed or 0 for offset in offsets}
        plan = plan_drain(offsets, limit=self.options.limit)
        group = self.group = watch_group(self.client, self.settings, offsets, plan.lost)
        self.tally.lost += map(str, group.lost)
        self.watcher.planned(plan, group)
        self._note_missed()
        if plan.lost and not self.options.dry_run:
            restart_group(kafka, plan.lost, round_id=f"{self.run_id}-0")
        began = monotonic()
        for number, ranges in enumerate(self._rounds(plan), start=1):
            if self.watcher.stopping():
                break
            self._round(number, ranges, plan)
        if self.tally.rounds:
            group.look_again()
            self._note_missed()
        report = self._report(monotonic() - began)
        if self.quarantine.culprits:
            raise Quarantined(
                f"{count_noun(report.quarantined, 'message')} on which a run crashed twice are in {self.settings.kafka.topic_dead} with"
                " their traceback (`tidewire dead list --stage quarantine`); all else settled. This is a bug: report it"
            )
        return report

    def _rounds(self, plan: Plan) -> Iterator[tuple[OffsetRange, ...]]:
        """Yield the ranges of each round, bounded by messages and, once the round before has ended, by bytes."""
        run, kafka = self.settings.run, self.settings.kafka
        return plan_rounds(plan.ranges, run.round_messages, lambda heads: bound_bytes(kafka, heads, run.round_bytes))

    def _round(self, number: int, ranges: Sequence[OffsetRange], plan: Plan) -> None:
        with progress_file() as file:
            self.watcher.round_begins(number, sum(map(len, ranges)), file)
            the_round = self._round_settings(number, ranges, plan)
            self.annotator = with_corrections(self.client, self.settings, self.annotator)
            self._run(the_round, file)
            report = fetch_report(self.client, self.settings.elasticsearch.index_prefix, the_round)
            self.tally.add(report, file.stat().st_size)
        self.watcher.round_ended(number, report)
        if self.options.dry_run:
            forget_report(self.client, self.settings.elasticsearch, the_round)
        if report.state == "too many dead":
            raise TooManyDead(f"{report.error}; nothing of the round was committed. Look at: {report.dead_reasons}")
        if report.state == "refused for all":
            raise RefusedForAll(f"{report.error}; nothing of the round was committed. Mend the index, then run again")
        if report.state == "unaccounted":
            raise Unaccounted(f"{report.error}; nothing of the round was committed. This is a bug: report it")

        if not self.options.dry_run:
            self.group.positions = the_round.positions

    def _note_missed(self) -> None:
        """Note lost and skipped offsets in the index `runs`, as round 0: for `status`, and so that they are said once."""
        lost, skipped = tuple(self.tally.lost), tuple(map(str, self.group.skipped))
        missed = (*lost, *skipped)
        if self.options.dry_run or len(missed) == self.noted:
            return
        report = RoundReport(
            state=SKIPPED if skipped else LOST,
            lost=lost,
            skipped=skipped,
            positions=named(self.group.positions),
            error="; ".join(missed),
        )
        store_report(self.client, self.settings.elasticsearch, self._round_settings(0, (), Plan(ranges=())), report)
        self.noted = len(missed)

    def _run(self, the_round: RoundSettings, file: Path) -> None:
        self.quarantine.run(
            lambda culprits: run_pipeline(
                self.settings.run,
                self.options.beam_args,
                lambda pipeline: build_round(
                    pipeline,
                    self.settings,
                    the_round,
                    self.annotator,
                    quarantined=culprits,
                    progress_file=str(file),
                ),
            )
        )

    def _round_settings(self, number: int, ranges: Sequence[OffsetRange], plan: Plan) -> RoundSettings:
        held_back = {(skipped.topic, skipped.partition) for skipped in plan.skipped}
        stops = {(part.topic, part.partition): part.stop for part in ranges}
        commits = {place: stop for place, stop in stops.items() if place not in held_back}
        now = now_iso()
        return RoundSettings(
            run_id=self.run_id,
            number=number,
            group=self.settings.kafka.group,
            topic=self.settings.kafka.topic_raw,
            fingerprint=self.annotator.fingerprint,
            ranges=tuple(ranges),
            commits=commits,
            stops=commits if self.options.start == RESUME else {},
            planned=self.planned,
            positions=self.group.after(commits),
            started_at=now,
            now=now,
            narrative_versions=self.annotator.narrative_versions,
            max_dead_share=self.settings.run.max_dead_share,
            max_dead_min=self.settings.run.max_dead_min,
            dry_run=self.options.dry_run,
        )

    def _report(self, seconds: float) -> RunReport:
        tally = self.tally
        return RunReport(
            run_id=self.run_id,
            group=self.settings.kafka.group,
            rounds=tally.rounds,
            dead_reasons=dict(sorted(tally.reasons.items())),
            seconds=round(seconds, 3),
            annotated=tally.annotated,
            lost=tuple(tally.lost),
            skipped=tuple(map(str, self.group.skipped)),
            members=self.group.members,
            held_back=self.group.held_back,
            **{name: tally.counts[name] for name in _COUNTS},
        )


def with_group(settings: Settings, group: str | None) -> Settings:
    """Return the settings with another consumer group."""
    if group is None:
        return settings
    return dataclasses.replace(settings, kafka=dataclasses.replace(settings.kafka, group=group))
