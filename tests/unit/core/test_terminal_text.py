"""Bytes of unknown content cannot steer a terminal."""

import pytest

from pipeline.core.terminal_text import MAX_SHOWN_CHARS, one_line, printable, printable_json


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"Ferry \xc3\xa6", "Ferry æ"),
        (b"\x1b[2Jgone", "\\x1b[2Jgone"),
        (b"a\nb\tc\x00", "a\\nb\\tc\\x00"),
        (b"\xff\xfe", "\\xff\\xfe"),
        ("\u202eevil".encode(), "\\u202eevil"),
    ],
)
def test_escapes_what_is_not_printable(content, shown):
    """Control characters, bidirectional tricks and broken UTF-8 are spelled out."""
    assert printable(content) == shown


def test_indents_json_and_escapes_inside_its_strings():
    """Escapes that JSON's reader would resolve stay escapes."""
    assert printable_json(b'{"a": "\\u001b[2J", "b": ["\\u202e"]}') == (
        '{\n  "a": "\\u001b[2J",\n  "b": [\n    "\\u202e"\n  ]\n}'
    )


def test_a_lone_surrogate_is_shown_as_its_escape():
    """An unprintable character causes no crash."""
    assert printable_json(b'"\\ud800"') == '"\\ud800"'


def test_what_is_no_json_keeps_its_lines():
    """Broken JSON is shown as text."""
    assert printable_json(b'{"a":\n \x07') == '{"a":\n \\x07'


@pytest.mark.parametrize("content", [b"[" * 100_000, b"x" * 3_000_000])
def test_long_content_is_cut_and_says_so(content):
    """Shown text is bounded, and its last line names the full size."""
    shown = printable_json(content)
    assert len(shown) < MAX_SHOWN_CHARS + 100
    assert shown.endswith(f"cut: {len(content)} bytes in all; --raw writes all of them")


def test_one_line_keeps_letters_of_all_scripts() -> None:
    """Only unprintable characters are removed."""
    assert one_line("Größe\u202e\n\t«été» 東京\x07") == "Größe «été» 東京"
