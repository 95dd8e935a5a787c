"""Turns of an interview or a debate as transcripts print them: a name in capitals, a colon, what was said."""

import re

from transforms.functions.cues import BARE_QUOTE
from transforms.functions.frames import Frame
from transforms.functions.layout import Layout

_TURN = re.compile(
    r"^[ \t]*([A-Z][A-Z.'’\- ]{1,40}[A-Z])(?:, [^:\n]{1,60}| \([^:\n]{1,60}\))?(:)[ \t]+(\S[^\n]*)", re.MULTILINE
)
_WORDS = 3


def find_turns(layout: Layout) -> list[Frame]:
    """Return the turns in text order: the colon is the cue, the rest of the paragraph the content."""
    turns = []
    for found in _TURN.finditer(layout.text):
        if len(found.group(3).split(None, _WORDS)) < _WORDS:
            continue
        head = layout.doc[layout.token_at(found.end(1) - 1)]
        turns.append(
            Frame(
                cue=BARE_QUOTE,
                verb=head,
                cue_span=found.span(2),
                speaker=found.span(1),
                head=head,
                content=(found.span(3),),
                confidence=0.8,
                by_form=True,
            )
        )
    return turns
