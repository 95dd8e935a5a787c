"""Prints the scores of stories: python -m tests.support.report_stories [SHARED]."""

import sys
from pathlib import Path

from tests.support.story_scores import archives, grouped

SHARED = Path(__file__).resolve().parents[3] / "shared"


def main(shared: Path) -> None:
    """Score everything and print a line for each half."""
    for name, archive_files in archives(shared / "stream").items():
        found = grouped(archive_files)
        for half in ("tuning", "held out", None):
            f1, precision, recall = found.scores(half)
            sys.stdout.write(f"{name}, {half or 'all'}: F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f}\n")
        sys.stdout.write(
            f"{name}: {len(set(found.given.values())):,} stories, the largest of {found.largest} articles\n"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else SHARED)
