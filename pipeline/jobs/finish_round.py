"""The end of a round: check the account, recompute, commit, report. Nothing before this touched Kafka.

1. every offset read settled exactly once, and not too many are dead; else nothing is committed
2. where corrections of entities changed since the round began, its articles are corrected again
3. what looks across articles is recomputed for what the round touched, and for what an earlier crash left noted
4. dead letters and the group's offsets go out in one Kafka transaction
5. the round's notes are struck off, its report is written to the index `runs`
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import apache_beam as beam
import msgspec
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import write_all
from pipeline.core.plural import count_noun
from pipeline.core.settings import ElasticsearchSettings, KafkaSettings
from pipeline.recompute.correct_articles import Corrector, settle_corrections
from pipeline.recompute.run import recompute
from pipeline.sinks.commit_round import commit_round
from pipeline.sinks.dead_letters import note_dead_letters
from pipeline.sinks.pending_notes import Writer, all_touched, notes, strike
from pipeline.sources.offset_ranges import LostRange, OffsetRange
from pipeline.sources.read_articles import ReadCount
from schemas.dead_letters import DeadLetter
from schemas.mappings import alias
from schemas.records import Origin, Settled
from transforms.elements import Touched, together

Item = Settled | DeadLetter | Touched | ReadCount | LostRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSettings:
    """What a round needs to know about itself: what it reads, and what it commits (nothing for a job over the index).

    `planned` is where the group stood when the run was planned; `stops` are the commits that void the round's notes.
    """

    run_id: str
    number: int
    group: str
    topic: str
    fingerprint: str
    ranges: tuple[OffsetRange, ...]
    commits: Mapping[tuple[str, int], int]
    stops: Mapping[tuple[str, int], int]
    planned: Mapping[tuple[str, int], int]
    started_at: str
    now: str
    narrative_versions: Mapping[str, int]
    max_dead_share: float
    max_dead_min: int
    dry_run: bool = False
    from_kafka: bool = True

    @property
    def writer(self) -> Writer:
        """Who writes in this round."""
        return Writer(
            owner=self.group,
            run=report_id(self.run_id, self.number),
            stops=self.stops,
            now=self.now,
            refusals_crash=not self.from_kafka,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """A round's account. `state` is "done", "dry run", "unaccounted" or "too many dead"; the last two committed nothing."""

    state: str
    read: int = 0
    indexed: int = 0
    unchanged: int = 0
    deleted: int = 0
    dead: int = 0
    dead_known: int = 0
    quarantined: int = 0
    dead_reasons: dict[str, int] = field(default_factory=dict)  # "stage|reason" → how many
    lost: tuple[str, ...] = ()
    error: str = ""


def report_id(run_id: str, number: int) -> str:
    """Return the id of a round's report in the index `runs`."""
    return f"{run_id}-{number}"


def fetch_report(client: Elasticsearch, prefix: str, run_id: str, number: int) -> RoundReport:
    """Return a round's report (real-time); raises elasticsearch.NotFoundError where the round wrote none."""
    source = client.get(index=alias(prefix, "runs"), id=report_id(run_id, number))["_source"]
    return msgspec.convert(source["report"], RoundReport)


def forget_report(client: Elasticsearch, settings: ElasticsearchSettings, run_id: str, number: int) -> None:
    """Delete a round's report: a dry run leaves nothing behind."""
    index = alias(settings.index_prefix, "runs")
    write_all(client, settings, [BulkAction(op="delete", index=index, id=report_id(run_id, number))])


@dataclass
class FinishRound(beam.PTransform):
    """PCollection of all that became of a round's records → nothing; the last step of the pipeline."""

    kafka: KafkaSettings | None
    elasticsearch: ElasticsearchSettings
    round: RoundSettings
    corrector: Corrector

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    def expand(self, items: beam.PCollection) -> beam.PCollection:
        return (
            items
            | "All of the round" >> beam.WithKeys("round")
            | "Wait for all" >> beam.GroupByKey()
            | "Finish" >> beam.ParDo(_Finish(self.kafka, self.elasticsearch, self.round, self.corrector))
        )


class _Finish(beam.DoFn):
    def __init__(
        self,
        kafka: KafkaSettings | None,
        elasticsearch: ElasticsearchSettings,
        the_round: RoundSettings,
        corrector: Corrector,
    ) -> None:
        self.kafka, self.elasticsearch, self.round, self.corrector = kafka, elasticsearch, the_round, corrector

    def setup(self) -> None:
        self.client = connect(self.elasticsearch)

    def process(self, gathered: tuple[str, Iterable[Item]]) -> Iterator[None]:
        finish_round(self.client, self.kafka, self.elasticsearch, self.round, self.corrector, list(gathered[1]))
        yield from ()

    def teardown(self) -> None:
        self.client.close()


