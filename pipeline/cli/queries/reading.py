"""Opens Elasticsearch for the commands that only read it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import typer
from elasticsearch import Elasticsearch

from pipeline.cli.common import settings_of
from pipeline.clients.elasticsearch import connect, for_a_reader
from pipeline.queries.query_parts import check_indexes


@contextmanager
def reading(ctx: typer.Context) -> Iterator[tuple[Elasticsearch, str]]:
    """Give a client and the index prefix to a command that only reads; the client is closed at the end.

    Raises:
        SettingsError: a setting is impossible.
        Unreachable: Elasticsearch did not answer for some seconds; `retry_for_s` does not apply, because a user waits.
        RefusedForAll: an index is closed, or an alias points to several indexes.
    """
    settings = settings_of(ctx).elasticsearch
    with closing(connect(for_a_reader(settings))) as client:
        check_indexes(client, settings.index_prefix)
        yield client, settings.index_prefix
