"""The `tidewire` command: each command is a module of its own, in the folder of its kind.

    jobs      commands that write to a topic or to the index, and `annotate`, which runs without servers
    queries   commands that read the index and change nothing
    tools     the local stack, the demo, the page for analysts, the settings, the dashboards for Kibana

Public names:

    main        runs the command line
    COMMANDS    every command with its summary
    module_of   the module of a command
"""

import importlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipeline.cli.common import STOPPED_BY_SIGNAL, Context, err
from pipeline.core.errors import TidewireError

app = typer.Typer(
    name="tidewire",
    help="Follows how news narratives rise and fall: who states what, on whose word, how firmly, and who disputes it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# Command → its summary, the same as in its module. A module is imported only when its command runs: Beam takes seconds.
COMMANDS = {
    "stack": "The local stack: Kafka and Elasticsearch on this machine.",
    "setup": "Make topics, index templates, indexes and aliases where they are missing. Safe to repeat; deletes nothing.",
    "publish": "Send JSON lines to the topic that runs read, each checked before it is sent.",
    "run": "Read what is new on the topic, settle every message, print its report and stop.",
    "reannotate": "Annotate articles anew that are of an older pipeline fingerprint (models, rules, narratives), without Kafka.",
    "show": "Show everything that is known of an article, with its statements and the evidence of narratives highlighted.",
    "search": "Find articles by their words and by filters; shows where the words stand, and counts with and without reprints.",
    "statements": "Find statements by their words and by filters: who states what, how firmly, and who disputes it.",
    "relations": "Tell who attacks and who backs whom, by outlet and over time, with the sentences that show it.",
    "claim": "Tell a claim's history: first seen, attributed to whom and how often, said as the outlet's own, disputed by whom.",
    "stories": "List stories: articles on one event, with the most central headline, outlets and days.",
    "story": "Tell a story: its articles by time and outlet, reprints marked, and who is quoted.",
    "entities": "Show an entity; merge, split and rename entities in all articles, those that are still to come among them.",
    "narratives": "Narratives: their definitions, tried, applied to the whole past, compared.",
    "timeline": "Show how a narrative went: articles with and without reprints, their share, bursts, and days without data.",
    "alerts": "Report each burst of a narrative once, and again when it grew, with the articles and sentences behind it.",
    "verify": "Check that every article has all its documents and no others, and that no index was lost; --heal repairs.",
    "status": "Show the lag of each partition, the last run, the documents of each index, and the dead letters.",
    "dead": "Dead letters: what could not be processed.",
    "delete": "Take articles down: at the next run they leave every index, with all that was made of them.",
    "annotate": "Enrich messages: one a line in, one enriched article a line out, in order, without any server.",
    "digest": "Print one hash for each index over all its documents, without what differs between equal runs (volatile fields).",
    "config": "Show every setting with its value and where that comes from; of a secret only whether it is set.",
    "kibana": "Dashboards for Kibana 9: four, with data views and saved searches.",
    "dashboard": "Serve the page for analysts: narratives over time, who states what, outlets compared; Ctrl-C ends it.",
    "demo": "Start the local stack, publish the samples, run the job over them, and show what it found.",
}

_FOLDERS = {
    "jobs": (
        "setup", "publish", "run", "reannotate", "entities", "narratives", "verify", "dead", "delete", "annotate"
    ),
    "queries": (
        "show", "search", "statements", "relations", "claim", "stories", "story", "timeline", "alerts", "status", "digest"
    ),
    "tools": ("stack", "config", "kibana", "dashboard", "demo"),
}  # fmt: skip


def module_of(command: str) -> str:
    """Return the full name of a command's module, which holds `command` (a function) or `app` (a group of commands)."""
    folder = next(folder for folder, commands in _FOLDERS.items() if command in commands)
    return f"pipeline.cli.{folder}.{command}"


@app.callback()
def _options(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="TOML file with settings (default: tidewire.toml, if there).")
    ] = None,
) -> None:
    ctx.obj = Context(config, Path(os.environ.get("TIDEWIRE_STATE", ".tidewire")))


def _register(words: Sequence[str]) -> None:
    """Import the command that the words name; register the others only so that --help lists them."""
    values = {at + 1 for at, word in enumerate(words) if word == "--config"}
    asked = next((word for at, word in enumerate(words) if word in COMMANDS and at not in values), None)
    for name, summary in COMMANDS.items():
        if name != asked:
            app.command(name, help=summary)(_listed)
            continue
        module = importlib.import_module(module_of(name))
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name, context_settings=getattr(module, "CONTEXT_SETTINGS", None))(module.command)


def _listed() -> None:
    raise AssertionError("a command that runs is registered as itself")


def _words() -> list[str]:
    """Return the words of the command line, or of the line that a shell wants completed."""
    asked = (os.environ.get(variable, "") for variable in ("COMP_WORDS", "_TYPER_COMPLETE_ARGS"))
    return [*sys.argv[1:], *" ".join(asked).split()]


def quiet_libraries() -> None:
    """Let libraries log errors only: Beam and kafka-python log much, some of it on import."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    # One line for each attempt to connect; whoever waits in vain gets an Unreachable.
    logging.getLogger("kafka.net").setLevel(logging.CRITICAL)
    for ours in ("pipeline", "transforms"):
        logging.getLogger(ours).setLevel(logging.WARNING)


def main() -> None:
    """Run the command line; a TidewireError is printed and ends with its exit code, a bug crashes."""
    quiet_libraries()
    try:
        _register(_words())
        app()
    except TidewireError as error:
        err.print(f"[red]tidewire:[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:  # before typer runs the command
        sys.exit(STOPPED_BY_SIGNAL)
