"""The page's address as its only state: read at the top of a run, changed in callbacks, shown by whoever opens it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.state.address import Address, read_address, write_address


def current() -> Address:
    """Return what the address asks for."""
    return read_address({name: st.query_params.get_all(name) for name in st.query_params})


def go(**changes: Any) -> None:
    """Change the address; for callbacks, which run before the page is drawn anew."""
    st.query_params.from_dict(write_address(replace(current(), **changes)))


def bound(key: str, value: Any, field: str, convert: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """Return a widget's `key` and `on_change`, so that it shows `value` and writes what is chosen into the address."""
    st.session_state[key] = value

    def changed() -> None:
        chosen = st.session_state[key]
        go(**{field: convert(chosen) if convert else chosen})

    return {"key": key, "on_change": changed}
