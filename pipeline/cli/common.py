"""Shared by all commands: the settings in force, the consoles, and the ways to print a result."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from pipeline.core.settings import LoadedSettings, Settings, load_settings
from pipeline.core.state_folder import check_state_folder

T = TypeVar("T")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

STOPPED_BY_SIGNAL = 130

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


class Context:
    """The options before the command; settings are read when a command first asks for them."""

    def __init__(self, config: Path | None, state_dir: Path) -> None:
        """Keep the places of the settings; nothing is read yet."""
        self.config = config
        self._state_dir = state_dir
        self._loaded: LoadedSettings | None = None

    @property
    def state_dir(self) -> Path:
        """Return the folder of the local stack; raises SettingsError where a file is in its way."""
        check_state_folder(self._state_dir)
        return self._state_dir

    @property
    def loaded(self) -> LoadedSettings:
        """Return the settings with their sources; raises SettingsError."""
        if self._loaded is None:
            self._loaded = load_settings(self.config, state_dir=self.state_dir)
            _warn_of_unchecked_certificates(self._loaded.settings)
        return self._loaded


def settings_of(ctx: typer.Context) -> Settings:
    """Return the settings in force; raises SettingsError with the place and the allowed values."""
    context: Context = ctx.obj
    return context.loaded.settings


def _warn_of_unchecked_certificates(settings: Settings) -> None:
    for name, server in (("elasticsearch", settings.elasticsearch), ("kibana", settings.kibana)):
        if not server.verify_certs and server.url.startswith("https://"):
            err.print(
                f"[{name}] verify_certs = false: certificates are not checked, so anybody in between can read and change all"
                " that is sent, passwords too. Name the authority in ca_certs instead.",
                markup=False,
                soft_wrap=True,
            )


def print_json(value: Any) -> None:
    """Print one JSON value on one line of standard output."""
    out.file.write(msgspec.json.encode(value).decode() + "\n")
    out.file.flush()


def print_found(found: T | None, *, missing: str, as_json: bool, show: Callable[[T], None]) -> None:
    """Print the document found for an id: by `show`, or as JSON.

    Args:
        found: a dataclass, or None where the index has no such id.
        missing: the message for None, on standard error; it must be safe for a terminal.
        as_json: print JSON; null for None.
        show: prints the dataclass for people.

    Raises:
        typer.Exit: with code 1 for None.
    """
    if as_json:
        print_json(dataclasses.asdict(found) if found else None)  # type: ignore[call-overload]  # any dataclass
    elif found is None:
        err.print(Text(missing), soft_wrap=True)
    else:
        show(found)
    if found is None:
        raise typer.Exit(1)
