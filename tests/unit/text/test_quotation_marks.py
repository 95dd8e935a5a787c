"""Quotes are found in every style of marks, and a missing mark does not affect later ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.quotation_marks import find_quotes


def inner(text: str) -> list[str]:
    return [text[quote.inner_start : quote.inner_end] for quote in find_quotes(text)]


@pytest.mark.parametrize(
    "text",
    [
        "“We are staying,” she said.",
        '"We are staying," she said.',
        "„We are staying,“ she said.",
        "«We are staying,» she said.",
        "‘We are staying,’ she said.",
        "'We are staying,' she said.",
        "``We are staying,'' she said.",
        "''We are staying,'' she said.",
    ],
)
def test_every_style_of_marks(text):
    """Each style of quotation marks encloses the same words."""
    assert inner(text) == ["We are staying,"]


def test_an_apostrophe_ends_no_quote():
    """A contraction inside single marks does not end the quote."""
    assert inner("‘It isn’t ours,’ he said.") == ["It isn’t ours,"]


def test_marks_inside_a_quote_belong_to_it():
    """Single marks within double ones open no quote of their own."""
    assert inner("“He told me ‘go’ twice,” she said.") == ["He told me ‘go’ twice,"]


def test_speech_over_paragraphs():
    """A paragraph that opens a quote without closing it runs to its end, and the next begins a new one."""
    text = "“The first part.\n\n“The second part,” he said."
    assert inner(text) == ["The first part.", "The second part,"]
    assert [quote.closed for quote in find_quotes(text)] == [False, True]


def test_a_stray_mark_spoils_nothing():
    """An odd mark in one paragraph leaves the quotes of the next as they are."""
    assert inner('The pipe is 6" wide and "unsafe.\n\n"It leaks," she said.') == ["It leaks,"]


def test_inches_are_no_quote():
    """Marks behind numbers open no quote."""
    assert inner('A 6" pipe beside a 7" pipe.') == []


@given(st.text(alphabet="ab .,\n“”\"'‘’«»„`", max_size=60))
def test_any_marks_at_all(text):
    """For any marks, quotes lie within the text, in order, without overlap, each within its paragraph."""
    last = 0
    for quote in find_quotes(text):
        assert last <= quote.start < quote.inner_start < quote.inner_end <= quote.end <= len(text)
        assert "\n" not in text[quote.start : quote.end]
        last = quote.end
