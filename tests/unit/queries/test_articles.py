"""The request of a search, and the reading of its highlights."""

from typing import Any

import pytest

from pipeline.cli.queries.search import _snippet
from pipeline.core.errors import UsageError
from pipeline.queries.articles import Search, search_articles, segments


class FakeElasticsearch:
    """Records the query, and finds nothing."""

    def search(self, **body: Any) -> dict[str, Any]:
        self.body = body
        return {"hits": {"total": {"value": 0}, "hits": []}, "aggregations": {"collapsed": {"value": 0}}}


def sent(search: Search) -> dict[str, Any]:
    client = FakeElasticsearch()
    search_articles(client, "news", search)  # type: ignore[arg-type]
    return client.body


def test_a_fragment_is_cut_at_its_matches() -> None:
    """Text and matches alternate as they stand, without empty pieces."""
    assert segments("<m>Port</m> and <m>hostel</m>", "<m>", "</m>") == (
        ("Port", True),
        (" and ", False),
        ("hostel", True),
    )


def test_a_text_cannot_pretend_to_be_a_match() -> None:
    """The marks are new for each request, so text cannot contain them."""
    marks = {sent(Search(text="port"))["highlight"]["pre_tags"][0] for _ in range(2)}
    assert len(marks) == 2
    assert segments("a </m> b", "<x>", "</x>") == (("a </m> b", False),)


def test_a_snippet_can_steer_no_terminal() -> None:
    """Escape sequences are neutralised, brackets are no markup, and line ends are spaces."""
    shown = _snippet((("\x1b[31m[bold]a[/bold]\n\u202eb", False), ("c", True)))
    assert shown.plain == "  …  [31m[bold]a[/bold]  bc"
    assert [(span.start, span.end) for span in shown.spans] == [(len(shown.plain) - 1, len(shown.plain))]


@pytest.mark.parametrize(
    "wrong", [Search(since="yesterday"), Search(until="2025-13-01"), Search(limit=0), Search(limit=10_001)]
)
def test_an_impossible_filter_is_refused_before_asking(wrong: Search) -> None:
    """Dates and limits are checked first; the error names what is allowed."""
    with pytest.raises(UsageError, match="allowed"):
        sent(wrong)


def test_no_words_find_everything_newest_first() -> None:
    """Without a query there is no score to sort by."""
    body = sent(Search())
    assert body["query"]["bool"]["must"] == [{"match_all": {}}]
    assert body["sort"] == [{"published_at": "desc"}, {"id": "asc"}]


def test_bytes_that_are_no_text_do_not_break_a_search() -> None:
    """A terminal gives them as lone surrogates, which JSON cannot hold."""
    words = sent(Search(text="port\udcff"))["query"]["bool"]["must"][0]["simple_query_string"]["query"]
    assert words == "port?"
