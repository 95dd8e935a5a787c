"""`tidewire config`: shows the settings in force and the source of each."""

import dataclasses
from typing import Any

import typer
from rich.markup import escape

from pipeline.cli.common import Context, JsonOption, out, print_json
from pipeline.clients.elasticsearch import without_credentials
from pipeline.core.settings import SECRET_FIELDS, LoadedSettings

SET = "(set)"


def command(ctx: typer.Context, *, as_json: JsonOption = False) -> None:
    """Show every setting with its value and where that comes from; of a secret only whether it is set."""
    context: Context = ctx.obj
    loaded = context.loaded
    shown = shown_settings(loaded)
    if as_json:
        print_json({name: {"value": value, "source": loaded.sources[name]} for name, value in shown.items()})
        return
    name_width = max(map(len, shown))
    value_width = max(len(_text(value)) for value in shown.values())
    for name, value in shown.items():
        source = loaded.sources[name]
        line = f"{name:<{name_width}}  {_text(value):<{value_width}}  {source}"
        out.print(escape(line), style="dim" if source == "default" else "", soft_wrap=True)


def shown_settings(loaded: LoadedSettings) -> dict[str, Any]:
    """Return each `section.key` with its value, secrets and passwords inside addresses left out."""
    return {
        f"{section}.{key}": _shown(f"{section}.{key}", value)
        for section, values in dataclasses.asdict(loaded.settings).items()
        for key, value in values.items()
    }


def _shown(name: str, value: Any) -> Any:
    if name.rpartition(".")[2] in SECRET_FIELDS:
        return None if value is None else SET
    if name == "elasticsearch.url" and "@" in value:
        return without_credentials(value)
    return value


def _text(value: Any) -> str:
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)
