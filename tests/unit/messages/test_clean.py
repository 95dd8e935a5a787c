"""Given texts stay, pages become texts, and empty ones are bad input."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.articles import Article, Outlet, Version
from schemas.records import Origin
from transforms.messages.clean import FROM_TITLE, clean_text, extract_text
from transforms.messages.errors import BadInput

PARAGRAPHS = (
    "The ferry to the outer islands stayed in harbour on Monday, the harbour master said, for the third day in a row.",
    "“We will not sail before the weather turns,” she told reporters at the quay, and asked islanders for patience.",
    "Bread and post have run short since Friday, when the last boat left Tidehaven with forty passengers on board.",
)
PAGE = (
    "<html><head><title>Ferry | The Tide</title></head><body><nav><a href='/'>Home</a> <a href='/news'>News</a></nav>"
    f"<article><h1>Ferry stays in harbour</h1>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</article>"
    "<div class='comments'><p>First! said a reader.</p></div><footer>Imprint and cookies</footer></body></html>"
)
GIVEN = Article(
    id="1",
    url=None,
    outlet=Outlet(name="The Tide"),
    title="Ferry stays in harbour",
    text="Ferry stays in harbour\n" + "\n".join(PARAGRAPHS) + "\n",
    version=Version(ms=0, content_hash=""),
    origin=Origin(topic="t", partition=0, offset=0, timestamp_ms=0),
)


def page(html, **changes):
    return replace(GIVEN, text="", html=html, **changes)


def clean(article, max_text_chars=5_000):
    return clean_text(article, max_text_chars=max_text_chars)


def test_a_given_text_stays_and_its_furniture_is_marked():
    """The text stays to the character, edges included."""
    cleaned = clean(GIVEN)
    assert cleaned == replace(GIVEN, furniture=cleaned.furniture)
    assert [(piece.kind, GIVEN.text[piece.start : piece.end]) for piece in cleaned.furniture] == [
        ("headline", GIVEN.title)
    ]


def test_a_page_becomes_its_body():
    """Navigation, comments, footer and the html are removed."""
    cleaned = clean(page(PAGE))
    assert all(paragraph in cleaned.text for paragraph in PARAGRAPHS)
    assert not any(word in cleaned.text for word in ("Home", "First!", "Imprint", "<"))
    assert (cleaned.html, cleaned.notes) == (None, ())


def test_cleaning_twice_changes_nothing():
    """It is idempotent and keeps nothing of the page."""
    once = clean(page(PAGE))
    assert clean(once) == once
    assert [clean(page(PAGE)) for _ in range(4)] == [once] * 4


def test_a_page_without_text_falls_back_to_the_title():
    """The fallback is noted."""
    cleaned = clean(page("<html><body></body></html>", notes=("url is unusable",)))
    assert (cleaned.text, cleaned.html, cleaned.furniture) == (GIVEN.title, None, ())
    assert cleaned.notes == (FROM_TITLE, "url is unusable")


@pytest.mark.parametrize("html", ["<p></p>", "no page at all <", "<", "<html>", "\x00"])
def test_a_page_without_text_and_title_is_bad(html):
    """Such a page has no text to annotate."""
    with pytest.raises(BadInput) as caught:
        clean(page(html, title=""))
    assert caught.value.reason == "no text in html"


def test_a_page_with_too_long_a_text_is_bad():
    """The limit is the one for given texts."""
    with pytest.raises(BadInput) as caught:
        clean(page(PAGE), max_text_chars=100)
    assert caught.value.reason == "text too long"


def test_control_characters_of_a_page_become_spaces():
    """Control characters are treated as in a given text."""
    text = clean(page(PAGE.replace("stayed in", "stayed\x00in").replace("harbour master", "harbour\x1fmaster"))).text
    assert "stayed in harbour on Monday, the harbour master" in text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "deep",
        "<p>a</p>" * 10_000,
        "<" * 60_000,
        "<a href='x'>" * 10_000,
        '<?xml version="1.0" encoding="latin-1"?><html><p>The ferry waits.</p></html>',
        "<p>" + "word " * 200_000 + "</p>",
        "<table><tr><td>" * 10_000,
        "&#x110000;&#xd800;" * 1_000,
        "<!--" * 50_000,
        "<b><i>" * 10_000 + "x" + "</b>" * 10_000,
    ],
)
def test_no_page_crashes_or_takes_long(html):
    """Deep, broken or endless pages give a text or none."""
    start = time.perf_counter()
    assert isinstance(extract_text(html), str)
    assert time.perf_counter() - start < 30


def test_a_page_of_too_many_tags_is_bad():
    """The limit decides, the same on every machine."""
    with pytest.raises(BadInput) as caught:
        clean(page("<p>a</p>" * 40_000))
    assert caught.value.reason == "too many tags in html"


parts = st.sampled_from(
    ["<p>", "</p>", "<div", ">", "<table>", "<tr>", "<td>", "<ul><li>", "<script>", "</script>", "<!--", "-->", "<br/>", "&#0;", "&amp", "\x00",
     "The ferry to the islands waits in harbour.", "\u00fc", "\U0001f600", "<a href='x'>", "<img alt='a'>", "<html>", "<body>", "<svg>", "]]>", "<![CDATA["]
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(parts, max_size=40).map("".join))
def test_any_page_gives_text_or_bad_input(html):
    """No other error is raised, and the text is the same each time."""
    first = extract_text(html)
    assert first == extract_text(html)
    assert "\x00" not in first
