"""The description of the dashboards, as it is read from `dashboards.yaml`."""

from pathlib import Path
from typing import Literal

import msgspec
import yaml

from schemas.mappings import Kind

DESCRIPTION = Path(__file__).with_name("dashboards.yaml")

Chart = Literal["line", "bars", "stacked bars", "stacked rows", "percent rows", "table"]
At = tuple[int, int, int, int]  # x, y, width, height


class View(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A data view; `time` is the field that the time picker means."""

    name: str
    time: str


class Search(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A saved search of Discover; `wide` gives columns a width in pixels."""

    title: str
    description: str
    view: Kind
    show: tuple[str, ...]
    only: str = ""
    wide: dict[str, int] = {}


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What buckets are: those of a date field, or a field's most frequent values.

    `order` is the metric that decides which are most; absent: the panel's first plain one.
    """

    day: str | None = None
    every: str = "1d"
    top: str | None = None
    size: int = 10
    order: str | None = None

    @property
    def field(self) -> str:
        """The field, whichever kind of buckets it is."""
        return self.day or self.top or ""


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A metric that is not shown as a plain number: its formula is one of the two."""

    share: str | None = None
    number: str | None = None

    @property
    def formula(self) -> str:
        """The formula, whichever way it is shown."""
        return self.share or self.number or ""


class Panel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Lens panel; `right` names columns of the right axis, `across` the field that goes across a table."""

    title: str
    description: str
    at: At
    view: Kind
    chart: Chart
    rows: tuple[Row, ...]
    columns: dict[str, str | Column]
    only: str = ""
    right: tuple[str, ...] = ()
    across: str | None = None
    hide: tuple[str, ...] = ()


class Control(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list of options above a dashboard."""

    title: str
    view: Kind
    field: str


class Dashboard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Controls, a note on how to read it, panels, and searches with their places."""

    title: str
    description: str
    controls: tuple[Control, ...]
    note: str
    panels: dict[str, Panel]
    searches: dict[str, At]


class Description(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that is shown, by key."""

    views: dict[Kind, View]
    searches: dict[str, Search]
    dashboards: dict[str, Dashboard]


def read_description(path: Path = DESCRIPTION) -> Description:
    """Return what the file says; raises msgspec.ValidationError with the place of what is unknown or of the wrong type."""
    return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Description)
