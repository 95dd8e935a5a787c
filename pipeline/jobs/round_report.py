"""The report of a round: how its messages settled, whether the counts add up, and its document in the index `runs`."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import msgspec
from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import write_all
from pipeline.core.plural import count_noun
from pipeline.core.settings import ElasticsearchSettings
from pipeline.jobs.round_settings import RoundSettings
from pipeline.sinks.write_articles import REFUSED
from pipeline.sources.offset_ranges import LostRange
from pipeline.sources.read_articles import ReadCount
from schemas.dead_letters import DeadLetter
from schemas.mappings import alias
from schemas.records import Origin, Settled
from transforms.elements import Touched
from transforms.messages.decide_write import UNDATED

FEWEST_REFUSED = 2
"""Minimum number of refused articles that can share a reason."""

Item = Settled | DeadLetter | Touched | ReadCount | LostRange | None

COUNTS = ("read", "indexed", "unchanged", "deleted", "dead", "dead_known", "quarantined")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """Counts of a round, and its state. `refused` of the dead were refused by Elasticsearch and are new.

    The states are "done", "dry run", "unaccounted", "refused for all" and "too many dead" (these three commit nothing), and
    those named in pipeline.core.run_report. `positions` is where the group stands after it, by topic/partition.
    """

    state: str
    read: int = 0
    indexed: int = 0
    unchanged: int = 0
    deleted: int = 0
    dead: int = 0
    dead_known: int = 0
    quarantined: int = 0
    refused: int = 0
    undated_takedowns: int = 0
    dead_reasons: dict[str, int] = field(default_factory=dict)  # "stage|reason" → number of messages
    lost: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    positions: dict[str, int] = field(default_factory=dict)
    error: str = ""


def report_of(items: Sequence[Item], dead: Sequence[DeadLetter], the_round: RoundSettings) -> RoundReport:
    """Count the outcomes, and check that they add up to the records read."""
    settled = [item for item in items if isinstance(item, Settled)]
    outcomes = Counter(item.outcome for item in settled)
    read = sum(item.records for item in items if isinstance(item, ReadCount))
    origins = Counter([*(item.origin for item in settled), *(letter.record.origin for letter in dead)])
    report = RoundReport(
        state="dry run" if the_round.dry_run else "done",
        read=read,
        indexed=outcomes["indexed"],
        unchanged=outcomes["unchanged"],
        deleted=outcomes["deleted"],
        dead=len(dead),
        quarantined=sum(letter.stage == "quarantine" for letter in dead),
        undated_takedowns=sum(item.reason == UNDATED for item in settled),
        dead_reasons=dict(sorted(Counter(f"{letter.stage}|{letter.reason}" for letter in dead).items())),
        lost=tuple(str(item) for item in items if isinstance(item, LostRange)),
        positions=named(the_round.positions),
    )
    if (error := _unaccounted(read, origins, items, the_round)) is not None:
        return replace(report, state="unaccounted", error=error)
    if (error := _refused_for_all(dead, outcomes["indexed"])) is not None:
        return replace(report, state="refused for all", error=error)
    if read >= the_round.max_dead_min and len(dead) > the_round.max_dead_share * read:
        return replace(
            report,
            state="too many dead",
            error=f"{len(dead)} of {count_noun(read, 'message')} of the round are dead, more than [run] max_dead_share allows",
        )
    return report


def with_known(report: RoundReport, dead: Sequence[DeadLetter], known: Sequence[DeadLetter]) -> RoundReport:
    """Return the report with the dead letters told apart whose payload died before, at another place in Kafka."""
    refused = Counter(letter.stage for letter in dead)["index"] - Counter(letter.stage for letter in known)["index"]
    return replace(report, dead_known=len(known), refused=refused)


def _refused_for_all(dead: Sequence[DeadLetter], indexed: int) -> str | None:
    """Return the error where every article that the round wrote was refused for one reason, two of them or more."""
    refused = [letter.error for letter in dead if letter.reason == REFUSED]
    if indexed or len(refused) < FEWEST_REFUSED or len({_general(error) for error in refused}) > 1:
        return None
    return f"Elasticsearch refuses all {len(refused)} articles of the round for the same reason, so none is taken for dead: {refused[0]}"


def _general(error: str) -> str:
    """Return the part of a refusal that does not depend on the document: without numbers, ids and values."""
    return re.sub(r"\d+|'.*", "", error, flags=re.DOTALL)


def _unaccounted(read: int, origins: Counter[Origin], items: Sequence[Item], the_round: RoundSettings) -> str | None:
    twice = [str(origin) for origin, times in origins.items() if times > 1]
    if twice and the_round.from_kafka:
        return f"{count_noun(len(twice), 'message')} settled more than once, first {min(twice)}"
    if origins.total() != read:
        return f"{read} messages were read, {origins.total()} settled"
    asked = sum(len(offsets) for offsets in the_round.ranges)
    covered = sum(len(item.range) for item in items if isinstance(item, ReadCount))
    if asked != covered:
        return f"{asked} offsets were to be read, {covered} were"
    return None


def fetch_report(client: Elasticsearch, prefix: str, the_round: RoundSettings) -> RoundReport:
    """Return a round's report (real-time); raises elasticsearch.NotFoundError where the round wrote none."""
    source = client.get(index=alias(prefix, "runs"), id=the_round.id)["_source"]
    return msgspec.convert(source["report"], RoundReport)


def forget_report(client: Elasticsearch, settings: ElasticsearchSettings, the_round: RoundSettings) -> None:
    """Delete a round's report: a dry run leaves nothing behind."""
    index = alias(settings.index_prefix, "runs")
    write_all(client, settings, [BulkAction(op="delete", index=index, id=the_round.id)])


def store_report(
    client: Elasticsearch, settings: ElasticsearchSettings, the_round: RoundSettings, report: RoundReport
) -> None:
    """Write the report of a round into the index `runs`."""
    source = {
        **{name: getattr(report, name) for name in COUNTS},
        "state": report.state,
        "error": report.error,
        "id": the_round.id,
        "run_id": the_round.run_id,
        "round": the_round.number,
        "group": the_round.group,
        "topic": the_round.topic,
        "fingerprint": the_round.fingerprint,
        "started_at": the_round.started_at,
        "ended_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "report": msgspec.to_builtins(report),
    }
    action = BulkAction(op="index", index=alias(settings.index_prefix, "runs"), id=the_round.id, source=source)
    write_all(client, settings, [action])


def named(positions: Mapping[tuple[str, int], int]) -> dict[str, int]:
    """Return offsets by topic/partition."""
    return {f"{topic}/{partition}": offset for (topic, partition), offset in sorted(positions.items())}
