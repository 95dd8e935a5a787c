"""Find text in quotation marks of every style, even if marks are missing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"[^\n]+")
_MARK = re.compile("[“”„‟«»\"‘’']|``")
_CLOSERS = {"“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", '"': '"', "‘": "’", "'": "'", "``": "''", "''": "''"}
_MIXED = ({"“", '"'}, {"”", '"'})
_DOUBLE = frozenset('“”"')
_SINGLE = frozenset("‘'’")
_ENDS_SPEECH = frozenset(".,!?…—–-;:")
_LONGEST_SINGLE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quote: [start, end) with its marks, [inner_start, inner_end) without; `closed` says if a mark ends it."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool = True


def find_quotes(text: str) -> list[Quote]:
    """Return the quotes in text order, none overlapping, none longer than its paragraph.

    A quote without a closing mark runs to the end of its paragraph if it opens the paragraph, or if the next paragraph
    begins with the same mark (continued speech). Otherwise it is left out: a stray mark proves nothing.
    """
    paragraphs = [paragraph.span() for paragraph in _PARAGRAPH.finditer(text)]
    following = [text[start:end].lstrip()[:1] for start, end in [*paragraphs[1:], (0, 0)]]
    return [
        quote
        for (start, end), mark in zip(paragraphs, following, strict=False)
        for quote in _in_paragraph(text, start, end, mark)
    ]


@dataclass(frozen=True, slots=True)
class _Mark:
    text: str
    start: int
    end: int


def _in_paragraph(text: str, first: int, last: int, following: str) -> Iterator[Quote]:
    opened: _Mark | None = None
    marks = list(_marks(text, first, last))
    for number, mark in enumerate(marks):
        if opened is None:
            if _can_open(text, mark, first):
                opened = mark
        elif _closes(text, opened, mark, last) or _closes_otherwise(text, opened, marks, number):
            yield from _quote(opened, mark.start, mark.end)
            opened = None
        elif (mark.text == opened.text and mark.text not in {'"', "''"} and mark.text not in _SINGLE) or (
            opened.text in _SINGLE and mark.text not in _SINGLE and _can_open(text, mark, first)
        ):
            opened = mark
    if opened is None or opened.text in _SINGLE:
        return
    one_open = opened.text != '"' or text.count('"', first, last) % 2 == 1
    if (opened.text == following and one_open) or not text[first : opened.start].strip():
        end = last
        while end > opened.end and text[end - 1].isspace():
            end -= 1
        if end > opened.end:
            yield Quote(start=opened.start, end=end, inner_start=opened.end, inner_end=end, closed=False)


def _marks(text: str, first: int, last: int) -> Iterator[_Mark]:
    position = first
    while found := _MARK.search(text, position, last):
        start, end = found.span()
        if text[start] == "'" and text[end : end + 1] == "'" and end < last:
            end += 1
        yield _Mark(text[start:end], start, end)
        position = end


def _can_open(text: str, mark: _Mark, first: int) -> bool:
    """Tell whether speech can begin at this mark, by its form and the characters before and after it."""
    before = text[mark.start - 1] if mark.start > first else " "
    after = text[mark.end : mark.end + 1]
    if mark.text in {"”", "’"} or not after or after.isspace():
        return False
    if mark.text in _SINGLE:
        return (before.isspace() or before in '([—–-"“') and after.isalnum()
    return mark.text in {"“", "„", "‟", "«", "``"} or not before.isalnum()


def _closes(text: str, opened: _Mark, mark: _Mark, last: int) -> bool:
    if mark.text not in _CLOSERS.get(opened.text, "") or mark.start == opened.end:
        return False
    after = text[mark.end] if mark.end < last else " "
    if opened.text in _SINGLE:
        return not after.isalnum() and mark.start - opened.end <= _LONGEST_SINGLE
    if mark.text in {'"', "''"}:
        return not after.isalnum() or text[mark.start - 1] in _ENDS_SPEECH
    return True


def _closes_otherwise(text: str, opened: _Mark, marks: Sequence[_Mark], number: int) -> bool:
    """Tell whether a straight mark closes a curly one, or the other way round: “We stay," said Weir.

    It stands behind the end of speech, and a mark of the right form does not follow before the next quote opens.
    """
    mark = marks[number]
    if {opened.text, mark.text} not in _MIXED or text[mark.start - 1] not in _ENDS_SPEECH or mark.start == opened.end:
        return False
    if text[mark.end : mark.end + 1].isalnum():
        return False
    between = text[opened.end : mark.start]
    if mark.text == "”":
        return "“" not in between
    behind = next((other.text for other in marks[number + 1 :] if other.text in _DOUBLE), None)
    return behind != "”"


def _quote(opened: _Mark, closing_start: int, closing_end: int) -> Iterator[Quote]:
    yield Quote(start=opened.start, end=closing_end, inner_start=opened.end, inner_end=closing_start)
