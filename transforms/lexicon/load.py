r"""Reads word lists: each is a YAML file beside this module that answers one question, with columns.

    question: Which verbs report a statement, and how firmly?
    rows:
    - {stance: states, certainty: 0.8, takes: [clause], words: say add explain}
    - {stance: denies, certainty: 0.1, takes: [clause, object], words: [rule out, shrug off]}

A row gives its other columns once for all its `words`: a string of words separated by white space, or a list if a word
contains a space. A list whose words serve several uses explains them under `uses`; each row names the uses of its
words:

    question: Which words negate?
    uses:
      cue: a cue with one of them is negated
      claim: the words after one of them are denied
    rows:
    - {uses: [cue, claim], words: not never}
    - {uses: [claim], words: hardly}

Patterns are regular expressions by name; a list holds alternatives, and the first that matches counts. `{{name}}`
stands for an earlier pattern of the same file, `{{list.use}}` for any word of another list with that use (its `ending`,
a regular expression, included):

    question: What does a line look like that is no part of the report?
    patterns:
      month: [Jan, Feb, Mar]
      date: '{{month}} \d+'
      cancelled: '(?:{{negation.claim}}) on {{date}}'
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
import yaml

FOLDER: Final = Path(__file__).parent

RowType = TypeVar("RowType", bound="Row")
_REFERENCE: Final = re.compile(r"\{\{(\w+)(?:\.(\w+))?\}\}")


class LexiconError(Exception):
    """A word list is broken; the message gives the file, the line and what to do."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One word with its columns; each list's row type adds its columns, typed by their allowed values."""

    word: str


def load_rows(
    name: str, kind: type[RowType], *, key: tuple[str, ...] = ("word",), folder: Path = FOLDER
) -> tuple[RowType, ...]:
    """Return the rows of the list `name`, one for each word, in the order of the file.

    Args:
        name: the file's name without its ending.
        kind: the type of a row; a value that it does not allow is an unknown class.
        key: the columns that identify a row; a second row with the same key is a duplicate or a contradiction.
        folder: the folder of the file.

    Raises:
        LexiconError: the file is missing or broken, a row duplicates or contradicts another, or a class is unknown.
    """
    return tuple(row for _, row in _numbered_rows(folder / f"{name}.yaml", kind, key))


def _numbered_rows(file: Path, kind: type[RowType], key: tuple[str, ...]) -> list[tuple[int, RowType]]:
    """Return the rows of a file as `load_rows` does, each with the line of its word."""
    first: dict[tuple[Any, ...], tuple[int, RowType]] = {}
    for line, columns in _columns(file):
        try:
            row = msgspec.convert(columns, kind, strict=False)
        except msgspec.ValidationError as error:
            raise LexiconError(f"{file}:{line}: '{columns.get('word')}': {error}") from error
        same = tuple(getattr(row, column) for column in key)
        if same in first:
            before, other = first[same]
            what = "stands twice, take one out" if other == row else "contradicts"
            raise LexiconError(f"{file}:{line}: '{row.word}' {what}: it is on line {before} already")
        first[same] = line, row
    return list(first.values())


def load_words(name: str, *sets: str, folder: Path = FOLDER) -> Mapping[str, frozenset[str]]:
    """Return the words of a list by its only other column, `set`.

    Args:
        name: the file's name without its ending.
        sets: the sets that the file must have; without them, any set is allowed.
        folder: the folder of the file.

    Raises:
        LexiconError: as for `load_rows`, or a set is unknown or missing.
    """
    file = folder / f"{name}.yaml"
    found: dict[str, set[str]] = {}
    for line, row in _numbered_rows(file, _Member, ("set", "word")):
        if sets and row.set not in sets:
            raise LexiconError(
                f"{file}:{line}: '{row.word}' is of the unknown set '{row.set}'; known: {', '.join(sets)}"
            )
        found.setdefault(row.set, set()).add(row.word)
    if missing := [which for which in sets if which not in found]:
        line = _section(file, "rows").start_mark.line + 1
        raise LexiconError(f"{file}:{line}: no row is of the set '{missing[0]}'; known: {', '.join(sets)}")
    return {which: frozenset(words) for which, words in found.items()}


class Word(Row, frozen=True, kw_only=True):
    """A word with its uses; `ending` is a regular expression after it in a pattern, `value` a figure of its list."""

    uses: tuple[str, ...]
    ending: str = ""
    value: float | None = None

    @property
    def pattern(self) -> str:
        """The word as a part of a regular expression."""
        return self.word + self.ending


