"""Fixtures for several integration tests: an Elasticsearch client, indexes of a test's own, ledgers."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import Settings
from pipeline.jobs.setup_cluster import setup_indexes
from tests.support.ledger_fixtures import Ledger
from tests.support.own_settings import indexes_beside


@pytest.fixture
def client(fresh_settings: Settings) -> Iterator[Elasticsearch]:
    """A client of a cluster in which this test has no indexes yet."""
    with connect(fresh_settings.elasticsearch) as connected:
        yield connected


@pytest.fixture
def prefix(fresh_settings: Settings) -> str:
    """The prefix of this test's indexes."""
    return fresh_settings.elasticsearch.index_prefix


@pytest.fixture
def make_ledger(client: Elasticsearch, fresh_settings: Settings) -> Callable[[], Ledger]:
    """Makes empty ledgers, each with indexes of its own."""
    numbers = itertools.count()

    def made() -> Ledger:
        search = indexes_beside(fresh_settings.elasticsearch, str(next(numbers)))
        list(setup_indexes(client, search, english=False))
        return Ledger(client, search)

    return made


@pytest.fixture
def ledger(make_ledger: Callable[[], Ledger]) -> Ledger:
    """One empty ledger."""
    return make_ledger()
