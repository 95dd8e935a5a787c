"""Find attributions that only grammar shows: inside reported words, and where the taggers missed them."""

from bisect import bisect_left
from collections.abc import Sequence

from transforms.attribution.by_grammar import find_frames
from transforms.attribution.frame import SURE, Frame
from transforms.lexicon.dependency_labels import OWN_CLAUSES
from transforms.lexicon.word_sets import PRONOUNS
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan, SpanSet

_MOST_HELD = 8
"""Maximum number of attributions inside another's content: an endless sentence would contain them all."""

_CLOSING = "\"”’' "


def further_frames(parsed_text: ParsedText, frames: Sequence[Frame], quoted: SpanSet) -> list[Frame]:
    """Return the attributions that grammar shows and `frames` lack, in the order of their cues.

    Inside reported words: the paper reported that the port warned that ... Words in quotation marks are skipped: speech
    is full of "he said" that nobody reports. Elsewhere: attributions that touch none of the frames, or hold some of
    them and are certain.
    """
    contents = SpanSet(piece for frame in frames for piece in frame.content)
    cues = SpanSet(frame.cue_span for frame in frames)
    spans = sorted((frame.cue_span, *frame.content) for frame in frames)
    return [
        frame
        for frame in find_frames(parsed_text, quoted)
        if frame.head is not None
        and frame.content
        and not cues.touch(*frame.cue_span)
        and (
            _passed_on(frame, contents)
            or _passed_over(frame, contents)
            or _holds_others(parsed_text.text, frame, contents, spans)
        )
    ]


def without_overlaps(frames: Sequence[Frame], known: Sequence[Frame]) -> list[Frame]:
    """Return the `frames`, in text order, that overlap neither a known frame nor the frame before them."""
    taken = SpanSet(piece for frame in known for piece in (frame.cue_span, *frame.content))
    found: list[Frame] = []
    reached = 0
    for frame in frames:
        parts = (frame.cue_span, *frame.content)
        if min(parts)[0] >= reached and not any(taken.touch(*piece) for piece in parts):
            found.append(frame)
            reached = max(end for _, end in parts)
    return found


def _passed_on(frame: Frame, contents: SpanSet) -> bool:
    assert frame.head is not None
    named = frame.head.lower_ not in PRONOUNS["nobody_else"]
    plain = frame.confidence > SURE or frame.verb.pos_ == "NOUN" or frame.verb.dep_ in OWN_CLAUSES
    return contents.hold(*frame.cue_span) and named and plain


def _holds_others(text: str, frame: Frame, contents: SpanSet, spans: Sequence[tuple[CharSpan, ...]]) -> bool:
    """Tell whether tagged frames lie inside this content: "the board admitted that ..., according to a memo"."""
    if frame.confidence <= SURE or contents.touch(*frame.cue_span):
        return False
    fronted = frame.content[-1][1] <= frame.start
    if fronted and not text[frame.content[-1][1] : frame.start].lstrip(_CLOSING).startswith(","):
        return False
    own = SpanSet(frame.content)
    first, last = frame.content[0][0], frame.content[-1][1]
    start, end = bisect_left(spans, ((first, first),)), bisect_left(spans, ((last, last),))
    return 0 < end - start <= _MOST_HELD and all(
        own.hold(*piece) for frame_spans in spans[start:end] for piece in frame_spans
    )


def _passed_over(frame: Frame, contents: SpanSet) -> bool:
    return not any(contents.touch(*piece) for piece in (frame.cue_span, *frame.content))
