"""What the views share: the scope of an address, the theme's colours, opening an article."""

import streamlit as st

from dashboard.address import Address
from dashboard.palette import Palette, palette
from dashboard.scope import Scope
from dashboard.state import go


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
    """Return the colour behind a chart that is taken along."""
    return "#11181d" if is_dark() else "#ffffff"


def open_article(article: str) -> None:
    """Go to an article; for callbacks."""
    go(view="article", article=article)
