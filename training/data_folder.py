"""Checks that a folder holds the data that training reads, before an hour of training stops at a missing file.

    python -m training.data_folder FOLDER

`make train DATA=FOLDER` runs this first. The table here and in README.md is the only description of the data's shape.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parents[2] / "shared"
"""Default folder of the training data: `shared` beside the checkout."""

ARTICLES: Final = "stream/articles/*.jsonl.gz"
SCORING: Final = "eval/scoring.py"
FUNCTIONS: Final = ("quote_score", "ner_score", "cls_score")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededFile:
    """A file of JSON lines (or a pattern for several), gzipped if its name says so, the fields of a row, and its meaning."""

    path: str
    fields: tuple[str, ...]
    row: str


QUOTES: Final = "an article; attributions: [{source, cue, content}], each a list of [start, end]"
NAMES: Final = "an article; spans: [[start, end, label]]"
TARGETS: Final = "a sentence; targets: [[start, end, negative|neutral|positive, ...]]"

DIRECTED: Final = "a sentence; p, q: {start, end} of two names; label: neutral|p_for_q|q_for_p|p_against_q|q_against_p"

NEEDED: Final = (
    NeededFile(path="train/quotes_polnear.jsonl.gz", fields=("id", "text", "attributions"), row=QUOTES),
    NeededFile(path="train/ner_worldwide.jsonl.gz", fields=("id", "text", "spans"), row=NAMES),
    NeededFile(path="train/sentiment_newsmtsc.jsonl.gz", fields=("id", "text", "targets"), row=TARGETS),
    NeededFile(path="train/directed_sentiment.jsonl.gz", fields=("text", "p", "q", "label"), row=DIRECTED),
    NeededFile(path="eval/data/directed_sentiment.jsonl.gz", fields=("text", "p", "q", "label"), row=DIRECTED),
    NeededFile(
        path="train/feelings.jsonl",
        fields=("id", "text_sha256", "feelings"),
        row="an article under stream/; feelings: [{name, own: -2..2, reported: -2..2 or null, certain}]",
    ),
    NeededFile(path="eval/data/quotes_polnear.jsonl.gz", fields=("doc", "text", "attributions"), row=QUOTES),
    NeededFile(path="eval/data/ner_worldwide.jsonl.gz", fields=("doc", "text", "spans"), row=NAMES),
    NeededFile(path="eval/data/sentiment_newsmtsc.jsonl.gz", fields=("doc", "text", "targets"), row=TARGETS),
    NeededFile(path=ARTICLES, fields=("title", "text", "language"), row="an unlabelled article"),
)


def problems(folder: Path) -> Iterator[str]:
    """Yield a line for each file that is missing from `folder` or whose first row lacks a field."""
    for needed in NEEDED:
        files = sorted(folder.glob(needed.path))
        if not files:
            yield f"{needed.path} is missing: JSON lines with {', '.join(needed.fields)}; a row is {needed.row}"
        for file in files:
            if (problem := _problem_of(file, needed)) is not None:
                yield f"{file.relative_to(folder)}: {problem}"
    scoring = folder / SCORING
    if not scoring.is_file():
        yield f"{SCORING} is missing: a Python module with the functions {', '.join(FUNCTIONS)}"


def _problem_of(file: Path, needed: NeededFile) -> str | None:
    try:
        with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
            row = json.loads(lines.readline())
    except (OSError, ValueError) as error:
        return f"its first line cannot be read as {'gzipped ' if file.suffix == '.gz' else ''}JSON: {error}"
    absent = [field for field in needed.fields if field not in row]
    return f"its first row has no {', '.join(absent)}; a row is {needed.row}" if absent else None


def main(folder: Path) -> None:
    """Exit with a list of the missing data, if there is any."""
    found = list(problems(folder))
    if found:
        sys.exit("\n  ".join([f"cannot train from {folder} (name another folder: make train DATA=...):", *found]))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
