"""The request of a ledger search, and the row made of a document."""

from typing import Any

import pytest

from pipeline.core.errors import UsageError
from pipeline.queries import statements
from pipeline.queries.statements import StatementSearch, ledger_rows, search_statements, statement_query


class FakeElasticsearch:
    """Records the search, and finds nothing."""

    def search(self, **body: Any) -> dict[str, Any]:
        self.body = body
        return {"hits": {"total": {"value": 0}, "hits": []}, "aggregations": {"claims": {"value": 0}}}


def sent(**search: Any) -> dict[str, Any]:
    client = FakeElasticsearch()
    search_statements(client, "news", StatementSearch(**search))  # type: ignore[arg-type]
    return client.body


def filters(**search: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = statement_query(StatementSearch(**search))["bool"]["filter"]
    return found


def document(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "article_id": "a1",
        "outlet": "Open Quay",
        "title": "Pier",
        "speaker": "Ada Quill",
        "kind": "indirect",
        "stance": "states",
        "certainty": 0.9,
        "evidence": "unknown",
        "confidence": 0.8,
        "content": "the pier is safe",
        "sentence": "Ada Quill said the pier is safe.",
        "sentence_span": {"start": 100, "end": 132},
        "spans": [{"start": 115, "end": 131}],
        **changes,
    }


@pytest.mark.parametrize(
    ("wrong", "allowed"),
    [
        ({"since": "yesterday"}, "2025-03-08"),
        ({"until": "2025-13-01"}, "2025-03-08"),
        ({"limit": 0}, "1 to 10000"),
        ({"limit": 10_001}, "1 to 10000"),
        ({"min_confidence": 1.1}, "0 to 1"),
        ({"min_confidence": float("nan")}, "0 to 1"),
        ({"stance": "shouts"}, "states, claims, hedges"),
        ({"evidence": "none"}, "none given, cited, unknown"),
        ({"kind": "quote"}, "direct, indirect, mixed"),
    ],
)
def test_an_impossible_filter_is_refused_with_what_is_allowed(wrong: dict[str, Any], allowed: str) -> None:
    """The error comes before any request."""
    with pytest.raises(UsageError, match=f"allowed: {allowed}"):
        statement_query(StatementSearch(**wrong))


@pytest.mark.parametrize(("name", "value"), [("stance", "denies"), ("evidence", "none given"), ("kind", "mixed")])
def test_a_closed_field_is_asked_for_as_it_is(name: str, value: str) -> None:
    """The filter is one term."""
    assert filters(**{name: value}) == [{"term": {name: value}}]


def test_a_speaker_is_an_entity_or_words_of_a_name() -> None:
    """Either form finds the speaker's statements."""
    (asked,) = filters(speaker="Ada Quill")
    fields = [next(iter(next(iter(query.values())))) for query in asked["bool"]["should"]]
    assert fields == ["speaker_entity", "speaker.text"]


def test_disputed_counts_both_ways_of_disputing() -> None:
    """The count includes disputes within the article and from others."""
    (wanted,) = filters(rebutted=True)
    assert wanted["bool"]["should"] == [{"term": {"rebutted": True}}, {"term": {"disputed": True}}]
    assert statement_query(StatementSearch(rebutted=False))["bool"]["must_not"] == [wanted]


def test_both_days_are_included() -> None:
    """Elasticsearch rounds the last one up."""
    (asked,) = filters(since="2025-03-08", until="2025-03-09")
    limits = asked["range"]["published_at"]
    assert (limits["gte"], limits["lte"]) == ("2025-03-08", "2025-03-09")


def test_without_words_the_newest_come_first() -> None:
    """There is no score to sort by."""
    assert sent()["sort"] == [{"published_at": "desc"}, {"id": "asc"}]


def test_with_words_the_best_come_first() -> None:
    """Equal scores are sorted by date."""
    assert sent(text="pier")["sort"] == [{"_score": "desc"}, {"published_at": "desc"}, {"id": "asc"}]


def test_collapsed_shows_one_of_each_claim() -> None:
    """Without the option all statements are shown."""
    assert sent(collapsed=True)["collapse"] == {"field": "claim_id"}
    assert sent()["collapse"] is None


def test_bytes_that_are_no_text_do_not_break_a_search() -> None:
    """A terminal gives them as lone surrogates, which JSON cannot hold."""
    (words,) = statement_query(StatementSearch(text="pier\udcff"))["bool"]["must"]
    assert words["simple_query_string"]["query"] == "pier?"


def test_the_content_is_found_within_its_sentence() -> None:
    """Spans count from the article's start in the index, and from the sentence's start here."""
    (row,) = ledger_rows(FakeElasticsearch(), "news", [document("s1")])  # type: ignore[arg-type]
    assert [row.sentence[start:end] for start, end in row.content] == ["the pier is safe"]


def test_content_beyond_a_cut_sentence_is_left_out() -> None:
    """A span behind the kept part of a long sentence is dropped; one that crosses its end is cut."""
    spans = [{"start": 90, "end": 103}, {"start": 200, "end": 220}]
    (row,) = ledger_rows(FakeElasticsearch(), "news", [document("s1", spans=spans)])  # type: ignore[arg-type]
    assert row.content == ((0, 3),)


def test_who_disputes_it_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dispute may be in the same article or another; a deleted statement is left out."""
    known = {"s2": document("s2", speaker="Divers"), "s3": document("s3", speaker=None)}
    asked: list[str] = []

    def get_many(_client: Any, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked.extend(action["_id"] for action in wanted)
        return [{"_id": name, "found": name in known, "_source": known.get(name)} for name in asked]

    monkeypatch.setattr(statements, "get_many", get_many)
    disputed = document("s1", rebutted_by=["s2"], disputed_by=["s3", "s2", "gone"])
    (row,) = ledger_rows(FakeElasticsearch(), "news", [disputed])  # type: ignore[arg-type]
    assert asked == ["gone", "s2", "s3"]
    assert [(objection.id, objection.speaker) for objection in row.disputed_by] == [("s2", "Divers"), ("s3", None)]
