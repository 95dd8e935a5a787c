"""`tidewire status`: lag, last run, documents, dead letters."""

from collections.abc import Iterator, Mapping
from typing import Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from pipeline.cli.common import JsonOption, out, print_json, settings_of
from pipeline.clients.elasticsearch import without_credentials
from pipeline.core.settings import Settings
from pipeline.queries.status import IndexStatus, KafkaStatus, LastRun, Status, read_status
from pipeline.render.run_report import stranger


def command(ctx: typer.Context, *, as_json: JsonOption = False) -> None:
    """Show the lag of each partition, the last run, the documents of each index, and the dead letters.

    Ends with 3 where Kafka or Elasticsearch does not answer; what the other one says is shown all the same.
    """
    settings = settings_of(ctx)
    status = read_status(settings)
    if as_json:
        print_json(_as_json(status))
    else:
        _print_status(status, settings)
    if status.error is not None:
        raise status.error if as_json else typer.Exit(status.error.exit_code)


def _print_status(status: Status, settings: Settings) -> None:
    out.print(f"[bold]Kafka[/bold] {escape(settings.kafka.bootstrap_servers)}", soft_wrap=True)
    if status.kafka is not None:
        _print_kafka(status.kafka, settings)
    else:
        out.print(f"  [red]{escape(str(status.kafka_error))}[/red]", soft_wrap=True)
    out.print(f"\n[bold]Elasticsearch[/bold] {escape(without_credentials(settings.elasticsearch.url))}", soft_wrap=True)
    if status.indexes is not None:
        _print_indexes(status.indexes)
    else:
        out.print(f"  [red]{escape(str(status.indexes_error))}[/red]", soft_wrap=True)


def _print_kafka(kafka: KafkaStatus, settings: Settings) -> None:
    out.print(f"  topic {settings.kafka.topic_raw}, group {settings.kafka.group}: lag {kafka.lag:,}", soft_wrap=True)
    table = Table("  partition", "start", "committed", "stable", "end", "lag", box=None, pad_edge=False)
    for partition in kafka.partitions:
        committed = "never" if partition.committed is None else str(partition.committed)
        figures = (partition.start, committed, partition.stable, partition.end, partition.lag)
        table.add_row(f"  {partition.partition}", *map(str, figures))
    out.print(table)
    for trouble in _troubles(kafka, settings.kafka.group):
        out.print(Text(f"  {trouble}", style="red"), soft_wrap=True)
    if kafka.dead is None:
        out.print(f"  no topic {settings.kafka.topic_dead} yet; `tidewire setup` makes it")
        return
    out.print(f"  dead letters: {kafka.dead.total:,}, of which {kafka.dead.open.letters:,} not replayed")
    for (stage, reason), count in kafka.dead.open.by_reason.items():
        out.print(f"    {count:>6,}  {escape(stage)}: {escape(reason)}", soft_wrap=True)


def _troubles(kafka: KafkaStatus, group: str) -> Iterator[str]:
    """Yield a sentence for each thing about the topic and the group that needs attention."""
    for partition in kafka.partitions:
        place = f"partition {partition.partition}"
        if partition.lost:
            yield f"{place}: {partition.lost} offsets are lost: the log begins after the group's offset (retention)"
        if partition.made_anew:
            yield f"{place}: the group stands at {partition.committed}, after the log's end: it was truncated or made anew"
        if partition.held_back:
            yield (
                f"{place}: an open transaction of a producer holds back {partition.held_back} offsets, from {partition.stable} on;"
                " a run reads them once it is committed"
            )
        if not partition.ours:
            yield f"{place}: the last commit was not made by a run of this version; the next run looks for messages it passed over"
    for member in kafka.members:
        yield stranger(member, group)


def _print_indexes(indexes: IndexStatus) -> None:
    for kind, count in indexes.counts.items():
        out.print(f"  {kind:<11} {'not there yet; `tidewire setup` makes it' if count is None else f'{count:>10,}'}")
    for loss in indexes.losses:
        style = "red" if loss.is_damage else "yellow"
        out.print(
            f"  [{style}]{loss.kind}: {loss.state}[/{style}] ({escape(loss.evidence)}): {escape(loss.remedy)}",
            soft_wrap=True,
        )
    for missed in indexes.missed:
        words = f"  {missed.at} {missed.state} (run {missed.run_id}, group {missed.group}): {missed.error}"
        out.print(Text(words, style="red"), soft_wrap=True)
    run = indexes.last_run
    if run is None:
        out.print("  no run yet; `tidewire run` reads what was published")
        return
    counts = ", ".join(f"{count:,} {name}" for name, count in run.counts.items())
    out.print(
        escape(f"  last run {run.run_id} ({run.state}, group {run.group}, ended {run.ended_at}): {counts}"),
        soft_wrap=True,
    )
    if run.error:
        out.print(f"  [red]{escape(run.error)}[/red]", soft_wrap=True)


def _as_json(status: Status) -> dict[str, Any]:
    return {
        "kafka": _kafka_as_json(status.kafka) if status.kafka else {"error": str(status.kafka_error)},
        "elasticsearch": _indexes_as_json(status.indexes) if status.indexes else {"error": str(status.indexes_error)},
    }


def _kafka_as_json(kafka: KafkaStatus) -> dict[str, Any]:
    dead: Mapping[str, Any] | None = None
    if kafka.dead is not None:
        dead = {
            "total": kafka.dead.total,
            "not_replayed": kafka.dead.open.letters,
            "payloads": kafka.dead.open.payloads,
            "by_stage": kafka.dead.open.by_stage,
        }
    return {
        "lag": kafka.lag,
        "held_back": kafka.held_back,
        "partitions": kafka.partitions,
        "members": kafka.members,
        "dead": dead,
    }


def _indexes_as_json(indexes: IndexStatus) -> dict[str, Any]:
    run: LastRun | None = indexes.last_run
    counts, missed, losses = indexes.counts, indexes.missed, indexes.losses
    return {"counts": counts, "losses": losses, "last_run": run, "missed": missed}
