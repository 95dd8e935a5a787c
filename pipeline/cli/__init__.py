"""The `tidewire` command: each command is a module of this package."""

import importlib
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipeline.cli.common import Context, err
from pipeline.errors import TidewireError

app = typer.Typer(
    name="tidewire",
    help="Follows how news narratives rise and fall: who states what, on whose word, how firmly, and who disputes it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# module of this package → name of the command; a module holds `command` (a function) or `app` (a group of commands)
COMMANDS = {
    "stack": "stack",
    "setup": "setup",
    "publish": "publish",
    "run": "run",
    "reannotate": "reannotate",
    "show": "show",
    "search": "search",
    "statements": "statements",
    "claim": "claim",
    "stories": "stories",
    "story": "story",
    "entities": "entities",
    "narratives": "narratives",
    "timeline": "timeline",
    "alerts": "alerts",
    "status": "status",
    "dead": "dead",
    "delete": "delete",
    "annotate": "annotate",
    "digest": "digest",
    "config": "config",
    "kibana": "kibana",
    "dashboard": "dashboard",
    "demo": "demo",
}


@app.callback()
def _options(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="TOML file with settings (default: tidewire.toml, if there).")
    ] = None,
) -> None:
    ctx.obj = Context(config, Path(os.environ.get("TIDEWIRE_STATE", ".tidewire")))


def _register(words: list[str]) -> None:
    """Import the command that is asked for; all of them (Beam takes seconds) only where help may need them."""
    asked = next((word for word in words if word in COMMANDS.values()), None)
    for module_name, name in COMMANDS.items():
        if asked is not None and name != asked:
            continue
        module = importlib.import_module(f"pipeline.cli.{module_name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name, context_settings=getattr(module, "CONTEXT_SETTINGS", None))(module.command)


def quiet_libraries() -> None:
    """Let libraries speak up only where something is wrong: Beam and kafka-python narrate, some of it on import."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    for ours in ("pipeline", "transforms"):
        logging.getLogger(ours).setLevel(logging.WARNING)


def main() -> None:
    """Run the command line; an error that its reader can do something about is printed, a bug crashes."""
    quiet_libraries()
    _register(sys.argv[1:])
    try:
        app()
    except TidewireError as error:
        err.print(f"[red]tidewire:[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
