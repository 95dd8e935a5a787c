"""`tidewire kibana …`: exports the dashboards for Kibana to a file, or imports them into Kibana."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipeline.cli.common import JsonOption, out, print_json, settings_of
from pipeline.core.errors import UsageError
from pipeline.kibana.client import KibanaClient
from pipeline.kibana.import_objects import ImportReport, import_objects
from pipeline.kibana.objects import Period, export_ndjson

app = typer.Typer(help="Dashboards for Kibana 9: four, with data views and saved searches.", no_args_is_help=True)

USUAL = Period()
Since = Annotated[str, typer.Option(help="Where the dashboards' period begins: a date, or such as now-90d/d.")]
Until = Annotated[str, typer.Option(help="Where it ends.")]


@app.command()
def export(
    ctx: typer.Context,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file; - is standard output.")] = Path("-"),
    since: Since = USUAL.since,
    until: Until = USUAL.until,
) -> None:
    """Write the saved objects for the indexes in force (NDJSON), for an import by hand. Needs no server."""
    prefix = settings_of(ctx).elasticsearch.index_prefix
    ndjson = export_ndjson(prefix, period=Period(since=since, until=until))
    if output == Path("-"):
        out.file.write(ndjson)
        out.file.flush()
        return
    try:
        output.write_text(ndjson, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror}") from error
    out.print(f"{ndjson.count(chr(10))} objects in {escape(str(output))}", soft_wrap=True)


@app.command("import")
def import_command(
    ctx: typer.Context, *, since: Since = USUAL.since, until: Until = USUAL.until, as_json: JsonOption = False
) -> None:
    """Import the dashboards into Kibana, over those of the same prefix. Safe to repeat; your changes in Kibana are lost.

    Exit code 1 where some objects failed, each with its reason.
    """
    settings = settings_of(ctx)
    ndjson = export_ndjson(settings.elasticsearch.index_prefix, period=Period(since=since, until=until))
    client = KibanaClient(settings=settings.kibana)
    report = import_objects(client, ndjson)
    if as_json:
        print_json(report)
    else:
        _print(report, client.server, settings.kibana.space)
    if report.failed:
        raise typer.Exit(1)


def _print(report: ImportReport, server: str, space: str | None) -> None:
    where = f"{server}{f'/s/{space}' if space else ''}"
    version = f" ({report.kibana_version})" if report.kibana_version else ""
    counts = f"created {report.created}, updated {report.updated}, failed {len(report.failed)}"
    out.print(f"Kibana{version}: {counts}", soft_wrap=True)
    for failed in report.failed:
        out.print(f"[red]failed[/red] {failed.type} {escape(failed.id)}: {escape(failed.reason)}", soft_wrap=True)
    if not report.failed:
        out.print(f"open {escape(where)}/app/dashboards", soft_wrap=True)
