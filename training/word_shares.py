"""Makes transforms/data/knowledge/word_shares.tsv: the number of 10,000 news articles with each of the commonest stems.

    python -m training.word_shares ARTICLES.jsonl.gz...

Counts every second article, so that measurements with the table can use the unseen half (docs/quality.md).
"""

import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from transforms.stories.words import LEAD_CHARS, stems

TARGET = Path(__file__).parent.parent / "transforms" / "data" / "knowledge" / "word_shares.tsv"
KEPT = 2_000
PER = 10_000


def main(archives: Iterable[str]) -> None:
    """Count and write the table."""
    counts: Counter[str] = Counter()
    articles = 0
    for title, text in islice(_articles(archives), 0, None, 2):
        articles += 1
        counts.update({*stems(title), *stems(text[:LEAD_CHARS])})
    lines = [f"{word}\t{max(1, round(PER * count / articles))}\n" for word, count in counts.most_common(KEPT)]
    TARGET.write_text("".join(sorted(lines)), encoding="utf-8")


def _articles(archives: Iterable[str]) -> Iterator[tuple[str, str]]:
    for archive in archives:
        with gzip.open(archive, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = msgspec.json.decode(line)
                yield record["title"] or "", record["text"] or ""


if __name__ == "__main__":
    main(sys.argv[1:])
