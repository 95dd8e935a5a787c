"""Mark furniture, the boilerplate outside the report: repeated headline, by-line, dateline, captions, credits, boxes.

Each line is judged alone. A doubtful line is report: losing a sentence costs more than keeping a caption.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from schemas.annotations import Furniture, FurnitureKind
from transforms.lexicon.load import load_patterns

HEAD_LINES = 8  # lines with headline, by-line and dateline
TAIL_LINES = 6  # lines that name the writers again
MAX_LINE_CHARS = 400  # a longer line is a paragraph
MAX_BOX_CHARS = 220
MAX_BYLINE_CHARS = 120
MAX_BYLINE_NAMES = 12
MAX_DATELINE_CHARS = 100
MIN_LINES = 3  # a shorter text has no head
MAX_TITLE_EXTRA = 4  # words by which a repeated headline may be longer or shorter: " | The Outlet"
_PATTERNS = load_patterns("furniture")
_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"[\n\r\u2028\u2029]+")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]* +")
_QUOTES = frozenset('"“”')
MOST_CAPITALS = 0.3  # a larger share of lines in capitals is the text's own way of writing


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    def piece(self, start: int, end: int, kind: FurnitureKind) -> Furniture:
        return Furniture(start=self.start + start, end=self.start + end, kind=kind)


def mark_furniture(
    text: str, title: str, authors: tuple[str, ...], is_city: Callable[[str], bool] = bool
) -> tuple[Furniture, ...]:
    """Return the furniture of a text, sorted, not overlapping; none if no report would be left.

    `is_city` tells whether a name is a known city's: then "Karachi: " before the report is a dateline.
    """
    title_words = _words(title)
    if _words(text[: 2 * len(title) + 100]) == title_words:
        return ()
    found = tuple(_marks(_lines(text), title_words, authors, is_city))
    return found if _is_rest(text, found) else ()


def _is_rest(text: str, found: tuple[Furniture, ...]) -> bool:
    start = 0
    for piece in found:
        if _WORD.search(text, start, piece.start):
            return True
        start = piece.end
    return bool(_WORD.search(text, start))


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    ends = [(match.start(), match.end()) for match in _BREAK.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        raw = text[start:end]
        stripped = raw.strip()
        if stripped:
            lines.append(_Line(start + len(raw) - len(raw.lstrip()), stripped))
        start = following
    return lines


def _marks(
    lines: list[_Line], title_words: list[str], authors: tuple[str, ...], is_city: Callable[[str], bool]
) -> Iterator[Furniture]:
    names = {tuple(_words(author)) for author in authors} - {()}
    in_capitals = sum(_PATTERNS["capital_line"].fullmatch(line.text) is not None for line in lines)
    few_capitals = in_capitals <= MOST_CAPITALS * len(lines)
    kind: FurnitureKind | None = None
    for number, line in enumerate(lines):
        in_head, in_tail = number < HEAD_LINES, number >= len(lines) - TAIL_LINES
        may_name = len(lines) >= MIN_LINES and (number == 0 or (in_head and kind == "byline"))
        kind = _whole_line(line.text, title_words, names, in_head=in_head, in_tail=in_tail)
        if kind is None and may_name and _is_names(line.text):
            kind = "byline"  # a line of names where only writers, outlets and cities stand
        if kind is None and number and few_capitals and _PATTERNS["capital_line"].fullmatch(line.text):
            kind = "box"
        if kind is not None:
            yield line.piece(0, len(line.text), kind)
        elif captions := _captions(line):
            yield from captions
        else:
            if in_head and (end := _dateline_end(line.text, is_city)):
                yield line.piece(0, end, "dateline")
            elif kicker := _PATTERNS["kicker"].match(line.text):
                yield line.piece(0, len(kicker.group().rstrip()), "box")
            for inserted in _PATTERNS["inserted"].finditer(line.text):
                yield line.piece(*inserted.span("box"), "box")


def _is_names(line: str) -> bool:
    return len(line) <= MAX_BYLINE_CHARS and not line.endswith("-") and _PATTERNS["names"].fullmatch(line) is not None


def _dateline_end(line: str, is_city: Callable[[str], bool]) -> int:
    """Return the end of the dateline that begins a line, 0 if there is none."""
    if match := _PATTERNS["dateline"].match(line[:MAX_DATELINE_CHARS]):
        return len(match.group().rstrip())
    label = _PATTERNS["labelled_place"].match(line[:MAX_DATELINE_CHARS])
    return len(label.group().rstrip()) if label is not None and is_city(label["place"]) else 0


def _whole_line(
    line: str, title_words: list[str], names: set[tuple[str, ...]], *, in_head: bool, in_tail: bool
) -> FurnitureKind | None:
    """Return the kind of a line that is entirely furniture, else None."""
    if len(line) > MAX_LINE_CHARS:
        return None
    if in_head and _is_headline(line, title_words):
        return "headline"
    if (in_head and _is_byline(line, names)) or (in_tail and _PATTERNS["writers"].fullmatch(line)):
        return "byline"
    if _QUOTES.isdisjoint(line) and _PATTERNS["credit_line"].fullmatch(line):
        return "credit"
    if _is_box(line):
        return "box"
    return "caption" if _PATTERNS["gallery"].fullmatch(line) else None


def _is_box(line: str) -> bool:
    """Tell whether a line is a note on the article, or a short one that leads elsewhere or asks something of the reader."""
    if _PATTERNS["note"].match(line):
        return True
    return len(line) <= MAX_BOX_CHARS and _QUOTES.isdisjoint(line) and _PATTERNS["box"].match(line) is not None


def _is_headline(line: str, title_words: list[str]) -> bool:
    """Tell whether a line repeats the title, even with the outlet's name after it."""
    words = _words(line)
    shorter, longer = sorted((words, title_words), key=len)
    if not shorter:
        return False
    enough = words == title_words or (len(shorter) >= MAX_TITLE_EXTRA and len(longer) - len(shorter) <= MAX_TITLE_EXTRA)
    return enough and longer[: len(shorter)] == shorter


