"""`tidewire dead list|show|replay`: messages that could not be processed, and sending them again after a fix."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape

from pipeline.cli.common import JsonOption, err, out, print_json, settings_of
from pipeline.clients.elasticsearch import READER_PATIENCE_S
from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import printable, printable_json
from pipeline.publishing.replay_dead import replay_dead
from pipeline.queries.dead_letters import (
    DeadEntry,
    DeadFilter,
    DeadLetters,
    list_dead,
    moment_ms,
    read_payloads,
    summarize_dead,
)
from schemas.articles import iso
from schemas.dead_letters import DeadLetter

ROWS_PRINTED = 50

app = typer.Typer(help="Dead letters: what could not be processed.", no_args_is_help=True)

StageOption = Annotated[str | None, typer.Option(help="Only this stage, for example parse.")]
ReasonOption = Annotated[str | None, typer.Option(help="Only reasons that contain this.")]
SinceOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="Only what died at this time (ISO 8601) or later.")
]
UntilOption = Annotated[str | None, typer.Option(metavar="TIME", help="Only what died before this time (ISO 8601).")]


@app.command("list")
def list_command(
    ctx: typer.Context,
    *,
    stage: StageOption = None,
    reason: ReasonOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that were replayed too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List dead letters, oldest first, with their counts by stage and reason."""
    wanted = _filter(stage, reason, since, until, replayed=everything)
    dead = list_dead(settings_of(ctx).kafka, patience_s=READER_PATIENCE_S)
    chosen = dead.chosen(wanted)
    if as_json:
        print_json(_list_as_json(dead, chosen))
        return
    _print_summary(dead, chosen)
    if chosen:
        _print_entries(chosen)


@app.command()
def show(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="topic/partition/offset, as `dead list` shows it.")],
    *,
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the original bytes to standard output, nothing else.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one dead letter: why it died, and the message as it came."""
    kafka = settings_of(ctx).kafka
    entries = list_dead(kafka, patience_s=READER_PATIENCE_S).chosen(DeadFilter(keys=frozenset({key}), replayed=True))
    (entry, dead), *_ = read_payloads(kafka, entries)
    if raw:
        sys.stdout.buffer.write(dead.record.value or b"")
        sys.stdout.buffer.flush()
    elif as_json:
        print_json(
            _entry_as_json(entry) | {"payload": _decoded(dead.record.value), "key_text": _decoded(dead.record.key)}
        )
    else:
        _print_letter(entry, dead)


@app.command()
def replay(
    ctx: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(help="Which ones; absent: all that the options choose.")] = None,
    *,
    stage: StageOption = None,
    reason: ReasonOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    again: Annotated[bool, typer.Option("--again", help="Also those that were replayed before.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Send the messages of dead letters again, byte for byte, for the next run.

    Each dead letter is marked as replayed in the transaction that sends its message; `dead list` leaves it out from then
    on. A message that dies again becomes a new dead letter.
    """
    kafka = settings_of(ctx).kafka
    wanted = _filter(stage, reason, since, until, keys=keys or (), replayed=True)

    def choose(dead: DeadLetters) -> Sequence[DeadEntry]:
        chosen = dead.chosen(wanted)
        fresh = chosen if again else [entry for entry in chosen if not entry.replays]
        for entry in chosen:
            if entry.replays and not again and keys:
                err.print(f"{entry.key} was replayed already at {iso(entry.replays[-1].at_ms)}; --again sends it again")
        if len(fresh) > 1 and not (yes or dry_run or keys) and sys.stdin.isatty():
            typer.confirm(f"Send {count_noun(len(fresh), 'message')} to {kafka.topic_raw} again?", abort=True, err=True)
        return fresh

    if dry_run:
        chosen = choose(list_dead(kafka, patience_s=READER_PATIENCE_S))
        _print_plan(chosen, kafka.topic_raw, as_json=as_json)
        return
    report = replay_dead(kafka, choose)
    if as_json:
        sent = [{"key": key, "to": place} for key, place in report.sent]
        print_json({"replayed": sent, "unsendable": list(report.unsendable)})
        return
    for key in report.unsendable:
        err.print(f"{key} has neither key nor value: there is nothing to send", highlight=False)
    if not report.sent:
        out.print("nothing to replay")
        return
    out.print(
        f"{count_noun(len(report.sent), 'message')} sent to {kafka.topic_raw} again; the next `tidewire run` takes them",
        soft_wrap=True,
    )


def _filter(
    stage: str | None,
    reason: str | None,
    since: str | None,
    until: str | None,
    *,
    keys: Sequence[str] = (),
    replayed: bool,
) -> DeadFilter:
    return DeadFilter(
        stage=stage,
        reason=reason,
        since_ms=moment_ms(since, "--since") if since else None,
        until_ms=moment_ms(until, "--until") if until else None,
        keys=frozenset(keys),
        replayed=replayed,
    )


