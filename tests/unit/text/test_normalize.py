"""The shared form of reprints, and the mapping back."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.annotations import Furniture, Pair, Span
from transforms.text.normalize import NormalizedText, normalize_text

LAYOUT = " \t\n\r\u00a0\u2028\u2029\u200b\u00ad\ufeff"
TEXTS = st.text(alphabet="abAB.é" + LAYOUT, max_size=60)
TIDY = "The ferry left Port Amber at dawn.\n\nNobody waved."


def visible(text: str) -> str:
    """Return the printable characters, without layout."""
    return "".join(character for character in text if character not in LAYOUT)


def test_plain_text_stays_itself() -> None:
    """A text in the shared form is returned unchanged, and says so."""
    normalized = normalize_text(TIDY).normalized
    assert (normalized.text, normalized.is_unchanged) == (TIDY, True)


@pytest.mark.parametrize(
    "reprint",
    [
        "The ferry left Port\u00a0Amber at dawn.\r\n\r\nNobody waved.",
        "  The ferry  left Port Amber at dawn. \n \n\n Nobody waved.\n",
        "\ufeffThe fer\u00adry left Port Amber at dawn.\u2029Nobody\u200b waved.",
        "The ferry left\nPort Amber\nat dawn.\n\nNobody\nwaved.",
        "The ferry left Port Amber at dawn.\nNobody waved.",
        "The ferry left Port Amber\nat dawn.\nNobody waved.",
        "The ferry left Port Amber at dawn.\rNobody waved.",
    ],
)
def test_reprints_coincide(reprint: str) -> None:
    """Reprints that differ in white space, line ends, wrapping and invisible characters have one form and one hash."""
    normalized = normalize_text(reprint)
    assert (normalized.text, normalized.text_hash) == (TIDY, normalize_text(TIDY).text_hash)


@pytest.mark.parametrize(
    ("original", "shared"),
    [
        (
            "The keeper left. Mayor Ada\nMoss stayed in Port\nAmber.",
            "The keeper left. Mayor Ada Moss stayed in Port Amber.",
        ),
        ("Presi-\ndent Moss spoke to Ger-\nmany.", "President Moss spoke to Germany."),
        ("She met Anne-\nLise at the\nold pier.", "She met Anne-Lise at the old pier."),
        ("The har\u00ad\nbour is\nclosed.", "The harbour is closed."),
        (
            "It fell on Monday.Mayor Moss saw it.“Help,”she said.",
            "It fell on Monday. Mayor Moss saw it. “Help,” she said.",
        ),
        ("Port Amber\nAda Moss\nThe ferry left.", "Port Amber\n\nAda Moss\n\nThe ferry left."),
        ("See www.quay.org.Uk or a@quay.Com now.", "See www.quay.org.Uk or a@quay.Com now."),
    ],
)
def test_broken_words_and_names_are_made_whole(original: str, shared: str) -> None:
    """A name or word over a line's end, and sentences without a space between; not lines of their own, nor addresses."""
    normalized = normalize_text(original).normalized
    assert normalized.text == shared
    assert normalized.span_in_original(0, len(shared)) == (0, len(original))


def test_different_words_differ() -> None:
    """Another word is another text."""
    assert normalize_text(TIDY).text_hash != normalize_text(TIDY.replace("dawn", "dusk")).text_hash


def test_furniture_and_targets_are_mapped() -> None:
    """Furniture and targets cover the same words in the shared form, without the white space at their edges."""
    text = "By\u00a0 Ada Moss \r\nThe ferry left."
    normalized = normalize_text(text, [Furniture(start=0, end=15, kind="byline")], [Span(start=15, end=24)])
    byline, target = normalized.furniture[0], normalized.targets[0]
    assert normalized.text[byline.start : byline.end] == "By Ada Moss"
    assert normalized.text[target.start : target.end] == "The ferry"


def test_furniture_and_targets_are_part_of_the_hash() -> None:
    """The same text with other furniture or other targets is another input."""
    plain = normalize_text(TIDY)
    marked = normalize_text(TIDY, [Furniture(start=0, end=9, kind="box")])
    asked = normalize_text(TIDY, (), [Span(start=0, end=9)])
    assert len({plain.text_hash, marked.text_hash, asked.text_hash}) == 3


def test_pairs_are_mapped_and_part_of_the_hash() -> None:
    """Both spans cover the same words in the shared form; a text with pairs is another input."""
    text = "Ada\u00a0 Moss thanked\r\nBen Reed."
    pair = Pair(p=Span(start=0, end=9), q=Span(start=19, end=27))
    normalized = normalize_text(text, (), (), [pair, pair])
    (mapped,) = normalized.pairs
    assert [normalized.text[span.start : span.end] for span in (mapped.p, mapped.q)] == ["Ada Moss", "Ben Reed"]
    assert normalized.text_hash != normalize_text(text).text_hash


def test_spans_of_nothing_visible_are_left_out() -> None:
    """Furniture and targets that cover white space alone vanish."""
    normalized = normalize_text("One.  \n\n  Two.", [Furniture(start=4, end=10, kind="box")], [Span(start=4, end=6)])
    assert (normalized.furniture, normalized.targets) == ((), ())


def test_out_of_range_is_refused() -> None:
    """A span outside the text is an error."""
    with pytest.raises(ValueError, match="no stretch"):
        normalize_text("One.").normalized.span_in_original(0, 5)


def test_travels_by_pickle() -> None:
    """A normalised input survives the way between processes."""
    normalized = normalize_text("One.\u00a0 Two.", [Furniture(start=0, end=4, kind="box")])
    assert pickle.loads(pickle.dumps(normalized)) == normalized  # noqa: S301


@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    """The shared form is its own shared form."""
    once = normalize_text(text).normalized.text
    assert normalize_text(once).normalized == NormalizedText(once, ((0, 0),), len(once))


@given(TEXTS)
def test_nothing_visible_is_lost(text: str) -> None:
    """All printable characters stay, in order."""
    assert visible(normalize_text(text).text) == visible(text)


@given(TEXTS, st.data())
def test_mapping_back_gives_the_same_characters(text: str, data: st.DataObject) -> None:
    """Any stretch of the shared form leads to a stretch inside the original with the same visible characters."""
    normalized = normalize_text(text).normalized
    start = data.draw(st.integers(0, len(normalized.text)))
    end = data.draw(st.integers(start, len(normalized.text)))
    first, last = normalized.span_in_original(start, end)
    assert 0 <= first <= last <= len(text)
    assert visible(text[first:last]) == visible(normalized.text[start:end])


@given(TEXTS, st.data())
def test_mapping_there_and_back_keeps_the_words(text: str, data: st.DataObject) -> None:
    """Any stretch of the original covers the same visible characters in the shared form, without white space at its edges."""
    normalized = normalize_text(text).normalized
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = normalized.span_here(start, end)
    piece = normalized.text[first:last]
    assert (visible(piece), piece.strip()) == (visible(text[start:end]), piece)


@given(TEXTS.filter(lambda text: visible(text) != ""), st.data())
def test_words_map_to_their_first_and_last_letter(text: str, data: st.DataObject) -> None:
    """A stretch that begins and ends with a letter leads to one that begins and ends with these letters."""
    normalized = normalize_text(text).normalized
    letters = [i for i, character in enumerate(normalized.text) if not character.isspace()]
    start = data.draw(st.sampled_from(letters))
    end = data.draw(st.sampled_from([i for i in letters if i >= start])) + 1
    first, last = normalized.span_in_original(start, end)
    assert (text[first], text[last - 1]) == (normalized.text[start], normalized.text[end - 1])
