"""Trim contents and speakers, and drop drafts that repeat another's content."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from transforms.attribution.assign_quotes import StatementDraft
from transforms.attribution.frame import FINITE, Frame
from transforms.entities.roles import names_somebody
from transforms.lexicon.word_sets import ATTRIBUTION, PRONOUNS
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan, SpanSet

EDGE: Final = " \t\n\r\xa0,;:—–"
"""Characters that are trimmed from the edges of contents and speakers."""

_MARKS: Final = "\"“”„‟«»‘’'`"
_LONGEST_CONTENT: Final = 2000
"""Maximum characters of one piece: without full stops, uncut nested clauses would be quadratic in total."""

_SAME_CONTENT: Final = 0.7
"""Minimum Jaccard index of the characters of two contents that makes one of them superfluous."""


def trimmed(text: str, start: int, end: int) -> CharSpan:
    """Return the span without edge punctuation, and without quotation marks at one end only or around all of it."""
    while True:
        before = start, end
        while start < end and text[start] in EDGE:
            start += 1
        while end > start and text[end - 1] in EDGE:
            end -= 1
        inner = text[start:end]
        marks = sum(inner.count(mark) for mark in '"“”„«»')
        if end > start and inner[0] in _MARKS and (inner[-1] in _MARKS or marks % 2 or inner[0] in "‘'`"):
            start += 1
        if end > start and text[end - 1] in _MARKS and (before[0] < start or marks % 2):
            end -= 1
        if (start, end) == before:
            return start, end


def clean_drafts(parsed_text: ParsedText, drafts: list[StatementDraft], furniture: SpanSet) -> list[StatementDraft]:
    """Return the drafts with trimmed content outside furniture, in text order, without repeated contents."""
    kept: dict[int, list[StatementDraft]] = {}
    for draft in drafts:
        if draft.frame is not None and furniture.touch(*draft.frame.cue_span):
            continue
        pieces = [
            trimmed(parsed_text.text, start, min(end, start + _LONGEST_CONTENT))
            for piece in draft.content
            for start, end in furniture.outside(*piece)
        ]
        content = tuple(piece for piece in pieces if piece[0] < piece[1])
        if not content or _says_nothing(parsed_text, draft.frame, content):
            continue
        cleaned = replace(draft, content=content)
        near = content[0][0] // _LONGEST_CONTENT
        others = (other for place in (near - 1, near, near + 1) for other in kept.get(place, ()))
        if not any(_says_again(cleaned, other) for other in others):
            kept.setdefault(near, []).append(cleaned)
    return sorted((draft for near in kept.values() for draft in near), key=lambda draft: draft.content)


def _says_nothing(parsed_text: ParsedText, frame: Frame | None, content: Sequence[CharSpan]) -> bool:
    """Tell whether the content is only "that", unless the cue denies it, or only a source: "citing an official"."""
    if frame is not None and frame.verb.tag_ == "VBG" and frame.verb.lemma_ in ATTRIBUTION["names_source"]:
        words = [
            word
            for start, end in content
            for word in parsed_text.doc[parsed_text.token_at(start) : parsed_text.token_at(end - 1) + 1]
        ]
        return names_somebody(words) and not any(word.tag_ in FINITE for word in words)
    bare = len(content) == 1 and parsed_text.text[slice(*content[0])].lower() in PRONOUNS["says_nothing"]
    return bare and (frame is None or frame.cue.stance != "denies")


def _says_again(draft: StatementDraft, other: StatementDraft) -> bool:
    """Tell whether two drafts have nearly the same content, and neither contains the other's cue."""
    if draft.content == other.content:
        return True
    shared = min(draft.content[-1][1], other.content[-1][1]) - max(draft.content[0][0], other.content[0][0])
    if shared < _SAME_CONTENT * max(_size_of(draft.content), _size_of(other.content)):
        return False
    a, b = SpanSet(draft.content), SpanSet(other.content)
    if any(x.frame is not None and y.touch(*x.frame.cue_span) for x, y in ((draft, b), (other, a))):
        return False
    size, left = _size_of(draft.content), _size_of([rest for piece in draft.content for rest in b.outside(*piece)])
    return size - left >= _SAME_CONTENT * (_size_of(other.content) + left)


def _size_of(pieces: Sequence[CharSpan]) -> int:
    return sum(end - start for start, end in pieces)
