"""Asks Elasticsearch, and caches the answers for a short while."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import streamlit as st

from dashboard.state.scope import Source
from pipeline.clients.elasticsearch import connect, for_a_reader
from pipeline.core.settings import Settings, load_settings
from pipeline.queries.query_parts import check_indexes

SECONDS: Final = 30
PATIENCE_S: Final = 2.0
TIMEOUT_S: Final = 20
ENTRIES: Final = 300

P = ParamSpec("P")
T = TypeVar("T")


def settings_in_force() -> Settings:
    """Return the settings of the command that started the page; raises SettingsError."""
    return load_settings(state_dir=Path(os.environ.get("TIDEWIRE_STATE", ".tidewire"))).settings


@st.cache_resource(show_spinner=False)
def source() -> Source:
    """Return the client and prefix that the settings name; raises SettingsError, or RefusedForAll for a closed index.

    A visitor waits, so the page gives up on a silent server sooner than a run does.
    """
    settings = settings_in_force()
    search = settings.elasticsearch
    hurried = replace(for_a_reader(search, PATIENCE_S), request_timeout_s=min(search.request_timeout_s, TIMEOUT_S))
    client = connect(hurried)
    check_indexes(client, search.index_prefix)
    return Source(client, search.index_prefix)


def ask_for(question: Callable[Concatenate[Source, P], T], *args: P.args, **options: P.kwargs) -> T:
    """Return a query's answer, at most SECONDS old; raises TidewireError, which is not cached."""
    answer: T = _asked(f"{question.__module__}.{question.__qualname__}", args, options, _question=question)
    return answer


@st.cache_data(ttl=SECONDS, max_entries=ENTRIES, show_spinner="Asking Elasticsearch …")
def _asked(name: str, args: tuple[Any, ...], options: dict[str, Any], *, _question: Callable[..., Any]) -> Any:  # noqa: ARG001 (part of the key)
    return _question(source(), *args, **options)
