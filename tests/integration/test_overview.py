"""The overview's searches against a real Elasticsearch."""

from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.queries.overview import (
    PAGE,
    EntityRow,
    WeekRow,
    narrative_weeks,
    narratives_seen,
    refresh,
    strongest_statements,
    top_entities,
)
from schemas.mappings import Kind
from tests.support.stored_documents import make_indexes, store

pytestmark = pytest.mark.stack
Put = Callable[[Kind, list[dict[str, Any]]], None]


@pytest.fixture(autouse=True)
def _empty_indexes(client: Elasticsearch, prefix: str) -> None:
    """Make the overview's three indexes."""
    make_indexes(client, prefix, ("articles", "mentions", "statements"))


@pytest.fixture
def put(client: Elasticsearch, prefix: str) -> Put:
    """Index documents and make them visible as the overview does."""

    def put_all(kind: Kind, documents: list[dict[str, Any]]) -> None:
        store(client, prefix, kind, documents, refresh=False)
        refresh(client, prefix)

    return put_all


def mention(entity: str, name: str, *, collapse: str = "x", **more: Any) -> dict[str, Any]:
    fields = {"type": "PERSON", "sentiment": 0.0, "salience": 0.5, **more}
    return {"entity_id": entity, "name": name, "collapse_id": collapse, **fields}


def statement(number: int, speaker: str | None, certainty: float, confidence: float, **more: Any) -> dict[str, Any]:
    return {
        "id": f"s{number:05}",
        "article_id": f"a{number:05}",
        "collapse_id": f"a{number:05}",
        "speaker": speaker,
        "speaker_entity": speaker,
        "stance": "accuses",
        "certainty": certainty,
        "confidence": confidence,
        "content": "content",
        "sentence": f"Sentence {number}.",
        "evidence": "unknown",
        "outlet": "The Quay",
        "day": "2025-03-09",
        **more,
    }


def article(day: str | None, collapse: str, *narratives: str) -> dict[str, Any]:
    return {"published_at": day and f"{day}T12:00:00Z", "collapse_id": collapse, "narratives": list(narratives)}


def test_entities_rank_by_originals_and_skip_numbers(client: Elasticsearch, prefix: str, put: Put) -> None:
    """Three reprints of one text weigh less than two texts; the mean sentiment is over all articles; dates and by-lines are left out."""
    put(
        "mentions",
        [
            *(mention("e1", "Vera Quist", collapse="x", sentiment=-0.4) for _ in range(3)),
            mention("e2", "Port Lorn", collapse="y", type="GPE", sentiment=0.5),
            mention("e2", "Port Lorn", collapse="z", type="GPE", sentiment=0.25),
            *(mention("e4", "Ben Byline", collapse=str(number), salience=0.0) for number in range(5)),
            *(mention("e3", "Monday", collapse=str(number), type="DATE") for number in range(5)),
        ],
    )
    assert top_entities(client, prefix) == (
        EntityRow(entity_id="e2", name="Port Lorn", type="GPE", articles=2, collapsed=2, sentiment=0.375),
        EntityRow(entity_id="e1", name="Vera Quist", type="PERSON", articles=3, collapsed=1, sentiment=-0.4),
    )


def test_the_strongest_statement_of_each_speaker_is_found_beyond_the_first_page(
    client: Elasticsearch, prefix: str, put: Put
) -> None:
    """Strength is certainty times confidence: a page of certain, doubtful statements does not hide a stronger one."""
    put(
        "statements",
        [
            *(statement(number, "Ann Doubt", 1.0, 0.1) for number in range(PAGE + 20)),
            statement(900, "Bo Firm", 0.9, 0.9, rebutted=True),
            statement(901, "Bo Firm", 0.8, 0.9),
            statement(902, None, 1.0, 1.0),
            statement(903, "Cy Plain", 1.0, 1.0, stance="states"),
        ],
    )
    found = strongest_statements(client, prefix, limit=2)
    assert [(row.speaker, row.strength, row.sentence, row.rebutted) for row in found] == [
        ("Bo Firm", 0.81, "Sentence 900.", True),
        ("Ann Doubt", 0.1, "Sentence 0.", False),
    ]


def test_of_equal_statements_the_earliest_original_stands(client: Elasticsearch, prefix: str, put: Put) -> None:
    """A reprint comes last even where it is dated earlier, an undated one after all dated ones."""
    put(
        "statements",
        [
            statement(1, "Bo Firm", 0.9, 0.9, day=None),
            statement(2, "Bo Firm", 0.9, 0.9, day="2025-03-11"),
            statement(3, "Bo Firm", 0.9, 0.9, day="2025-03-10"),
            statement(4, "Bo Firm", 0.9, 0.9, day="2025-03-09", collapse_id="a00003"),
        ],
    )
    assert [row.article_id for row in strongest_statements(client, prefix)] == ["a00003"]


def test_a_speaker_is_shown_by_name_and_once(client: Elasticsearch, prefix: str, put: Put) -> None:
    """A pronoun gets the name of its entity; two entities of one name are one speaker."""
    put("mentions", [mention("e1", "Bo Firm"), mention("e2", "BO FIRM")])
    put(
        "statements",
        [
            statement(1, "he", 0.9, 0.9, speaker_entity="e1"),
            statement(2, "Firm", 0.8, 0.9, speaker_entity="e2"),
            statement(3, "somebody", 1.0, 1.0, speaker_entity=None),
        ],
    )
    assert [(row.speaker, row.strength) for row in strongest_statements(client, prefix)] == [("Bo Firm", 0.81)]


def test_statements_can_be_those_of_one_narrative(client: Elasticsearch, prefix: str, put: Put) -> None:
    """Other narratives' statements are left out."""
    put(
        "statements",
        [
            statement(1, "Ann", 1.0, 1.0, narratives=["storks"]),
            statement(2, "Bo", 0.5, 0.5, narratives=["backlash"]),
        ],
    )
    assert [row.speaker for row in strongest_statements(client, prefix, narrative="backlash")] == ["Bo"]


def test_weeks_count_the_narrative_and_all_articles(client: Elasticsearch, prefix: str, put: Put) -> None:
    """Weeks begin on Monday; one without the narrative is there; undated articles are in no week."""
    put(
        "articles",
        [
            article("2025-03-03", "a", "backlash"),
            article("2025-03-09", "a", "backlash", "storks"),
            article("2025-03-09", "b"),
            article("2025-03-17", "c"),
            article(None, "d", "backlash"),
        ],
    )
    assert narrative_weeks(client, prefix, "backlash") == (
        WeekRow(monday="2025-03-03", articles=2, collapsed=1, all_articles=3, all_collapsed=2),
        WeekRow(monday="2025-03-10", articles=0, collapsed=0, all_articles=0, all_collapsed=0),
        WeekRow(monday="2025-03-17", articles=0, collapsed=0, all_articles=1, all_collapsed=1),
    )
    assert narratives_seen(client, prefix) == ("backlash", "storks")


def test_an_empty_index_gives_empty_answers(client: Elasticsearch, prefix: str) -> None:
    """An empty index is no error."""
    refresh(client, prefix)
    assert top_entities(client, prefix) == ()
    assert strongest_statements(client, prefix) == ()
    assert narratives_seen(client, prefix) == ()
    assert narrative_weeks(client, prefix, "backlash") == ()
