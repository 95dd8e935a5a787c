"""The counter of words finds them in every kind of literal that holds words, and nowhere else."""

import importlib.util
from pathlib import Path

import pytest

FILE = Path(__file__).parents[3] / ".ci" / "count_words.py"
SPEC = importlib.util.spec_from_file_location("count_words", FILE)
assert SPEC is not None
assert SPEC.loader is not None
counter = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(counter)


@pytest.mark.parametrize(
    ("source", "modules", "functions"),
    [
        ('WORDS = {"said", "told"}', 2, 0),
        ('class A:\n    words: list[str] = ["said"]', 1, 0),
        ('class A:\n    __slots__ = ("text", "label")', 0, 0),
        ('"""Told in a docstring."""\ndef f():\n    "Told in a docstring."', 0, 0),
        ('def f(word):\n    return word in {"said", "told"}', 0, 2),
        ('class A:\n    def f(self):\n        return frozenset(["said"])', 0, 1),
        ('def f():\n    return {"said": ("told",)}', 0, 2),
        ('def f():\n    return "said told".split()', 0, 2),
        ('def f(text):\n    return re.search(r"\\bsaid|told", text)', 0, 2),
        ('def f(word):\n    raise ValueError(("said", word))', 0, 0),
    ],
)
def test_words_are_counted_by_place(source: str, modules: int, functions: int) -> None:
    """Literals of modules and of functions are counted apart; docstrings, slots and messages do not count."""
    assert counter.words_in(source, counter.in_modules) == modules
    assert counter.words_in(source, counter.in_functions) == functions
