"""Windows hold every piece of a text once, in whole lines, and never more than the encoder reads."""

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.encoder.encoder import load_encoder
from transforms.encoder.windows import CASES, LEADS, LONGEST, Window, cut_windows

TOKENIZER = load_encoder().tokenizer
WORDS = st.sampled_from(["Harbour", "strike", "said.", "UNION", "1,200", "“We", "won’t”", "é", "\n", "\n\n", "\t", "…"])


def cut(text: str, **options: int) -> list[Window]:
    return cut_windows(TOKENIZER, text, **options)


def words_of(text: str, window: Window) -> list[str]:
    return [text[start:end] for start, end in zip(window.starts, window.ends, strict=True)]


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, max_size=700).map(" ".join))
def test_every_piece_is_in_one_window_and_in_order(text: str) -> None:
    """Pieces come once each, in the text's order, in windows that are short enough."""
    windows = cut(text)
    starts = [start for window in windows for start in window.starts.tolist()]
    expected = [
        at + start
        for at, line in lines_of(text)
        for start, _ in TOKENIZER.encode(line, add_special_tokens=False).offsets
    ]
    assert starts == expected
    assert all(0 < len(window) <= LONGEST for window in windows)


def lines_of(text: str) -> list[tuple[int, str]]:
    found, at = [], 0
    for line in text.split("\n"):
        found.append((at, line))
        at += len(line) + 1
    return found


def test_lines_stay_whole() -> None:
    """A line that does not fit begins the next window."""
    line = "harbour " * 100
    windows = cut("\n".join([line] * 5))
    assert [len(window) for window in windows] == [200, 200, 100]


def test_a_long_line_is_cut_behind_a_sentence() -> None:
    """A line longer than a window is cut between sentences where a sentence fits."""
    text = "The port stayed shut. " * 60
    first, *_ = cut(text)
    assert LONGEST // 2 < len(first) <= LONGEST
    assert words_of(text, first)[-1] == "."


def test_a_line_without_sentences_is_cut_all_the_same() -> None:
    """No line is too long."""
    assert [len(window) for window in cut("port " * 600)] == [250, 250, 100]


def test_the_first_window_can_be_made_shorter() -> None:
    """Training cuts differently each time."""
    text = "\n".join(["port " * 60] * 4)
    assert [len(window) for window in cut(text)] == [240]
    assert [len(window) for window in cut(text, first=100)] == [60, 180]


def test_shapes_tell_letter_case_and_what_stands_before() -> None:
    """The shape keeps the letter case, which the lower-case vocabulary loses."""
    text = "Port port NATO A iPad 12 .\nNew"
    (window,) = cut(text)
    seen = dict(zip(words_of(text, window), window.shapes.tolist(), strict=True))

    def shape(case: str, lead: str) -> int:
        return CASES.index(case) * len(LEADS) + LEADS.index(lead)

    assert seen["Port"] == shape("capitalised", "break")
    assert seen["port"] == shape("lower", "space")
    assert seen["NATO"] == shape("upper", "space")
    assert seen["A"] == shape("capitalised", "space")
    assert seen["12"] == shape("digits", "space")
    assert seen["."] == shape("none", "space")
    assert seen["New"] == shape("capitalised", "break")


def test_a_text_without_words_has_no_window() -> None:
    """A text without words gives no window."""
    assert cut("") == cut(" \n\t\n ") == []
