"""The parts that queries share."""

import pytest

from pipeline.core.errors import UsageError
from pipeline.queries.query_parts import (
    any_of,
    best_first,
    check_limit,
    document_time,
    in_scope,
    most_frequent,
    wildcard_literal,
)


def test_a_wildcard_in_a_name_is_a_character() -> None:
    """A search for "What?" does not find "Whats"."""
    assert wildcard_literal("What? *\\") == "What\\? \\*\\\\"


def test_a_scope_has_a_filter_for_each_thing_that_is_given() -> None:
    """An outlet is found by its name or its domain."""
    outlet, narrative = any_of(("outlet", "outlet_domain"), "Open Quay"), any_of(("narratives",), "quay")
    assert in_scope(outlet="Open Quay", narrative="quay") == [outlet, narrative]
    assert in_scope(narrative="quay") == [narrative]
    assert in_scope() == []


def test_words_are_sorted_by_score_and_everything_by_time() -> None:
    """Blank words count as none."""
    newest = [{"published_at": "desc"}, {"id": "asc"}]
    assert best_first("pier") == [{"_score": "desc"}, *newest]
    assert best_first("  ") == newest


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_an_impossible_limit_says_what_is_allowed(limit: int) -> None:
    """Elasticsearch shows at most 10,000 hits of a search."""
    check_limit(1)
    check_limit(10_000)
    with pytest.raises(UsageError, match="allowed: 1 to 10000"):
        check_limit(limit)


def test_names_are_counted_most_frequent_first_and_then_by_name() -> None:
    """The order of a table is the same each time."""
    assert most_frequent(["b", "a", "c", "b", "a"]) == (("a", 2), ("b", 2), ("c", 1))


def test_undated_documents_come_last_and_ties_go_by_id() -> None:
    """Stories and claims are shown in this order."""
    documents = [{"id": "c"}, {"id": "b", "published_at": "2025-03-08"}, {"id": "a", "published_at": "2025-03-08"}]
    assert [document["id"] for document in sorted(documents, key=document_time)] == ["a", "b", "c"]
