"""Assign each quote to an attribution: by grammar, else by the nearest cue that fits the punctuation."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.attribution.frame import Frame
from transforms.text.quotation_marks import Quote
from transforms.text.span_set import CharSpan, SpanSet

_OPEN_ENDED = frozenset(",?!—–-…")
_FULL_ENDED = frozenset(",.?!…—")
_STOPS = re.compile(r"[.!?;]\s|\n")
_WORDS_OF_SPEECH = 4
_GAP_AFTER = 60
_GAP_BEFORE = 120
_NEIGHBOURS = 2
_UNCUED = 6
_LOOK_BACK = 6
_OTHER_QUOTE = frozenset('"“”')
_SENTENCE_END = frozenset(".!?…")
_SENTENCE_BEFORE = re.compile(r"[.!?…:][\"”’')\]]{0,2} +$")
_AT_END = re.compile(r"\s*(?:\n|$|[\"“‘A-Z(])")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraft:
    """An attribution with all its content; `frame` is None if no cue introduces the quote."""

    frame: Frame | None
    content: tuple[CharSpan, ...]


def is_speech(text: str, quote: Quote) -> bool:
    """Tell whether a quote can be speech; one or two quoted words are part of someone else's sentence."""
    inner = text[quote.inner_start : quote.inner_end].strip()
    return bool(inner) and (inner[-1] in _FULL_ENDED or len(inner.split(None, _WORDS_OF_SPEECH)) >= _WORDS_OF_SPEECH)


def draft_statements(text: str, frames: Sequence[Frame], quotes: Sequence[Quote]) -> list[StatementDraft]:
    """Return frames with the quotes they introduce, and quotes without a cue, in text order of their content.

    `frames` are in the order of their cues, `quotes` in text order. A quote inside a frame's content becomes no
    separate statement.
    """
    cue_starts = [frame.cue_span[0] for frame in frames]
    contents = _FrameContents(frames)
    pieces = [list(frame.content) for frame in frames]
    speech: list[Quote] = []
    owners: list[int | None] = []
    for quote in quotes:
        owner = contents.by(quote)
        if owner is None and not contents.touch(quote) and is_speech(text, quote):
            owner = _owner(text, frames, cue_starts, quote, speech, owners)
            if owner is not None:
                pieces[owner].append((quote.start, quote.end))
        elif owner is None:
            continue
        else:
            pieces[owner] = _whole(pieces[owner], quote)
        speech.append(quote)
        owners.append(owner)
    drafts = [
        StatementDraft(frame=frame, content=tuple(sorted(own)))
        for frame, own in zip(frames, pieces, strict=True)
        if own
    ]
    return sorted([*drafts, *_uncued(text, speech, owners)], key=lambda draft: (draft.content[0], draft.content))


def _whole(pieces: Sequence[CharSpan], quote: Quote) -> list[CharSpan]:
    """Return a frame's content with the whole quote that it begins: a speaker's words don't end with a sentence."""
    inner = (quote.inner_start, quote.inner_end)
    if any(start < inner[1] < end for start, end in pieces):
        return list(pieces)
    return [inner, *(piece for piece in pieces if piece[1] <= quote.start or piece[0] >= quote.end)]


class _FrameContents:
    """Contents of frames, to find the frame of a quote."""

    __slots__ = ("_all", "_frames", "_starts")

    def __init__(self, frames: Sequence[Frame]) -> None:
        pieces = sorted((*piece, number) for number, frame in enumerate(frames) for piece in frame.content)
        self._all = SpanSet((start, end) for start, end, _ in pieces)
        self._starts = [start for start, _, _ in pieces]
        self._frames = [number for _, _, number in pieces]

    def touch(self, quote: Quote) -> bool:
        """Tell whether any content overlaps a quote."""
        return self._all.touch(quote.start, quote.end)

    def by(self, quote: Quote) -> int | None:
        """Return the frame with a content that begins with this quote."""
        at = bisect_left(self._starts, quote.start)
        return self._frames[at] if at < len(self._starts) and self._starts[at] <= quote.inner_start else None


