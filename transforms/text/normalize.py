"""Normalise a text to the form that exact reprints share, and map its offsets back to the original.

White space belongs to the layout, not to the text: a run of it becomes one space, a paragraph break one blank line, and
invisible characters (zero-width ones, soft hyphens, direction marks) are removed. A single line break is a paragraph
break, except before a lower-case letter and in a wrapped text. A text is wrapped if more than half of its single breaks
stand before a lower-case letter, or inside a sentence of running text. A hyphen at the end of such a line is removed with the
break, and a space that a site lost between two sentences, or behind a quote, is given back.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.annotations import Furniture, Pair, Span
from schemas.ids import hashed_id

SPACE, PARAGRAPH = " ", "\n\n"
_INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_RUN = re.compile(rf"(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?=[^\W\d_])|[\s{_INVISIBLE}]{{2,}}|[^\S ]|[{_INVISIBLE}]")
_GLUED = re.compile(r"(?<=[a-z][.!?])(?=[A-Z][a-z](?!\w{0,2}\b(?![ ,]))|“\w)|(?<=[.,!?]”)(?=[A-Za-z])")
_ADDRESS = re.compile(r"\S*(?:://|@|www\.)\S*")
_CUT = re.compile(r"[a-z][.!?][\"”’)]* +[\"“(]?[A-Z][^\n]*[\w,]$")  # a line of running text that ends inside a sentence
_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029]")
INVISIBLES = re.compile(rf"[{_INVISIBLE}]+")


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A text in the shared form. `offsets` are pairs (here, in the original): the start of each unchanged stretch."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    original_length: int

    def span_in_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's span for a span of this text; raises ValueError for a span outside it."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no stretch of a text of {len(self.text)} characters")
        first = self._original(start)
        return (first, first) if start == end else (first, self._original(end - 1, after=1))

    def span_here(self, start: int, end: int) -> tuple[int, int]:
        """Return this text's span for a span of the original, without white space at its edges; it may be empty."""
        first, last = self._here(start), self._here(end)
        piece = self.text[first:last]
        first += len(piece) - len(piece.lstrip())
        return first, max(first, last - (len(piece) - len(piece.rstrip())))

    @property
    def is_unchanged(self) -> bool:
        """Whether the original was in the shared form already."""
        return self.offsets == ((0, 0),) and self.original_length == len(self.text)

    def _original(self, position: int, *, after: int = 0) -> int:
        stretch = bisect_right(self.offsets, (position, self.original_length)) - 1
        here, original = self.offsets[stretch]
        limit = self.offsets[stretch + 1][1] if stretch + 1 < len(self.offsets) else self.original_length
        return min(original + position - here + after, limit)

    def _here(self, position: int) -> int:
        stretch = bisect_right(self.offsets, position, key=_second) - 1
        here, original = self.offsets[stretch]
        limit = self.offsets[stretch + 1][0] if stretch + 1 < len(self.offsets) else len(self.text)
        return min(here + max(position - original, 0), limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalizedInput:
    """The input of an annotation and its hash, `text_hash`: exact reprints have the same hash."""

    normalized: NormalizedText
    furniture: tuple[Furniture, ...]
    targets: tuple[Span, ...]
    pairs: tuple[Pair, ...]
    text_hash: str

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.normalized.text


def normalize_text(
    text: str, furniture: Iterable[Furniture] = (), targets: Iterable[Span] = (), pairs: Iterable[Pair] = ()
) -> NormalizedInput:
    """Return the form that exact reprints share, with furniture, targets and pairs mapped into it; pure and idempotent.

    Spans without a visible character are left out; equal spans are given once, in order.
    """
    normalized = _normalized(text)
    pieces = {
        Furniture(start=s, end=e, kind=f.kind) for f in furniture for s, e in [normalized.span_here(f.start, f.end)]
    }
    spans = {Span(start=s, end=e) for t in targets for s, e in [normalized.span_here(t.start, t.end)]}
    mapped = tuple(sorted(piece for piece in pieces if piece.start < piece.end))
    asked = tuple(sorted(span for span in spans if span.start < span.end))
    both = sorted({_pair_here(normalized, pair) for pair in pairs})
    compared = tuple(pair for pair in both if pair.p.start < pair.p.end and pair.q.start < pair.q.end)
    return NormalizedInput(
        normalized=normalized,
        furniture=mapped,
        targets=asked,
        pairs=compared,
        text_hash=hashed_id(
            "text",
            normalized.text,
            " ".join(f"{piece.kind}:{piece.start}-{piece.end}" for piece in mapped),
            " ".join(f"{span.start}-{span.end}" for span in asked),
            *(f"{pair.p.start}-{pair.p.end}|{pair.q.start}-{pair.q.end}" for pair in compared),
        ),
    )


def _pair_here(normalized: NormalizedText, pair: Pair) -> Pair:
    (p_start, p_end), (q_start, q_end) = (normalized.span_here(span.start, span.end) for span in (pair.p, pair.q))
    return Pair(p=Span(start=p_start, end=p_end), q=Span(start=q_start, end=q_end))


def _normalized(text: str) -> NormalizedText:
    runs = [(match.start(), match.end(), _breaks(match.group())) for match in _RUN.finditer(text)]
    wrapped = _is_wrapped(text, runs)
    runs = sorted([*runs, *((at, at, 0) for at in _glued_at(text))])
    pieces: list[str] = []
    offsets = [(0, 0)]
    here = done = 0
    for start, end, breaks in runs:
        at_edge = breaks is None or start == 0 or end == len(text)
        stands_for = "" if at_edge else _layout(text, start, end, breaks or 0, wrapped=wrapped)
        if stands_for == text[start:end]:
            continue
        pieces += (text[done:start], stands_for)
        here += start - done
        offsets += ((here, start), (here + len(stands_for), end)) if stands_for else ((here, end),)
        here += len(stands_for)
        done = end
    pieces.append(text[done:])
    return _stripped("".join(pieces), offsets, len(text))


def _layout(text: str, start: int, end: int, breaks: int, *, wrapped: bool) -> str:
    following = text[end : end + 1]
    if text.startswith("-", start):
        return "" if following.islower() else "-"
    if breaks == 1:
        if text.startswith("\u00ad", start) and following.islower():
            return ""
        return SPACE if wrapped or following.islower() else PARAGRAPH
    return PARAGRAPH if breaks else SPACE


def _glued_at(text: str) -> list[int]:
    """Return the positions at which a space is missing between sentences or behind a quote, outside addresses."""
    places: Sequence[int] = range(len(text))
    if INVISIBLES.search(text):
        places = [at for at, character in enumerate(text) if not INVISIBLES.match(character)]
        text = INVISIBLES.sub("", text)
    found = [match.start() for match in _GLUED.finditer(text)]
    addresses = [match.span() for match in _ADDRESS.finditer(text)] if found else []
    return [places[at] for at in found if not any(start <= at < end for start, end in addresses)]


def _breaks(run: str) -> int | None:
    """Return the number of line breaks in a run of white space, None for a run without white space."""
    visible = INVISIBLES.sub("", run)
    return sum(2 if found == "\u2029" else 1 for found in _BREAK.findall(visible)) if visible else None


def _is_wrapped(text: str, runs: list[tuple[int, int, int | None]]) -> bool:
    single = [(start, end) for start, end, breaks in runs if breaks == 1 and start > 0 and end < len(text)]
    lower = sum(text[end].islower() for _, end in single)
    if 2 * lower > len(single):
        return True
    inside = sum(text[start].isspace() and (text[start - 1].isalnum() or text[start - 1] == ",") for start, _ in single)
    return 2 * inside > len(single) and any(_CUT.search(_line_before(text, start)) for start, _ in single)


def _line_before(text: str, end: int) -> str:
    return text[text.rfind("\n", 0, end) + 1 : end]


def _stripped(text: str, offsets: list[tuple[int, int]], original_length: int) -> NormalizedText:
    """Drop white space at both edges, and stretches that begin at the same position as a later one."""
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    first = max(i for i, (here, _) in enumerate(offsets) if here <= lead)
    kept: list[tuple[int, int]] = []
    for here, original in [(lead, offsets[first][1] + lead - offsets[first][0]), *offsets[first + 1 :]]:
        place = (here - lead, original)
        if kept and (kept[-1][0] == place[0] or kept[-1][0] - kept[-1][1] == place[0] - place[1]):
            kept[-1] = (place[0], original) if kept[-1][0] == place[0] else kept[-1]
            continue
        kept.append(place)
    return NormalizedText(text, tuple(pair for pair in kept if pair[0] <= len(text)), original_length)


def _second(pair: tuple[int, int]) -> int:
    return pair[1]
