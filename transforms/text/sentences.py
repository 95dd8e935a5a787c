"""Find the sentence around a position by punctuation, for display without an analysis."""

import re

MOST_CHARS = 300
_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|\n\s*\n")  # a single line break may stand within a sentence


def sentence_at(text: str, start: int, end: int) -> str:
    """Return the sentences around `start` and `end`, on one line, at most MOST_CHARS long.

    A longer span is cut around `start`, with marks of omission.
    """
    first, last = 0, len(text)
    for found in _END.finditer(text):
        if found.end() <= start:
            first = found.end()
        elif found.start() >= end - 1:
            last = found.end()
            break
    if last - first <= MOST_CHARS:
        return _one_line(text[first:last])
    begin = max(first, min(start - MOST_CHARS // 4, last - MOST_CHARS))
    stop = begin + MOST_CHARS
    before, after = "… " if begin > first else "", " …" if stop < last else ""
    return f"{before}{_one_line(text[begin:stop])}{after}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
