"""`tidewire stack`: a Kafka broker and an Elasticsearch node on this machine, without containers or an installed Java."""

from collections.abc import Iterator
from typing import Annotated

import typer

from pipeline.cli.common import Context, JsonOption, err, out, print_json
from pipeline.core.errors import UsageError
from pipeline.stack.local import delete_stack, log_file, stack_status, start_stack, stop_stack
from pipeline.stack.logs import followed_lines, last_lines
from pipeline.stack.progress import ConsoleReporter
from pipeline.stack.state import SERVERS, ServerName

app = typer.Typer(help="The local stack: Kafka and Elasticsearch on this machine.", no_args_is_help=True)

NOT_UP = 3


@app.command()
def up(ctx: typer.Context) -> None:
    """Start both servers and wait until they answer; downloads them the first time. Safe to repeat."""
    context: Context = ctx.obj
    already = all(server.answers for server in stack_status(context.state_dir).values())
    state = start_stack(context.state_dir, reporter=ConsoleReporter(err))
    out.print("The local stack is already up." if already else "The local stack is up.")
    out.print(f"  Kafka           {state.bootstrap_servers}")
    out.print(f"  Elasticsearch   {state.elasticsearch_url}")


@app.command()
def down(
    ctx: typer.Context,
    delete_data: Annotated[bool, typer.Option("--delete-data", help="Delete topics and indexes too.")] = False,
) -> None:
    """Stop both servers; topics and indexes are kept for the next `up`."""
    context: Context = ctx.obj
    stopped = stop_stack(context.state_dir, reporter=ConsoleReporter(err))
    out.print("The local stack is stopped." if stopped else "The local stack was not running.")
    if delete_data:
        delete_stack(context.state_dir)
        out.print("Its data is deleted.")


@app.command()
def status(ctx: typer.Context, json: JsonOption = False) -> None:
    """Show whether the servers run and answer; exit code 3 when one does not."""
    context: Context = ctx.obj
    servers = stack_status(context.state_dir)
    if json:
        print_json(servers)
    else:
        for name, server in servers.items():
            word = "up" if server.answers else "not answering" if server.pid else "down"
            pid = f"pid {server.pid}" if server.pid else ""
            out.print(f"{name:14}{word:15}{server.address or '':26}{pid}".rstrip())
    if not all(server.answers for server in servers.values()):
        raise typer.Exit(NOT_UP)


@app.command()
def logs(
    ctx: typer.Context,
    server: Annotated[str | None, typer.Argument(help="kafka or elasticsearch; both where none is named.")] = None,
    lines: Annotated[int, typer.Option("-n", "--lines", min=0, help="How many lines from the end.")] = 50,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as the log grows; needs one server.")] = False,
) -> None:
    """Print the ends of the servers' logs."""
    context: Context = ctx.obj
    names = _named(server)
    if follow and len(names) > 1:
        raise UsageError("--follow needs one server: kafka or elasticsearch")
    for name in names:
        path = log_file(context.state_dir, name)
        if not path.exists():
            raise UsageError(f"{name} has no log yet: `tidewire stack up` starts it")
        if len(names) > 1:
            out.print(f"== {path}", markup=False, soft_wrap=True)
        _print_lines(followed_lines(path, lines) if follow else iter(last_lines(path, lines)))


def _named(server: str | None) -> list[ServerName]:
    if server is None:
        return list(SERVERS)
    found = [name for name in SERVERS if name == server]
    if not found:
        raise UsageError(f"no server '{server}'; servers are {', '.join(SERVERS)}")
    return found


def _print_lines(lines: Iterator[str]) -> None:
    try:
        for line in lines:
            out.print(line, markup=False, soft_wrap=True)
    except KeyboardInterrupt:
        return