def _uncued(text: str, speech: Sequence[Quote], owners: Sequence[int | None]) -> list[StatementDraft]:
    """Return the quotes without a cue that are speech; a quote and its continuation are one statement."""
    alone: list[list[CharSpan]] = []
    last: Quote | None = None
    for quote, owner in zip(speech, owners, strict=True):
        inner = (quote.inner_start, quote.inner_end)
        if owner is None and last is not None and _goes_on(text, last, quote):
            alone[-1].append(inner)
        elif owner is None and _stands_alone(text, quote):
            alone.append([inner])
        else:
            last = None
            continue
        last = quote
    return [StatementDraft(frame=None, content=tuple(own)) for own in alone]


def _owner(
    text: str,
    frames: Sequence[Frame],
    cue_starts: list[int],
    quote: Quote,
    speech: Sequence[Quote],
    owners: Sequence[int | None],
) -> int | None:
    at = bisect_left(cue_starts, quote.start)
    before = range(at - 1, max(-1, at - 1 - _NEIGHBOURS), -1)
    after = range(at, min(len(frames), at + _NEIGHBOURS))
    return next(
        (
            found
            for found in (
                next((n for n in after if _introduced_behind(text, frames[n], quote)), None),
                next((n for n in before if _introduced_before(text, frames[n], quote)), None),
                _continued(text, quote, speech, owners),
                _next_paragraph(text, frames, at, quote),
            )
            if found is not None
        ),
        None,
    )


def _introduced_behind(text: str, frame: Frame, quote: Quote) -> bool:
    """Tell whether the attribution follows the quote: "...," she said."""
    if "clause" not in frame.cue.takes or not 0 <= frame.start - quote.end <= _GAP_AFTER:
        return False
    gap = text[quote.end : frame.start]
    if not _OTHER_QUOTE.isdisjoint(gap):
        return False
    inner = text[quote.inner_start : quote.inner_end].rstrip()
    open_ended = inner[-1:] in _OPEN_ENDED or gap.lstrip()[:1] in {",", "—", "–", "-"}
    return open_ended and not _STOPS.search(gap)


def _introduced_before(text: str, frame: Frame, quote: Quote) -> bool:
    """Tell whether the attribution precedes the quote: she said, "..."."""
    if "clause" not in frame.cue.takes or not 0 <= quote.start - frame.end <= _GAP_BEFORE:
        return False
    gap = text[frame.end : quote.start].rstrip()
    if gap.endswith(":"):
        return not _STOPS.search(gap)
    if _STOPS.search(text, frame.end, quote.start):
        return False
    return not gap or gap.endswith((",", "that"))


def _continued(text: str, quote: Quote, speech: Sequence[Quote], owners: Sequence[int | None]) -> int | None:
    """Return the owner of the previous quote if this one continues it: in its paragraph, or after an open quote."""
    if not speech:
        return None
    between = text[speech[-1].end : quote.start]
    return owners[-1] if "\n" not in between or _goes_on(text, speech[-1], quote) else None


def _goes_on(text: str, earlier: Quote, quote: Quote) -> bool:
    """Tell whether only white space stands between two quotes, and no closing mark before a new paragraph."""
    between = text[earlier.end : quote.start]
    return not between.strip() and ("\n" not in between or not earlier.closed)


def _next_paragraph(text: str, frames: Sequence[Frame], at: int, quote: Quote) -> int | None:
    """Return the last frame of the paragraph before if the quote opens its own: the speaker continues."""
    if not at or text[max(0, quote.start - 1) : quote.start] != "\n":
        return None
    frame = frames[at - 1]
    reached = max([frame.end, *(end for _, end in frame.content)])
    between = text[frame.end : quote.start].rstrip()
    if "clause" not in frame.cue.takes or "\n" in between:
        return None
    return at - 1 if reached <= quote.start or frame.content[0][0] < quote.start else None


def _stands_alone(text: str, quote: Quote) -> bool:
    """Tell whether a quote without a cue is speech: it opens a paragraph, or is a sentence after another."""
    inner = text[quote.inner_start : quote.inner_end].strip()
    before = text[max(0, quote.start - _LOOK_BACK) : quote.start]
    opens = before[-1:] in {"", "\n"}
    if opens and len(inner.split(None, _UNCUED)) >= _UNCUED:
        return True
    whole = inner[-1:] in _SENTENCE_END and inner[:1].isupper() and len(inner.split(None, 1)) > 1
    follows = _SENTENCE_BEFORE.search(before) is not None
    return whole and (opens or follows) and _AT_END.match(text, quote.end) is not None
