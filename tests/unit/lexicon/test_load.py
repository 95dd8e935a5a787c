"""Word lists are data: an error names the file, the line and what is wrong."""

import re
from pathlib import Path
from typing import Literal

import pytest

from transforms.lexicon.load import LexiconError, Row, load_patterns, load_rows, load_sets, load_uses, load_words


class Colour(Row, frozen=True, kw_only=True):
    """A row of the lists below."""

    warmth: Literal["warm", "cold"]
    share: float = 1.0


def written(folder: Path, text: str) -> Path:
    (folder / "colours.yaml").write_text("question: Which colours are warm?\n" + text, encoding="utf-8")
    return folder


def test_a_row_gives_its_columns_to_all_its_words(tmp_path: Path) -> None:
    """Words keep the order of the file; a list may hold phrases, and 'no' is a word."""
    folder = written(
        tmp_path,
        "rows:\n- {warmth: warm, share: 0.5, words: red no}\n- {warmth: cold, words: [pale blue, on]}\n",
    )
    assert load_rows("colours", Colour, folder=folder) == (
        Colour(word="red", warmth="warm", share=0.5),
        Colour(word="no", warmth="warm", share=0.5),
        Colour(word="pale blue", warmth="cold"),
        Colour(word="on", warmth="cold"),
    )


def test_sets_of_words_come_by_their_name(tmp_path: Path) -> None:
    """A word may be in two sets."""
    folder = written(tmp_path, "rows:\n- {set: warm, words: red pink}\n- {set: light, words: pink}\n")
    assert load_words("colours", folder=folder) == {"warm": {"red", "pink"}, "light": {"pink"}}


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            "- {set: warm, words: red}\n- {set: ligth, words: pink}\n",
            "4: 'pink' is of the unknown set 'ligth'; known: warm,",
        ),
        ("- {set: warm, words: red}\n", "3: no row is of the set 'light'; known: warm, light"),
    ],
)
def test_an_unknown_or_missing_set_is_refused(tmp_path: Path, rows: str, problem: str) -> None:
    """The code that reads a list declares its sets."""
    with pytest.raises(LexiconError, match=rf"colours\.yaml:{re.escape(problem)}"):
        load_words("colours", "warm", "light", folder=written(tmp_path, "rows:\n" + rows))


@pytest.mark.parametrize(
    ("rows", "line", "problem"),
    [
        ("- {warmth: warm, words: red}\n- warmth: warm\n  words: >-\n    pink\n    red\n", 7, "stands twice"),
        ("- {warmth: warm, words: red}\n- {warmth: cold, words: red}\n", 4, "contradicts: it is on line 3"),
        ("- {warmth: hot, words: red}\n", 3, "Invalid enum value 'hot'"),
        ("- {warmth: warm, share: some, words: red}\n", 3, "Expected `float`"),
        ("- {warmth: warm, weight: 2, words: red}\n", 3, "unknown field `weight`"),
        ("- {words: red}\n", 3, "missing required field `warmth`"),
        ("- {warmth: warm}\n", 3, "a row without words"),
        ("- {warmth: warm, warmth: cold, words: red}\n", 3, "a column stands twice"),
        ("- red\n", 3, "a row is a mapping"),
    ],
)
def test_a_broken_row_is_refused_with_its_line(tmp_path: Path, rows: str, line: int, problem: str) -> None:
    """Refused: doubled words, contradictions, unknown classes, and rows of the wrong shape."""
    folder = written(tmp_path, "rows:\n" + rows)
    with pytest.raises(LexiconError, match=rf"colours\.yaml:{line}: .*{re.escape(problem)}"):
        load_rows("colours", Colour, folder=folder)


def test_one_word_may_serve_several_uses(tmp_path: Path) -> None:
    """The word stands in one row; its ending is for patterns only."""
    folder = written(
        tmp_path,
        "uses: {sea: of the sea, sky: of the sky}\nrows:\n- {uses: [sea, sky], words: blue}\n"
        "- {uses: [sky], ending: 'y?', words: grey}\n",
    )
    assert load_sets("colours", folder=folder) == {"sea": {"blue"}, "sky": {"blue", "grey"}}
    assert [word.pattern for word in load_uses("colours", folder=folder)["sky"]] == ["blue", "greyy?"]


@pytest.mark.parametrize(
    ("uses", "problem"),
    [
        ("{sea: of the sea}", "5: 'grey' serves 'sky', which is not among its 'uses'"),
        ("{sea: of the sea, sky: of the sky, land: of the land}", "2: no word serves 'land'"),
    ],
)
def test_uses_and_words_belong_together(tmp_path: Path, uses: str, problem: str) -> None:
    """Every use must be explained in the file and have a word."""
    rows = "rows:\n- {uses: [sea], words: blue}\n- {uses: [sky], words: grey}\n"
    with pytest.raises(LexiconError, match=rf"colours\.yaml:{re.escape(problem)}"):
        load_uses("colours", folder=written(tmp_path, f"uses: {uses}\n{rows}"))


def test_a_pattern_may_hold_the_words_of_another_list(tmp_path: Path) -> None:
    """The words of one use are inserted, each with its ending."""
    written(tmp_path, "uses: {sea: of the sea}\nrows:\n- {uses: [sea], ending: 's?', words: blue green}\n")
    (tmp_path / "nature.yaml").write_text(
        "question: What does nature look like?\npatterns:\n  water: '(?:{{colours.sea}}) water'\n", encoding="utf-8"
    )
    assert load_patterns("nature", folder=tmp_path)["water"].pattern == "(?:blues?|greens?) water"


def test_patterns_are_built_of_earlier_ones(tmp_path: Path) -> None:
    """A pattern includes an earlier one by its name in double braces."""
    folder = written(tmp_path, "patterns:\n  shade: light|dark\n  blue: '(?:{{shade}})? ?blue'\n")
    assert load_patterns("colours", flags=re.IGNORECASE, folder=folder)["blue"].fullmatch("Dark blue")


def test_a_list_of_patterns_is_one_of_alternatives(tmp_path: Path) -> None:
    """Alternatives keep their order and are grouped."""
    folder = written(tmp_path, "patterns:\n  shade: [light, dark]\n  blue: '{{shade}} blue'\n")
    blue = load_patterns("colours", folder=folder)["blue"]
    assert blue.fullmatch("light blue")
    assert not blue.fullmatch("light")


@pytest.mark.parametrize(
    ("patterns", "problem"),
    [
        ("  blue: '(blue'\n", "3: 'blue' is no regular expression"),
        ("  blue: '{{shade}} blue'\n", "3: 'blue' refers to 'shade'"),
        ("  blue: '{{shades.dark}} blue'\n", "shades.yaml: No such file"),
        ("  blue: blue\n  blue: navy\n", "4: 'blue' stands twice"),
    ],
)
def test_a_broken_pattern_is_refused_with_its_line(tmp_path: Path, patterns: str, problem: str) -> None:
    """The error says what is wrong."""
    with pytest.raises(LexiconError, match=re.escape(problem)):
        load_patterns("colours", folder=written(tmp_path, "patterns:\n" + patterns))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("question: Which?\n", "has 'question' and 'rows'"),
        ("rows: [\n", "not YAML"),
        ("question: Which?\nrows: []\nmore: 1\n", "not .'more'"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    """Each file answers one question."""
    (tmp_path / "colours.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=problem):
        load_rows("colours", Colour, folder=tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The error has the file's path."""
    with pytest.raises(LexiconError, match=r"colours\.yaml: No such file"):
        load_rows("colours", Colour, folder=tmp_path)
