"""Text of articles cannot become markup, turn the reading direction, or be a formula."""

import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.safe_text import cell, clean, clean_rows, escaped, link, marked, merged, one_line, safe_link

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '"><svg onload=alert(1)>',
    "</mark></article><iframe src=//evil.example>",
    "&lt;b&gt;",
]


class Tags(html.parser.HTMLParser):
    """Collects the tags and the text of some HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_shown_not_obeyed(text: str) -> None:
    """The reader sees the markup as characters."""
    assert (Tags(escaped(text)).tags, Tags(escaped(text)).text) == ([], text)
    shown = Tags(marked(text, [(0, 4)]))
    assert (shown.tags, shown.text) == (["mark"], text)


def test_what_turns_or_hides_text_is_removed() -> None:
    """Direction overrides, zero-width characters, controls and towers of marks are removed."""
    assert clean("ab\u202ecd\u2066e\u200bf\u0007g\ufeff") == "abcdef g"
    assert clean("a\u2028b\x00c\x1b[2J") == "a b c [2J"
    assert clean("e\u0301") == "e\u0301"
    assert len(clean("e" + "\u0301" * 500)) == 5
    assert one_line("a\n\n  b\tc") == "a b c"


def test_words_are_marked_where_they_stand() -> None:
    """Spans that overlap or touch are one mark; those beyond the text are cut."""
    assert marked("fog over the quay", [(4, 8), (9, 12), (6, 9), (13, 99), (90, 95), (3, 3)]) == (
        "fog <mark>over the</mark> <mark>quay</mark>"
    )


@given(
    st.text(st.characters(exclude_categories=["Mn", "Me"]), max_size=40),
    st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=6),
)
def test_marks_change_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    """Marks of any spans leave the text as it was."""
    shown = Tags(marked(text, spans))
    assert set(shown.tags) <= {"mark"}
    assert shown.text == clean(text).replace("\n", " ")
    assert all(0 <= a < b <= len(text) for a, b in merged(spans, len(text)))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " https://quay.example",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example",
        "https://user:secret@quay.example",
        "https://quay.example/\u202egpj.exe",
        "https://[",
        "/fog",
        "",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    """Any other address is shown as text."""
    assert safe_link(url) is None
    assert "<a" not in link(url, "Fog")


def test_a_link_cannot_be_left_by_its_address() -> None:
    """Quotation marks are escaped, and the other site learns nothing."""
    shown = link('https://quay.example/"onmouseover="alert(1)', "Fog <b>")
    assert Tags(shown).tags == ["a"]
    assert 'rel="noopener noreferrer"' in shown
    assert '"onmouseover' not in shown


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(1)"])
def test_a_spreadsheet_takes_no_cell_for_a_formula(text: str) -> None:
    """A text that begins like one is quoted; numbers stay numbers."""
    assert cell(text) == f"'{text.strip()}"
    assert cell(["=1", "b"]) == "'=1; b"
    assert cell(-0.5) == -0.5


def test_rows_are_cleaned_and_numbers_kept() -> None:
    """Each text is one clean line."""
    assert clean_rows([{"a": "x\u202e\ny", "b": 1, "c": None}]) == [{"a": "x y", "b": 1, "c": None}]