def _print_summary(dead: DeadLetters, chosen: Sequence[DeadEntry]) -> None:
    replayed = sum(bool(entry.replays) for entry in dead.entries)
    summary = summarize_dead(chosen)
    out.print(f"{count_noun(summary.letters, 'dead letter')} of {len(dead.entries)} in all ({replayed} replayed)")
    if summary.payloads < summary.letters:
        out.print(
            f"{summary.letters - summary.payloads} of them repeat a message that is listed before (same key and bytes)"
        )
    if dead.strangers:
        err.print(f"{count_noun(dead.strangers, 'record')} on the topic without our headers left out")
    for (stage, reason), count in summary.by_reason.items():
        out.print(f"  {count:>6,}  {escape(stage)}: {escape(reason)}", soft_wrap=True)


def _print_entries(chosen: Sequence[DeadEntry]) -> None:
    out.print()
    seen: set[str] = set()
    for entry in chosen[:ROWS_PRINTED]:
        marks = [iso(entry.died_ms) or "", entry.stage, entry.reason]
        if entry.payload_hash in seen:
            marks.append("repeated message")
        if entry.times > 1:
            marks.append(f"died {count_noun(entry.times, 'time')}")
        if entry.replays:
            marks.append(f"replayed {iso(entry.replays[-1].at_ms)}")
        seen.add(entry.payload_hash)
        out.print(f"[bold]{escape(entry.key)}[/bold]  {escape(' · '.join(marks))}", soft_wrap=True)
        out.print(f"    {escape(_head(entry))}", soft_wrap=True)
    if len(chosen) > ROWS_PRINTED:
        out.print(f"… and {len(chosen) - ROWS_PRINTED} more; --json prints all")
    out.print(
        "\n`tidewire dead show KEY` shows one, `tidewire dead replay` sends them again after a fix", soft_wrap=True
    )


def _print_letter(entry: DeadEntry, dead: DeadLetter) -> None:
    fields = {
        "key": entry.key,
        "stage": entry.stage,
        "reason": entry.reason,
        "died": iso(entry.died_ms),
        "sent": iso(entry.origin.timestamp_ms),
        "size": "no value (a takedown)" if entry.size is None else f"{entry.size} bytes",
        "message key": "none" if dead.record.key is None else printable(dead.record.key),
        "payload hash": entry.payload_hash,
        "replayed": ", ".join(f"{iso(each.at_ms)} as {each.to}" for each in entry.replays) or "no",
    }
    for name, value in fields.items():
        out.print(f"[bold]{name:<13}[/bold] {escape(str(value))}", soft_wrap=True)
    out.print(f"[bold]error[/bold]\n{escape(printable(entry.error.encode()))}", soft_wrap=True)
    if dead.record.value is not None:
        out.print(f"[bold]message[/bold]\n{escape(printable_json(dead.record.value))}", soft_wrap=True)


def _print_plan(chosen: Sequence[DeadEntry], topic: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"would_replay": [entry.key for entry in chosen]})
        return
    for entry in chosen:
        out.print(escape(f"{entry.key}  {entry.stage}: {entry.reason}"), soft_wrap=True)
    out.print(f"{count_noun(len(chosen), 'message')} would be sent to {topic} again")


def _head(entry: DeadEntry) -> str:
    if entry.size is None:
        return "(no value)"
    more = "…" if entry.size > len(entry.head) else ""
    return printable(entry.head)[:100] + more


def _list_as_json(dead: DeadLetters, chosen: Sequence[DeadEntry]) -> dict[str, Any]:
    summary = summarize_dead(chosen)
    return {
        "letters": summary.letters,
        "payloads": summary.payloads,
        "strangers": dead.strangers,
        "by_reason": [
            {"stage": stage, "reason": reason, "count": count} for (stage, reason), count in summary.by_reason.items()
        ],
        "entries": [_entry_as_json(entry) for entry in chosen],
    }


def _entry_as_json(entry: DeadEntry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "stage": entry.stage,
        "reason": entry.reason,
        "error": entry.error,
        "died_at": iso(entry.died_ms),
        "sent_at": iso(entry.origin.timestamp_ms),
        "payload_hash": entry.payload_hash,
        "size": entry.size,
        "head": printable(entry.head),
        "times": entry.times,
        "replays": [{"at": iso(each.at_ms), "to": each.to} for each in entry.replays],
    }


def _decoded(content: bytes | None) -> str | None:
    return None if content is None else content.decode("utf-8", "backslashreplace")
