"""Attributions that only grammar shows: those inside reported words, and those that the taggers passed over."""

from collections.abc import Sequence

from transforms.functions.find_frames import find_frames
from transforms.functions.frames import Frame
from transforms.functions.layout import Layout
from transforms.functions.regions import Regions

_SURE = 0.8
_NOBODY_ELSE = frozenset({"i", "we", "you", "it", "that", "which", "this", "who"})


def further_frames(layout: Layout, frames: Sequence[Frame], quoted: Regions) -> list[Frame]:
    """Return the attributions that grammar shows and that are none of `frames`, in the order of their cues.

    Inside reported words: the paper reported that the port warned that ... What stands in quotation marks is left alone, for
    speech is full of "he said" that nobody reports. Elsewhere: whatever touches none of the frames and is beyond doubt.
    """
    contents = Regions(piece for frame in frames for piece in frame.content)
    cues = Regions(frame.cue_span for frame in frames)
    return [
        frame
        for frame in find_frames(layout, quoted)
        if frame.head is not None
        and frame.content
        and not cues.touch(*frame.cue_span)
        and (_passed_on(frame, contents) or _passed_over(frame, contents))
    ]


def _passed_on(frame: Frame, contents: Regions) -> bool:
    assert frame.head is not None
    named = frame.head.lower_ not in _NOBODY_ELSE
    return contents.hold(*frame.cue_span) and named and (frame.confidence > _SURE or frame.verb.pos_ == "NOUN")


def _passed_over(frame: Frame, contents: Regions) -> bool:
    return frame.confidence > _SURE and not any(contents.touch(*piece) for piece in (frame.cue_span, *frame.content))
