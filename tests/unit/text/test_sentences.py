"""The sentence around a span, for a reader."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.text.sentences import MOST_CHARS, sentence_at

TEXT = "The boats stay in port. “The fog is the\nharbour's fault!” said Olga Brandt. Nobody agreed."


def around(words: str, text: str = TEXT) -> str:
    start = text.index(words)
    return sentence_at(text, start, start + len(words))


def test_the_sentence_is_cut_out() -> None:
    """The span may be at the beginning, in the middle or at the end."""
    assert around("boats") == "The boats stay in port."
    assert around("said Olga") == "said Olga Brandt."
    assert around("Nobody agreed.") == "Nobody agreed."


def test_what_reaches_over_two_sentences_gets_both() -> None:
    """Line breaks become spaces."""
    assert around("port. “The fog") == "The boats stay in port. “The fog is the harbour's fault!”"


def test_a_heading_ends_with_an_empty_line() -> None:
    """A single line break ends no sentence: texts are wrapped too."""
    text = "Boats late again\n\nThe harbour master\nmade the fog. Nobody agreed."
    assert around("Boats", text) == "Boats late again"
    assert around("harbour", text) == "The harbour master made the fog."


def test_a_number_does_not_end_a_sentence() -> None:
    """Only a mark before a space ends one."""
    assert around("boats", "Some 2.5 boats an hour. No more.") == "Some 2.5 boats an hour."


def test_a_long_sentence_is_shortened_around_the_place() -> None:
    """An ellipsis shows where words are missing."""
    text = "word " * 100 + "fog " + "word " * 100
    shown = around("fog", text)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "fog" in shown
    assert len(shown) <= MOST_CHARS + 4


@given(st.text(alphabet="ab. !\n”", min_size=1, max_size=400), st.data())
def test_any_place_of_any_text_has_its_words_shown(text: str, data: st.DataObject) -> None:
    """The result is one line for any text."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 40)))
    shown = sentence_at(text, start, end)
    assert "\n" not in shown
    assert " ".join(text[start:end].split()) in shown
