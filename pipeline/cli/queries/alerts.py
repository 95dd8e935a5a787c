"""`tidewire alerts`: reports the bursts that were not reported yet."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer
from rich.text import Text

from pipeline.cli.common import JsonOption, out, print_json, settings_of
from pipeline.clients.elasticsearch import connect, for_a_reader
from pipeline.clients.webhook import deliver
from pipeline.core.settings import AlertsSettings
from pipeline.queries.alerts import Alert, alert_of, batch_key, fetch_mark, look, move_mark
from pipeline.queries.timeline import checked_day, outlet_named
from pipeline.render.alerts import alert_lines, as_json, webhook_body


def command(
    ctx: typer.Context,
    *,
    name: Annotated[str, typer.Option(help="Name of a consumer: each burst is reported once to each.")] = "default",
    since: Annotated[
        str | None,
        typer.Option(help="Count bursts that ended before this day as reported; for a consumer's first time."),
    ] = None,
    peek: Annotated[
        bool, typer.Option("--peek", help="Print only: nothing is sent, and the next command reports the same.")
    ] = False,
    outlet: Annotated[
        list[str] | None,
        typer.Option(help="Only bursts of this outlet, each reported once too; repeat it for several together."),
    ] = None,
    webhook: Annotated[
        bool, typer.Option("--webhook/--no-webhook", help="Send to [alerts] webhook_url, where that is set.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing where nothing is new.")] = False,
    as_json_: JsonOption = False,
) -> None:
    """Report each burst of a narrative once, and again when it grew, with the articles and sentences behind it.

    Ends with 0, whether there was anything to report or not; with 9 where the webhook did not acknowledge: then the next
    command reports the same.
    """
    settings = settings_of(ctx)
    prefix = settings.elasticsearch.index_prefix
    first_day = checked_day(since, "--since") or ""
    search = for_a_reader(settings.elasticsearch) if peek else settings.elasticsearch
    with closing(connect(search)) as client:
        mark = fetch_mark(
            client, prefix, name, tuple(outlet_named(client, prefix, outlet_name) for outlet_name in outlet or ())
        )
        unreported = look(client, prefix, mark)
        alerts = tuple(
            alert_of(client, prefix, burst_alert, mark.outlets)
            for burst_alert in unreported
            if burst_alert.burst.end >= first_day
        )
        if alerts and webhook and not peek:
            _send(name, alerts, settings.alerts)
        _print(name, alerts, as_json_=as_json_, quiet=quiet)
        if unreported and not peek:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            move_mark(client, settings.elasticsearch, mark, unreported, now=now)


def _send(name: str, alerts: tuple[Alert, ...], settings: AlertsSettings) -> None:
    if settings.webhook_url is not None:
        deliver(
            settings.webhook_url,
            msgspec.json.encode(webhook_body(name, alerts)),
            key=batch_key(name, alerts),
            timeout_s=settings.webhook_timeout_s,
            retry_for_s=settings.webhook_retry_for_s,
        )


def _print(name: str, alerts: tuple[Alert, ...], *, as_json_: bool, quiet: bool) -> None:
    if not alerts and quiet:
        return
    if as_json_:
        print_json(as_json(alerts))
        return
    if not alerts:
        out.print(f"No burst that was not reported to {name} yet.", markup=False, soft_wrap=True)
    for alert in alerts:
        for number, line in enumerate(alert_lines(alert)):
            out.print(Text(line, style="" if number else "bold"), soft_wrap=True)
        out.print()
    out.file.flush()
