"""Draws the page: the choice of view and narrative, the view, and plain words where something is missing or fails."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard import parts
from dashboard.queries.attention import Seen, narratives_seen
from dashboard.state.address import Address, View
from dashboard.state.session import bound, bound_day, current, go
from dashboard.state.store import ask_for, settings_in_force, source
from dashboard.style import ICON, STYLE
from dashboard.views import article, attention, emerging, follow, outlets, relations, voices
from pipeline.core.errors import RefusedForAll, TidewireError, Unreachable
from pipeline.core.plural import count_noun
from transforms.narratives.load import BrokenNarrative, load_narratives

TITLES: Final[Mapping[View, str]] = {
    "attention": "Attention",
    "voices": "Who states what",
    "relations": "Who is against whom",
    "outlets": "Compare outlets",
    "follow": "Follow",
    "emerging": "Emerging",
}
VIEWS: Final[Mapping[View, Callable[[Address], None]]] = {
    "attention": attention.draw,
    "voices": voices.draw,
    "relations": relations.draw,
    "outlets": outlets.draw,
    "follow": follow.draw,
    "emerging": emerging.draw,
    "article": article.draw,
}
_OF_A_NARRATIVE: Final = frozenset({"attention", "voices", "relations", "outlets"})


def draw() -> None:
    """Draw the page for its address."""
    st.set_page_config(page_title="Tidewire", page_icon=ICON, layout="wide", menu_items={})
    st.html(STYLE)
    st.html(parts.heading())
    try:
        _draw(current())
    except TidewireError as error:
        _tell(error)


def _draw(address: Address) -> None:
    seen = ask_for(narratives_seen)
    known = [row.narrative for row in seen]
    if address.view in _OF_A_NARRATIVE and address.narrative is None and known:
        go(narrative=known[0])  # the address names the narrative, so that it can be shared
        address = current()
    _choose_view(address)
    if address.view in _OF_A_NARRATIVE:
        if not known:
            st.html(parts.notice("No narratives yet", _NOTHING))
            return
        _choose_narrative(address, seen)
    VIEWS[address.view](address)


_NOTHING: Final = (
    "The index holds no article that a narrative found. Publish articles and run `tidewire run`; "
    "`tidewire demo` shows the whole way with samples. If there are articles: does a narrative's definition find them? "
    "`tidewire status` counts what is there."
)


def _choose_view(address: Address) -> None:
    shown = address.view if address.view in TITLES else None
    st.segmented_control(
        "View",
        list(TITLES),
        format_func=lambda view: TITLES[view],
        label_visibility="collapsed",
        **bound("view", shown, "view", lambda view: view or address.view),
    )


def _choose_narrative(address: Address, seen: tuple[Seen, ...]) -> None:
    titles, known = narrative_titles(), {row.narrative: row for row in seen}
    options = list(known) if address.narrative in known else [address.narrative, *known]

    def shown(narrative: str | None) -> str:
        counted = count_noun(known[narrative].articles, "article") if narrative in known else "no articles"
        return f"{titles.get(narrative or '', narrative)} ({counted})"

    with st.container(horizontal=True, vertical_alignment="bottom", key="scope"):
        st.selectbox("Narrative", options, format_func=shown, **bound("narrative", address.narrative, "narrative"))
        for label, name, value in (("From", "since", address.since), ("To", "until", address.until)):
            st.date_input(
                label,
                min_value=date(1900, 1, 1),
                max_value=date(2200, 1, 1),
                format="YYYY-MM-DD",
                width=150,
                **bound_day(f"period-{name}", value, name),
            )


@st.cache_data(ttl=60, show_spinner=False)
def narrative_titles() -> dict[str, str]:
    """Return the titles of the definitions in force; empty where one is broken, since the page works without titles."""
    try:
        folder = settings_in_force().annotate.narratives_dir
        return {narrative.id: narrative.title for narrative in load_narratives(Path(folder) if folder else None)}
    except BrokenNarrative:
        return {}


def _tell(error: TidewireError) -> None:
    if isinstance(error, Unreachable):
        title, hint = "Elasticsearch does not answer", "When it does again, press Try again."
    elif isinstance(error, RefusedForAll):
        title, hint = "Elasticsearch refuses", "When that is done, press Try again."
    else:
        title, hint = "That did not work", "Choose something else, or press Try again."
    st.html(parts.notice(title, f"{error}. {hint}", alert=True))
    st.button("Try again", on_click=source.clear)