def _is_byline(line: str, names: set[tuple[str, ...]]) -> bool:
    """Tell whether a line is only names after "By", an author's name, or a date."""
    if len(line) > MAX_BYLINE_CHARS:
        return False
    if _PATTERNS["date_line"].fullmatch(line):
        return True
    by = _PATTERNS["byline_word"].match(line)
    rest = _PATTERNS["ending_date"].sub("", line[by.end() :] if by else line)
    if tuple(_words(rest)) in names:
        return True
    tokens = rest.split()
    if by is None or not 0 < len(tokens) <= MAX_BYLINE_NAMES or line.endswith((":", "?", "!")):
        return False
    # Only the first token may be lower case: an outlet such as "bne IntelliNews", not "By far the ...".
    named = [_PATTERNS["name_token"].fullmatch(token) is not None for token in tokens]
    return all(named[1:]) and any(token[0].isupper() for token in tokens) and (named[0] or len(tokens) > 1)


def _captions(line: _Line) -> list[Furniture]:
    """Return caption and credit of a short line that ends in a picture's credit or begins with a caption's word."""
    text = line.text
    if len(text) > MAX_LINE_CHARS:
        return []
    credit = _credit_start(text)
    if credit is None:
        return [line.piece(0, len(text), "caption")] if _PATTERNS["caption"].match(text) else []
    caption = len(text[:credit].rstrip(" |"))
    if not _WORD.search(text, 0, caption):
        return [line.piece(0, len(text), "credit")]
    return [line.piece(0, caption, "caption"), line.piece(credit, len(text), "credit")]


def _credit_start(text: str) -> int | None:
    """Return the start of a picture's credit at the line's end: in brackets, as a sentence, or after known words."""
    if not _PATTERNS["credit_hint"].search(text, max(0, len(text) - 110)):
        return None
    if match := _PATTERNS["credit_in_brackets"].search(text, max(0, text.rfind("("))):
        return match.start()
    last = 0
    for match in _SENTENCE_END.finditer(text):
        last = match.end()
    if _PATTERNS["credit"].fullmatch(text, last):
        return last
    match = _PATTERNS["credit_at_end"].search(text, last)
    return match.start() + len(match.group()) - len(match.group().lstrip(" ")) if match else None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
