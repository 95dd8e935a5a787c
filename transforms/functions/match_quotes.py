"""Which attribution a quoted stretch belongs to: the grammar's, else the nearest cue that fits the punctuation."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.functions.frames import Chars, Frame
from transforms.functions.quotes import Quote

_OPEN_ENDED = frozenset(",?!—–-…")
_FULL_ENDED = frozenset(",.?!…—")
_STOPS = re.compile(r"[.!?;]\s|\n")
_WORDS_OF_SPEECH = 4
_GAP_AFTER = 60
_GAP_BEFORE = 120
_NEIGHBOURS = 2
_UNCUED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An attribution with all its content; `frame` is None where no cue introduces the quote."""

    frame: Frame | None
    content: tuple[Chars, ...]


def is_speech(text: str, quote: Quote) -> bool:
    """Tell whether a quote can stand for itself; a word or two in marks is part of someone else's sentence."""
    inner = text[quote.inner_start : quote.inner_end].strip()
    return bool(inner) and (inner[-1] in _FULL_ENDED or len(inner.split(None, _WORDS_OF_SPEECH)) >= _WORDS_OF_SPEECH)


def draft_statements(text: str, frames: Sequence[Frame], speech: Sequence[Quote]) -> list[Draft]:
    """Return frames with the quotes they introduce, and quotes that nothing introduces, in text order of their content.

    `frames` are in the order of their cues; `speech`, in text order, are quotes that lie in no frame's content.
    """
    cue_starts = [frame.cue_span[0] for frame in frames]
    owners: list[int | None] = []
    for number, quote in enumerate(speech):
        owners.append(_owner(text, frames, cue_starts, quote, number, speech, owners))
    pieces = [list(frame.content) for frame in frames]
    alone: list[Draft] = []
    for quote, owner in zip(speech, owners, strict=True):
        if owner is not None:
            pieces[owner].append((quote.start, quote.end))
        elif _stands_alone(text, quote):
            alone.append(Draft(frame=None, content=((quote.inner_start, quote.inner_end),)))
    drafts = [Draft(frame=frame, content=tuple(sorted(own))) for frame, own in zip(frames, pieces, strict=True) if own]
    return sorted([*drafts, *alone], key=lambda draft: (draft.content[0], draft.content))


def _owner(
    text: str,
    frames: Sequence[Frame],
    cue_starts: list[int],
    quote: Quote,
    number: int,
    speech: Sequence[Quote],
    owners: list[int | None],
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
                _continued(text, quote, number, speech, owners),
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


def _continued(text: str, quote: Quote, number: int, speech: Sequence[Quote], owners: list[int | None]) -> int | None:
    """Return the owner of the quote before, where this one goes on with it: in its paragraph, or it was left open."""
    if not number or owners[number - 1] is None:
        return None
    earlier = speech[number - 1]
    between = text[earlier.end : quote.start]
    if "\n" not in between or (not earlier.closed and not between.strip()):
        return owners[number - 1]
    return None


def _next_paragraph(text: str, frames: Sequence[Frame], at: int, quote: Quote) -> int | None:
    """Return the last frame of the paragraph before, where the quote opens its own: the speaker goes on."""
    if not at or text[max(0, quote.start - 1) : quote.start] != "\n":
        return None
    frame = frames[at - 1]
    reached = max([frame.end, *(end for _, end in frame.content)])
    between = text[frame.end : quote.start].rstrip()
    if "clause" not in frame.cue.takes or "\n" in between or reached > quote.start:
        return None
    return at - 1


def _stands_alone(text: str, quote: Quote) -> bool:
    """Tell whether a quote without any cue is speech all the same: it fills a paragraph or opens one."""
    before = text[max(0, quote.start - 1) : quote.start]
    return before in {"", "\n"} and len(text[quote.inner_start : quote.inner_end].split()) >= _UNCUED
