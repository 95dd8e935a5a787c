"""The typed description of the dashboards, read from `dashboards.yaml`."""

from pathlib import Path
from typing import Literal

import msgspec
import yaml

from schemas.mappings import Kind

DESCRIPTION = Path(__file__).with_name("dashboards.yaml")

Chart = Literal["line", "bars", "stacked bars", "stacked rows", "percent rows", "table"]
At = tuple[int, int, int, int]  # x, y, width, height


class View(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A data view; `time` is the field of the time picker."""

    name: str
    time: str


class Search(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A saved search of Discover; `wide` maps columns to their width in pixels."""

    title: str
    description: str
    view: Kind
    show: tuple[str, ...]
    only: str = ""
    wide: dict[str, int] = {}


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The buckets of a panel: periods of a date field, or the top values of a field.

    `order` is the metric that ranks the values; by default the panel's first plain metric.
    """

    day: str | None = None
    every: str = "1d"
    top: str | None = None
    size: int = 10
    order: str | None = None

    @property
    def field(self) -> str:
        """Return the field of the buckets, of either kind."""
        return self.day or self.top or ""


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A metric with a format: its formula is shown as a share (percent) or as a number with decimals."""

    share: str | None = None
    number: str | None = None

    @property
    def formula(self) -> str:
        """Return the formula, in either format."""
        return self.share or self.number or ""


class Panel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Lens panel; `right` names the columns on the right axis, `across` the field whose values are a table's columns."""

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
    """A dashboard: its controls, a note on how to read it, its panels, and its searches with their places."""

    title: str
    description: str
    controls: tuple[Control, ...]
    note: str
    panels: dict[str, Panel]
    searches: dict[str, At]


class Description(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All data views, searches and dashboards, by key."""

    views: dict[Kind, View]
    searches: dict[str, Search]
    dashboards: dict[str, Dashboard]


def read_description(path: Path = DESCRIPTION) -> Description:
    """Return the description in the file; raises msgspec.ValidationError with the place of an unknown or mistyped field."""
    return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Description)
