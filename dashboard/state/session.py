"""Keeps the address of a visit, the page's only state: it is read at the top of a run and changed in callbacks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from dashboard.state.address import Address, read_address, write_address


def current() -> Address:
    """Return the address of this visit."""
    return read_address({name: st.query_params.get_all(name) for name in st.query_params})


def go(**changes: Any) -> None:
    """Change the address; for callbacks, which run before the page is drawn again."""
    st.query_params.from_dict(write_address(replace(current(), **changes)))


def bound(key: str, value: Any, field: str, convert: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """Return a widget's `key` and `on_change`, so that it shows `value` and writes the choice into the address."""
    st.session_state[key] = value

    def changed() -> None:
        chosen = st.session_state[key]
        go(**{field: convert(chosen) if convert else chosen})

    return {"key": key, "on_change": changed}


def bound_day(key: str, value: str | None, field: str) -> dict[str, Any]:
    """Return `bound` for a date input: the address has ISO dates, the widget `date` objects."""
    return bound(key, date.fromisoformat(value) if value else None, field, lambda day: day.isoformat() if day else None)


def follow_claim(claim: str) -> None:
    """Go to a claim's history; for callbacks."""
    go(view="follow", claim=claim, entity=None)


def open_article(article: str) -> None:
    """Go to an article, with the present view as its Back; for callbacks."""
    go(view="article", article=article, back=current().view)
