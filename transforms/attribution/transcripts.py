"""Find the turns of an interview or debate in a transcript: a name in capitals, a colon, the words."""

import re
from collections.abc import Sequence

from transforms.attribution.frame import Frame
from transforms.lexicon.cues import BARE_QUOTE
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan

_PARAGRAPH = re.compile(r"[^\n]+")
_LABEL = re.compile(r"(?<![^\s\"“])([A-Z][A-Z.'’\- ]{1,40}[A-Z])(?:, [^:\n]{1,60}| \([^:\n]{1,60}\))?(:)[ \t]+(?=\S)")
_OPENS_LINE = frozenset({"", '"', "“"})
_BEHIND_SPEECH = re.compile(r"(?:[.!?…][\"”)\]]*|[\"“])\s*$")
_CLOSING = {"“": "”", '"': '"'}
_WORDS = 3
_SPOKEN = 0.8


def find_turns(parsed_text: ParsedText) -> list[Frame]:
    """Return the turns in text order: the colon is the cue, the words up to the next turn or paragraph the content.

    A label inside a paragraph counts only with another label: a lone word in capitals may be anything.
    """
    turns = []
    for paragraph in _PARAGRAPH.finditer(parsed_text.text):
        labels = _labels(parsed_text.text, *paragraph.span())
        for number, label in enumerate(labels, start=1):
            end = labels[number].start() if number < len(labels) else paragraph.end()
            content = _content(parsed_text.text, labels[0], (label.end(), end))
            if len(parsed_text.text[slice(*content)].split(None, _WORDS)) >= _WORDS or len(labels) > 1:
                turns.append(_turn(parsed_text, label, content))
    return turns


def _labels(text: str, start: int, end: int) -> Sequence[re.Match[str]]:
    """Return the labels of a paragraph: at its beginning and, if there are several, after another speaker's words."""
    first: list[re.Match[str]] = []
    inside: list[re.Match[str]] = []
    for label in _LABEL.finditer(text, start, end):
        if text[start : label.start()].strip() in _OPENS_LINE:
            first.append(label)
        elif _BEHIND_SPEECH.search(text, max(start, label.start() - 8), label.start()):
            inside.append(label)
    return [*first, *inside] if first or len(inside) > 1 else []


def _content(text: str, first: re.Match[str], said: CharSpan) -> CharSpan:
    """Return the words up to the closing mark of a quote that opened before the first label."""
    closing = _CLOSING.get(text[max(0, first.start() - 1) : first.start()])
    end = text.rfind(closing, *said) if closing else -1
    return said[0], end if end > said[0] else said[1]


def _turn(parsed_text: ParsedText, label: re.Match[str], content: CharSpan) -> Frame:
    head = parsed_text.doc[parsed_text.token_at(label.end(1) - 1)]
    return Frame(
        cue=BARE_QUOTE,
        verb=head,
        cue_span=label.span(2),
        speaker=label.span(1),
        head=head,
        content=(content,),
        confidence=_SPOKEN,
        by_form=True,
    )