@cache
def load_uses(name: str, *, folder: Path = FOLDER) -> Mapping[str, tuple[Word, ...]]:
    """Return the words of the list `name` by use, in the order of the file.

    Raises:
        LexiconError: as for `load_rows`, or a row names a use that the file does not declare, or a use has no word.
    """
    file = folder / f"{name}.yaml"
    explained = {key.value: key.start_mark.line + 1 for key, _ in _section(file, "uses").value}
    uses: dict[str, list[Word]] = {use: [] for use in explained}
    for line, row in _numbered_rows(file, Word, ("word",)):
        for use in row.uses:
            if use not in uses:
                raise LexiconError(f"{file}:{line}: '{row.word}' serves '{use}', which is not among its 'uses'")
            uses[use].append(row)
    for use, line in explained.items():
        if not uses[use]:
            raise LexiconError(f"{file}:{line}: no word serves '{use}'")
    return {use: tuple(words) for use, words in uses.items()}


def load_sets(name: str, *, folder: Path = FOLDER) -> Mapping[str, frozenset[str]]:
    """Return the words of the list `name` by use, without endings; raises LexiconError as `load_uses` does."""
    return {use: frozenset(row.word for row in rows) for use, rows in load_uses(name, folder=folder).items()}


@cache
def load_patterns(name: str, *, flags: int = 0, folder: Path = FOLDER) -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of the list `name`, compiled with `flags`.

    Raises:
        LexiconError: the file is missing or broken, a name is duplicated, or a pattern is invalid.
    """
    file = folder / f"{name}.yaml"
    texts: dict[str, str] = {}
    compiled: dict[str, re.Pattern[str]] = {}
    for key, value in _section(file, "patterns").value:
        line = key.start_mark.line + 1
        if key.value in texts:
            raise LexiconError(f"{file}:{line}: '{key.value}' stands twice")
        try:
            texts[key.value] = _REFERENCE.sub(lambda found: _referred(found, texts, folder), _expression(value))
            compiled[key.value] = re.compile(texts[key.value], flags)
        except KeyError as error:
            raise LexiconError(
                f"{file}:{line}: '{key.value}' refers to {error}, which is neither above it nor a use of another list"
            ) from error
        except re.error as error:
            raise LexiconError(f"{file}:{line}: '{key.value}' is no regular expression: {error}") from error
    return compiled


def _expression(node: yaml.Node) -> str:
    """Return a pattern as written; a list's items become alternatives."""
    if isinstance(node, yaml.SequenceNode):
        return f"(?:{'|'.join(item.value for item in node.value)})"
    return str(node.value)


def _referred(found: re.Match[str], texts: Mapping[str, str], folder: Path) -> str:
    """Return the regular expression that a reference in double braces names; raises KeyError if there is none."""
    name, use = found.groups()
    if use is None:
        return texts[name]
    return "|".join(row.pattern for row in load_uses(name, folder=folder)[use])


class _Member(Row, frozen=True, kw_only=True):
    set: str


def _columns(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each word of a file with its line number and columns."""
    lines = file.read_text(encoding="utf-8").split("\n") if file.is_file() else []
    loader = yaml.CBaseLoader("")  # all cells are strings: "no" and "on" are words here
    for node in _section(file, "rows").value:
        if not isinstance(node, yaml.MappingNode):
            raise LexiconError(f"{file}:{node.start_mark.line + 1}: a row is a mapping of columns")
        columns = {key.value: (value, loader.construct_object(value, deep=True)) for key, value in node.value}
        if len(columns) < len(node.value):
            raise LexiconError(f"{file}:{node.start_mark.line + 1}: a column stands twice in one row")
        words_node, words = columns.pop("words", (node, ""))
        found = words.split() if isinstance(words, str) else words
        if not found:
            raise LexiconError(f"{file}:{node.start_mark.line + 1}: a row without words")
        rest = {name: value for name, (_, value) in columns.items()}
        at = words_node.start_mark.line
        for word in found:
            while at < words_node.end_mark.line and word not in lines[at]:
                at += 1
            yield at + 1, {"word": word, **rest}


def _section(file: Path, name: str) -> yaml.Node:
    """Return the node under one of a file's keys: its uses, rows or patterns."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), yaml.CBaseLoader)
    except OSError as error:
        raise LexiconError(f"{file}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise LexiconError(f"{file}: not YAML: {error}") from error
    entries = {key.value: value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}
    unknown = sorted(set(entries) - {"question", "uses", "rows", "patterns"})
    if unknown or name not in entries or "question" not in entries:
        raise LexiconError(f"{file}: a word list has 'question' and '{name}'{f', not {unknown}' if unknown else ''}")
    return entries[name]
