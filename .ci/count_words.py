# ruff: noqa: INP001 (a script, not part of a package)
"""Counts words in literals of transforms/ outside transforms/lexicon/: words are data, code holds algorithms.

It prints two figures, each with its limit, and exits with 1 where one of them is above it:

    modules      strings that modules and classes assign
    functions    strings in the sets, tuples, lists, dictionaries and regular expressions of functions

Docstrings, annotations, names of slots and what a function raises do not count. The limit for functions lies just above what was reached: lower
it when the figure falls.

    python .ci/count_words.py
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "transforms"
WORD = re.compile(r"[A-Za-z]{3,}")
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def in_modules(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the values that a module and its classes assign."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Assign | ast.AnnAssign) and child.value is not None:
            if "__slots__" not in {name.id for name in ast.walk(child) if isinstance(name, ast.Name)}:
                yield child.value
        elif not isinstance(child, FUNCTIONS):
            yield from in_modules(child)


def in_functions(node: ast.AST, *, inside: bool = False) -> Iterator[ast.AST]:
    """Yield the items of collections, the regular expressions and the strings that are split, in the bodies of functions."""
    if isinstance(node, ast.Raise):
        return
    if inside:
        yield from (item for item in items_of(node) if isinstance(item, ast.Constant))
    if isinstance(node, FUNCTIONS):
        for statement in node.body if isinstance(node.body, list) else [node.body]:
            yield from in_functions(statement, inside=True)
        return
    for child in ast.iter_child_nodes(node):
        yield from in_functions(child, inside=inside)


def items_of(node: ast.AST) -> list[ast.expr]:
    """Return the parts of a collection, or the strings from which a call makes one or a pattern."""
    match node:
        case ast.Set() | ast.Tuple() | ast.List():
            return node.elts
        case ast.Dict():
            return [*filter(None, node.keys), *node.values]
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))):
            return node.args
        case ast.Call(func=ast.Attribute(value=ast.Constant() as text, attr="split")):
            return [text]
        case _:
            return []


def words_in(source: str, literals: Callable[[ast.AST], Iterator[ast.AST]]) -> int:
    """Return how many words of three letters or more stand in the strings of these literals."""
    strings = (part for literal in literals(ast.parse(source)) for part in ast.walk(literal))
    return sum(
        len(WORD.findall(part.value))
        for part in strings
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


LIMITS = {"modules": (in_modules, 300), "functions": (in_functions, 450)}


def main() -> None:
    """Print both figures and, where one is above its limit, the files with most words; exit with 1 then."""
    files = [file for file in sorted(ROOT.rglob("*.py")) if "lexicon" not in file.relative_to(ROOT).parts]
    above = False
    for place, (literals, most) in LIMITS.items():
        counts = {file: words_in(file.read_text(encoding="utf-8"), literals) for file in files}
        total = sum(counts.values())
        print(f"{total} words in literals of {place} outside transforms/lexicon/, at most {most}")  # noqa: T201
        if total > most:
            above = True
            for file, count in sorted(counts.items(), key=lambda item: -item[1])[:15]:
                print(f"  {count:>5}  {file.relative_to(ROOT.parent)}")  # noqa: T201
    if above:
        sys.exit("move them to transforms/lexicon/ (see its load.py)")


if __name__ == "__main__":
    main()
