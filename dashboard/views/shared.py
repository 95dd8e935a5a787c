"""Shared parts of the views: the scope of an address, the theme's colours, charts that can be clicked."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from dashboard.charts.parts import PICKED, Drawn
from dashboard.palette import Palette, palette
from dashboard.state.address import Address
from dashboard.state.scope import Scope
from pipeline.queries.statements import LedgerRow


def scope_of(address: Address) -> Scope:
    """Return the narrative, the period and the outlets of an address."""
    return Scope(narrative=address.narrative, since=address.since, until=address.until, outlets=address.outlets)


def is_dark() -> bool:
    """Return whether the visitor sees the page in the dark."""
    return st.context.theme.type == "dark"


def colours() -> Palette:
    """Return the colours of the visitor's theme."""
    return palette(dark=is_dark())


def background() -> str:
    """Return the colour behind an exported chart."""
    return "#11181d" if is_dark() else "#ffffff"


def statement_rows(rows: Sequence[LedgerRow]) -> list[dict[str, Any]]:
    """Return statements as rows of an exported table."""
    return [
        {
            **{name: value for name, value in asdict(row).items() if name not in {"content", "via", "disputed_by"}},
            "content": " … ".join(row.sentence[start:end] for start, end in row.content),
            "via": list(row.via),
            "disputed_by": [
                f"{objection.speaker or 'somebody'} ({objection.outlet}): {objection.sentence}"
                for objection in row.disputed_by
            ],
        }
        for row in rows
    ]


def pickable(key: str, chart: Drawn, pick: Callable[[str, str], None]) -> None:
    """Draw a chart; a click calls `pick` with both parts of the row's key (`day|outlet`, `speaker|stance`)."""

    def picked() -> None:
        rows = st.session_state[key].selection.get(PICKED) or []
        if rows:
            first, _, second = rows[0]["key"].partition("|")
            pick(first, second)

    st.altair_chart(chart, width="stretch", theme=None, key=key, on_select=picked, selection_mode=[PICKED])
