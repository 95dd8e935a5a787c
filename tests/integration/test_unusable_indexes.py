"""Reading commands name the index of a real Elasticsearch that they cannot use."""

from types import SimpleNamespace
from typing import Any

import pytest
import typer
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from pipeline.cli.jobs import entities
from pipeline.cli.queries import search, show, statements, stories, timeline
from pipeline.cli.queries.reading import reading
from pipeline.clients.elasticsearch import patience_of
from pipeline.core.errors import IndexMissing, RefusedForAll
from pipeline.core.settings import Settings
from pipeline.queries.query_parts import READ
from pipeline.queries.status import index_status
from tests.support.stored_documents import make_indexes

pytestmark = pytest.mark.stack

COMMANDS: list[tuple[Any, list[str]]] = [
    (search.command, ["fog"]),
    (show.command, ["0" * 32]),
    (statements.command, []),
    (stories.command, []),
    (timeline.command, ["fog"]),
    (entities.show, ["fog"]),
    (entities.corrections, []),
]


def context(settings: Settings) -> Any:
    return SimpleNamespace(loaded=SimpleNamespace(settings=settings))


def failure(command: Any, words: list[str], settings: Settings) -> BaseException | None:
    """Return the error that ends a command."""
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, words, obj=context(settings)).exception


@pytest.mark.parametrize(("command", "words"), COMMANDS)
def test_a_closed_index_is_named_with_what_opens_it(
    client: Elasticsearch, prefix: str, fresh_settings: Settings, command: Any, words: list[str]
) -> None:
    """Searches and look-ups both name it."""
    make_indexes(client, prefix, READ)
    for kind in ("articles", "statements", "timelines"):
        client.indices.close(index=f"{prefix}-{kind}-v1")
    error = failure(command, words, fresh_settings)
    assert isinstance(error, RefusedForAll)
    assert f"the index {prefix}-" in str(error)
    assert "is closed; open it (POST /" in str(error)


@pytest.mark.parametrize(("command", "words"), COMMANDS)
def test_an_alias_on_two_indexes_is_refused(
    client: Elasticsearch, prefix: str, fresh_settings: Settings, command: Any, words: list[str]
) -> None:
    """A search over both would succeed, and count twice."""
    make_indexes(client, prefix, READ)
    client.indices.create(index=f"{prefix}-articles-v0", aliases={f"{prefix}-articles": {}})
    error = failure(command, words, fresh_settings)
    assert isinstance(error, RefusedForAll)
    assert f"{prefix}-articles-v0, {prefix}-articles-v1" in str(error)
    assert "remove the alias from all indexes but one" in str(error)


def test_an_index_that_is_missing_is_still_said_to_be_missing(prefix: str, fresh_settings: Settings) -> None:
    """The error names the command that makes it."""
    error = failure(search.command, ["fog"], fresh_settings)
    assert isinstance(error, IndexMissing)
    assert "tidewire setup" in str(error)


def test_the_status_names_a_closed_index(client: Elasticsearch, prefix: str, fresh_settings: Settings) -> None:
    """The error stands in place of the counts."""
    make_indexes(client, prefix, READ)
    client.indices.close(index=f"{prefix}-timelines-v1")
    with pytest.raises(RefusedForAll, match=f"{prefix}-timelines-v1 is closed"):
        index_status(fresh_settings.elasticsearch)


def test_a_reading_command_has_the_patience_of_a_reader(fresh_settings: Settings) -> None:
    """The setting for runs does not count."""
    ctx: Any = SimpleNamespace(obj=context(fresh_settings))
    assert fresh_settings.elasticsearch.retry_for_s > 5.0
    with reading(ctx) as (client, _):
        assert patience_of(client).retry_for_s == 5.0
