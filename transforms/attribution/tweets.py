"""Find posts that stand in a text, signed by their author: "This is wrong. — Ida Moe (@idamoe) May 5, 2025"."""

import re
from typing import Final

from transforms.attribution.frame import Frame
from transforms.lexicon.cues import BARE_QUOTE
from transforms.lexicon.word_sets import ATTRIBUTION_PATTERNS
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan

_SURE: Final = 0.8
_OPENING: Final = '"“ \t\n'


def find_posts(parsed_text: ParsedText) -> list[Frame]:
    """Return the posts in text order: the words from the paragraph's beginning, or the post before, up to the dash."""
    found: list[Frame] = []
    reached = 0
    for signed in ATTRIBUTION_PATTERNS["signed_post"].finditer(parsed_text.text):
        content = _content(
            parsed_text.text, max(reached, _paragraph_of(parsed_text.text, signed.start())), signed.start()
        )
        reached = signed.end()
        if content[0] < content[1]:
            found.append(_frame(parsed_text, signed, content))
    return found


def _paragraph_of(text: str, at: int) -> int:
    """Return the beginning of the paragraph before the signature, which may stand on a line of its own."""
    end = len(text[:at].rstrip())
    return text.rfind("\n", 0, end) + 1


def _content(text: str, start: int, end: int) -> CharSpan:
    links = ATTRIBUTION_PATTERNS["post_links"].search(text, start, end)
    end = links.start() if links is not None else end
    while start < end and text[start] in _OPENING:
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _frame(parsed_text: ParsedText, signed: re.Match[str], content: CharSpan) -> Frame:
    start, end = signed.span("name")
    head = parsed_text.doc[parsed_text.token_at(end - 1)]
    return Frame(
        cue=BARE_QUOTE,
        verb=head,
        cue_span=signed.span("dash"),
        speaker=(start, end),
        head=head,
        content=(content,),
        confidence=_SURE,
        by_form=True,
    )
