"""Exports tables as CSV and Parquet, charts as SVG and PNG; files are made on request."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import altair as alt
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import streamlit as st
import vl_convert

from dashboard.safe_text import cell, clean_rows

Rows = Sequence[Mapping[str, Any]]

CHART_WIDTH: Final = 900
PNG_SCALE: Final = 2.0


def as_csv(rows: Rows) -> bytes:
    """Return UTF-8 with a byte-order mark (Excel needs it); no cell is a formula."""
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else [], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return file.getvalue().encode("utf-8-sig")


def as_parquet(rows: Rows) -> bytes:
    """Return the rows with their types."""
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(clean_rows(rows)), file)
    return file.getvalue()


def as_svg(chart: alt.TopLevelMixin, background: str) -> bytes:
    """Return the chart as it stands on the page."""
    return vl_convert.vegalite_to_svg(_spec(chart, background)).encode()


def as_png(chart: alt.TopLevelMixin, background: str) -> bytes:
    """Return the chart at twice the usual resolution."""
    return vl_convert.vegalite_to_png(_spec(chart, background), scale=PNG_SCALE)


def _spec(chart: alt.TopLevelMixin, background: str) -> dict[str, Any]:
    """Return the chart's specification, with the width and the background of a file."""
    return {**chart.to_dict(), "width": CHART_WIDTH, "background": background}


def offer(name: str, rows: Rows, chart: alt.TopLevelMixin | None = None, *, background: str = "#ffffff") -> None:
    """Draw a small menu that exports a table and its chart."""
    offer_all(name, len(rows), lambda: rows, chart, background=background)


def offer_all(
    name: str,
    count: int,
    read: Callable[[], Rows],
    chart: alt.TopLevelMixin | None = None,
    *,
    background: str = "#ffffff",
) -> None:
    """Draw the same menu for `count` rows that are read on request; `read` must not touch the page."""
    with st.popover(
        f"Export {name.replace('-', ' ')}", icon=":material/download:", type="tertiary", key=f"export-{name}"
    ):
        if count:
            st.caption(f"{count:,} rows")
            _button(name, "csv", "text/csv", lambda: as_csv(read()))
            _button(name, "parquet", "application/vnd.apache.parquet", lambda: as_parquet(read()))
        if chart is not None:
            _button(name, "svg", "image/svg+xml", lambda: as_svg(chart, background))
            _button(name, "png", "image/png", lambda: as_png(chart, background))


def _button(name: str, ending: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        ending.upper() if ending != "parquet" else "Parquet",
        data=make,
        file_name=f"tidewire-{name}.{ending}",
        mime=mime,
        key=f"save-{name}-{ending}",
        on_click="ignore",
        width="stretch",
    )


def table(name: str, rows: Rows, *, columns: Mapping[str, Any] | None = None) -> None:
    """Draw a table, every text in it clean, with its export."""
    st.dataframe(
        clean_rows(rows), hide_index=True, width="stretch", column_config=dict(columns or {}), key=f"table-{name}"
    )
    offer(name, rows)
