"""Relations are counted in a real Elasticsearch, for the command and for the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from dashboard.queries.export import all_relations
from dashboard.queries.relations import relations_in
from dashboard.state.scope import Scope, Source
from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import Settings
from pipeline.queries.relations import Relations, RelationSearch, search_relations
from tests.support.own_settings import indexes_beside
from tests.support.page_fixtures import article, fill, relation

pytestmark = pytest.mark.stack

FIRST = article("a1", "Quay", "2025-03-03", "Ida Moss accused Otto Reed of fraud.", "fog")
AGAIN = article("a2", "Lamp", "2025-03-04", "Ida Moss accused Otto Reed of fraud.", "fog", collapse_id="a1")
LATER = article("a3", "Lamp", "2025-03-12", "Otto Reed thanked Ida Moss, who shrugged.")


@dataclass(frozen=True)
class Stock:
    """Indexes with four relations; tests only read them."""

    client: Elasticsearch
    prefix: str

    def search(self, **search: Any) -> Relations:
        return search_relations(self.client, self.prefix, RelationSearch(**search))


@pytest.fixture(scope="module")
def stock(session_settings: Settings) -> Iterator[Stock]:
    """An attack with its reprint, thanks a week later, and a relation that is not sure."""
    settings = indexes_beside(session_settings.elasticsearch, "relations")
    found: Any = {
        "relations": [
            relation("r1", FIRST, "Ida Moss", "Otto Reed"),
            relation("r2", AGAIN, "Ida Moss", "Otto Reed", voice="source"),
            relation("r3", LATER, "Otto Reed", "Ida Moss", attitude="for"),
            relation("r4", LATER, "Ida Moss", "Otto Reed", confidence=0.35),
        ]
    }
    with connect(settings) as client:
        fill(client, settings, found)
        yield Stock(client, settings.index_prefix)


def ids(found: Relations) -> list[str]:
    return sorted(row.id for row in found.relations)


def test_pairs_outlets_and_weeks_are_counted(stock: Stock) -> None:
    """Reprints count once among the texts; relations that are not sure do not count."""
    found = stock.search()
    assert (found.counts.relations, found.counts.against, found.counts.in_favour, found.counts.collapsed) == (
        3,
        2,
        1,
        2,
    )
    first, second = found.pairs
    assert (first.source_name, first.target_name, first.counts.against, first.counts.collapsed) == (
        "Ida Moss",
        "Otto Reed",
        2,
        1,
    )
    assert (second.source, second.target, second.counts.in_favour) == ("e-reed", "e-moss", 1)
    assert {tally.key: (tally.against, tally.in_favour) for tally in found.outlets} == {"Lamp": (1, 1), "Quay": (1, 0)}
    assert [(tally.key, tally.relations) for tally in found.weeks] == [("2025-03-03", 2), ("2025-03-10", 1)]


def test_a_relation_shows_its_sentence_with_both_names(stock: Stock) -> None:
    """The marks are the names' places in the sentence."""
    (row,) = stock.search(attitude="for").relations
    assert row.sentence == LATER["text"]
    assert [row.sentence[slice(*mark)] for mark in (row.source_mark, row.target_mark)] == ["Otto Reed", "Ida Moss"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({"source": "moss"}, ["r1", "r2"]),
        ({"source": "e-moss"}, ["r1", "r2"]),
        ({"target": "Ida Moss"}, ["r3"]),
        ({"between": "moss"}, ["r1", "r2", "r3"]),
        ({"attitude": "against", "outlet": "lamp"}, ["r2"]),
        ({"voice": "source"}, ["r2"]),
        ({"narrative": "fog"}, ["r1", "r2"]),
        ({"since": "2025-03-04", "until": "2025-03-11"}, ["r2"]),
        ({"text": "thanked"}, ["r3"]),
        ({"confidence": 0.3}, ["r1", "r2", "r3", "r4"]),
        ({"source": "nobody"}, []),
    ],
)
def test_each_filter_narrows_the_relations(stock: Stock, search: dict[str, Any], expected: list[str]) -> None:
    """Names are words or ids; filters add up."""
    assert ids(stock.search(**search)) == expected


def test_the_page_asks_for_a_cell(stock: Stock) -> None:
    """A cell is one source and one target within the scope; the export has all its sentences, oldest first."""
    source = Source(stock.client, stock.prefix)
    assert ids(relations_in(source, Scope(narrative="fog"))) == ["r1", "r2"]
    assert ids(relations_in(source, Scope(), who="e-reed", whom="e-moss")) == ["r3"]
    assert [row.id for row in all_relations(source, Scope(), who="e-moss", whom=None)] == ["r1", "r2"]
