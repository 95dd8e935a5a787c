"""Named mentions in a text."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A named mention: code points [start, end), tokens [first, last)."""

    start: int
    end: int
    text: str
    label: str
    first: int
    last: int


def mention_at(doc: Doc, text: str, start: int, end: int, label: str) -> Mention:
    """Return the mention at code points [start, end) with all tokens it touches; raises ValueError outside the text."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        raise ValueError(f"[{start}, {end}) lies outside a text of {len(doc.text)} characters")
    return Mention(start=start, end=end, text=text[start:end], label=label, first=span.start, last=span.end)


def overlaid(mentions: Sequence[Mention], found: Sequence[Mention]) -> list[Mention]:
    """Return the mentions, each one that overlaps a found mention replaced by it."""
    result: list[Mention] = []
    at = 0
    for mention in mentions:
        while at < len(found) and found[at].end <= mention.start:
            result.append(found[at])
            at += 1
        if at == len(found) or mention.end <= found[at].start:
            result.append(mention)
    return [*result, *found[at:]]
