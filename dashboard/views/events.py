"""Draws the events that the analyst notes; they are kept in the address alone."""

from datetime import date

import streamlit as st

from dashboard.safe_text import one_line
from dashboard.state.address import MAX_EVENTS, Address, Event
from dashboard.state.session import current, go


def draw_events(address: Address) -> None:
    """Draw a form to note an event and a button to remove each."""
    with st.form("event", clear_on_submit=True, border=False):
        st.date_input("Day", value=_first(address), format="YYYY-MM-DD", key="event-day")
        st.text_input("What happened", key="event-note", max_chars=120)
        st.form_submit_button("Note it", on_click=_note, disabled=len(address.events) >= MAX_EVENTS)
    for number, event in enumerate(address.events, 1):
        # Labels are Markdown, so the number and the day name the event, and its note does not appear there.
        st.button(
            f"Remove {number} ({event.day})", on_click=_remove, args=(event,), key=f"event-{number}", type="tertiary"
        )


def _first(address: Address) -> date:
    return date.fromisoformat(address.day or address.since or date.today().isoformat())  # noqa: DTZ011 (the reader's day)


def _note() -> None:
    day, note = st.session_state["event-day"], one_line(st.session_state["event-note"])
    if day and note:
        go(events=tuple(sorted({*current().events, Event(day=day.isoformat(), note=note)})))


def _remove(event: Event) -> None:
    go(events=tuple(kept for kept in current().events if kept != event))
