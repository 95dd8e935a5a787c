"""Find the headline at the beginning of a text."""

import re
from typing import Final

from transforms.text.span_set import CharSpan

_LINE: Final = re.compile(r"[ \t]*(\S[^\n]*?)[ \t]*(?:\n|$)")
_ENDS: Final = frozenset(".!?,;:")
_CLOSING: Final = "\"”’'»"
_LONGEST: Final = 160


def headline_of(text: str) -> CharSpan | None:
    """Return the span of a text's first line if it is a headline: short, and without a full stop."""
    line = _LINE.match(text)
    if line is None or line.end(1) - line.start(1) > _LONGEST or line[1].rstrip(_CLOSING)[-1:] in _ENDS:
        return None
    return line.span(1)