def finish_round(
    client: Elasticsearch,
    kafka: KafkaSettings | None,
    settings: ElasticsearchSettings,
    the_round: RoundSettings,
    corrector: Corrector,
    items: Sequence[Item],
) -> RoundReport:
    """Carry out the steps above and return the report, which is then in the index as well. Idempotent.

    Without `kafka` (a job over the index) there is nothing to commit, and dead letters are only counted.
    """
    dead = sorted((one for one in items if isinstance(one, DeadLetter)), key=lambda one: one.record.origin)
    report = account(items, dead, the_round)
    if report.state == "done":
        own = together(one for one in items if isinstance(one, Touched))
        noted = [one for one in notes(client, settings) if one.run == the_round.writer.run]
        touched = own + all_touched(noted)
        written = frozenset(own.article_ids)
        settle_corrections(client, settings, corrector, touched.article_ids, written)
        recompute(
            client,
            settings,
            touched,
            versions=the_round.narrative_versions,
            now=the_round.now,
            own=written,
        )
        if kafka is not None:
            report = replace(report, dead_known=note_dead_letters(client, settings, dead, now=the_round.now))
            commit_round(kafka, offsets=dict(the_round.commits), dead=dead, planned=the_round.planned)
        strike(client, settings, noted)
    _write_report(client, settings, the_round, report)
    return report


def account(items: Sequence[Item], dead: Sequence[DeadLetter], the_round: RoundSettings) -> RoundReport:
    """Count how everything settled, and check that it adds up to what was read."""
    settled = [one for one in items if isinstance(one, Settled)]
    outcomes = Counter(one.outcome for one in settled)
    read = sum(one.records for one in items if isinstance(one, ReadCount))
    origins = Counter([*(one.origin for one in settled), *(one.record.origin for one in dead)])
    report = RoundReport(
        state="dry run" if the_round.dry_run else "done",
        read=read,
        indexed=outcomes["indexed"],
        unchanged=outcomes["unchanged"],
        deleted=outcomes["deleted"],
        dead=len(dead),
        quarantined=sum(one.stage == "quarantine" for one in dead),
        dead_reasons=dict(sorted(Counter(f"{one.stage}|{one.reason}" for one in dead).items())),
        lost=tuple(str(one) for one in items if isinstance(one, LostRange)),
    )
    if (error := _unaccounted(read, origins, items, the_round)) is not None:
        return replace(report, state="unaccounted", error=error)
    if read >= the_round.max_dead_min and len(dead) > the_round.max_dead_share * read:
        return replace(
            report,
            state="too many dead",
            error=f"{len(dead)} of {count_noun(read, 'message')} of the round are dead, more than [run] max_dead_share allows",
        )
    return report


def _unaccounted(read: int, origins: Counter[Origin], items: Sequence[Item], the_round: RoundSettings) -> str | None:
    twice = [str(origin) for origin, times in origins.items() if times > 1]
    if twice and the_round.from_kafka:
        return f"{count_noun(len(twice), 'message')} settled more than once, first {min(twice)}"
    if origins.total() != read:
        return f"{read} messages were read, {origins.total()} settled"
    asked = sum(len(one) for one in the_round.ranges)
    covered = sum(len(one.range) for one in items if isinstance(one, ReadCount))
    if asked != covered:
        return f"{asked} offsets were to be read, {covered} were"
    return None


def _write_report(
    client: Elasticsearch, settings: ElasticsearchSettings, the_round: RoundSettings, report: RoundReport
) -> None:
    document_id = report_id(the_round.run_id, the_round.number)
    counts = {
        name: getattr(report, name)
        for name in ("read", "indexed", "unchanged", "deleted", "dead", "dead_known", "quarantined", "state", "error")
    }
    source = {
        **counts,
        "id": document_id,
        "run_id": the_round.run_id,
        "round": the_round.number,
        "group": the_round.group,
        "topic": the_round.topic,
        "fingerprint": the_round.fingerprint,
        "started_at": the_round.started_at,
        "ended_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "report": msgspec.to_builtins(report),
    }
    action = BulkAction(op="index", index=alias(settings.index_prefix, "runs"), id=document_id, source=source)
    write_all(client, settings, [action])
