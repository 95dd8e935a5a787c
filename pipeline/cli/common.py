"""What every command shares: the settings in force, where to print, how to print JSON."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from pipeline.core.settings import LoadedSettings, Settings, load_settings

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


class Context:
    """What the command line was called with; settings are read when a command first asks for them."""

    def __init__(self, config: Path | None, state_dir: Path) -> None:
        """Remember where to look; nothing is read yet."""
        self.config = config
        self.state_dir = state_dir
        self._loaded: LoadedSettings | None = None

    @property
    def loaded(self) -> LoadedSettings:
        """The settings with their sources; raises SettingsError."""
        if self._loaded is None:
            self._loaded = load_settings(self.config, state_dir=self.state_dir)
        return self._loaded


def settings_of(ctx: typer.Context) -> Settings:
    """Return the settings in force; raises SettingsError with the place and the allowed values."""
    context: Context = ctx.obj
    return context.loaded.settings


def print_json(value: Any) -> None:
    """Print one JSON value on one line of standard output."""
    out.file.write(msgspec.json.encode(value).decode() + "\n")
    out.file.flush()
