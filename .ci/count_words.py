# ruff: noqa: INP001 (a script, not part of a package)
"""Counts words in module-level literals of transforms/ outside transforms/lexicon/: words are data, code holds algorithms.

python .ci/count_words.py [MOST]     exits with 1 where there are more than MOST (default 300)
"""

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "transforms"
WORD = re.compile(r"[A-Za-z]{3,}")
MOST = 300


def words_of(source: str) -> int:
    """Return the number of words of three letters or more in strings that a module assigns."""
    assigned = (node.value for node in ast.parse(source).body if isinstance(node, ast.Assign | ast.AnnAssign))
    strings = (part for value in assigned if value is not None for part in ast.walk(value))
    return sum(
        len(WORD.findall(part.value))
        for part in strings
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def main(most: int) -> None:
    """Print the modules with most words; exit with 1 where the total exceeds `most`."""
    files = [file for file in sorted(ROOT.rglob("*.py")) if "lexicon" not in file.relative_to(ROOT).parts]
    counts = {file: words_of(file.read_text(encoding="utf-8")) for file in files}
    total = sum(counts.values())
    print(f"{total} words in module-level literals outside transforms/lexicon/, at most {most}")  # noqa: T201
    if total > most:
        for file, count in sorted(counts.items(), key=lambda item: -item[1])[:15]:
            print(f"  {count:>5}  {file.relative_to(ROOT.parent)}")  # noqa: T201
        sys.exit("move them to transforms/lexicon/ (see its load.py)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MOST)
