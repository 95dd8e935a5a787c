"""Shared parts of the charts: data, axes of days, the look of a theme, the selection by a click."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

import altair as alt
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.palette import Palette
from dashboard.safe_text import clean_rows

# A dozen outlets over years of weeks exceed Altair's default limit of 5,000 rows.
alt.data_transformers.disable_max_rows()

PICKED: Final = "picked"
Drawn: TypeAlias = alt.Chart | alt.LayerChart | alt.FacetChart


def rows_of(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return rows as a chart's data, every text clean.

    A table, not a list: Altair copies lists at each step of building a chart (0.6 s for 700 rows).
    """
    return pa.Table.from_pylist(clean_rows(rows))


def picker() -> alt.Parameter:
    """Return the selection by click or tap: the `key` of the row."""
    return alt.selection_point(name=PICKED, fields=["key"], on="click", toggle=False)


def day_label(day: str, unit: str) -> str:
    """Return a point's days as people write them."""
    first = date.fromisoformat(day)
    if unit == "week":
        last = first + timedelta(days=6)
        return f"{first.day} {first:%b} – {last.day} {last:%b %Y}"
    return f"{first:%a} {first.day} {first:%b %Y}"


def days_of(field: str, colours: Palette, unit: str = "day") -> alt.X:
    """Return the axis of a chart's days, in few words: days and months, with the year where a point is a week."""
    axis = alt.Axis(
        format="%-d %b" if unit == "day" else "%-d %b %y",
        labelOverlap=True,
        tickCount=8,
        grid=False,
        labelColor=colours.quiet,
    )
    return alt.X(f"{field}:T", axis=axis, scale=alt.Scale(type="utc", nice=False), title=None)


def bars_of(
    rows: Sequence[Mapping[str, Any]], x: alt.X, y: alt.Y, y2: alt.Y2, colours: Palette, *, kinds: Sequence[str]
) -> alt.Chart:
    """Return bars from `day` to `end` that can be clicked; reprints are lighter, with an outline."""
    shades = {"original": colours.main, "reprint": colours.reprint}
    legend = alt.Legend(title=None, orient="top-right") if len(kinds) > 1 else None
    scale = alt.Scale(domain=list(kinds), range=[shades[kind] for kind in kinds])
    chart = alt.Chart(rows_of(rows)).mark_bar(cursor="pointer", stroke=colours.main, strokeWidth=0.5, binSpacing=1)
    colour = alt.Color("kind:N", scale=scale, legend=legend)
    drawn: alt.Chart = chart.encode(x=x, x2="end:T", y=y, y2=y2, color=colour).add_params(picker())
    return drawn


def finished(chart: Drawn, colours: Palette, description: str) -> Drawn:
    """Return a chart with the look of the theme and a description for readers who cannot see it."""
    axis = {
        "labelColor": colours.quiet,
        "titleColor": colours.quiet,
        "gridColor": colours.grid,
        "domainColor": colours.grid,
    }
    drawn: Drawn = (
        chart.properties(description=description, width="container", background="transparent")
        .configure_view(stroke=None)
        .configure_axis(**axis, tickColor=colours.grid, labelFontSize=12, titleFontSize=12, titleFontWeight="normal")
        .configure_legend(labelColor=colours.text, labelFontSize=12)
        .configure_text(color=colours.text)
    )
    return drawn
