"""Find the turns of an interview or debate: a label with a colon at the beginning of a line, and the words behind it.

A label is a name in capitals ("VOLTA:"), in an interview any name or its initials, or "Q" and "A".
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.attribution.frame import Frame
from transforms.entities.roles import is_person_role
from transforms.lexicon.cues import BARE_QUOTE
from transforms.lexicon.entity_labels import ACTORS
from transforms.lexicon.titles import TITLES
from transforms.lexicon.word_sets import ATTRIBUTION_PATTERNS, KICKERS
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan

_PARAGRAPH = re.compile(r"[^\n]+")
_BEHIND = r"(?:, [^:\n]{1,60}| \([^:\n]{1,60}\))?(:)[ \t]+(?=\S)"
_LABEL = re.compile(rf"(?<![^\s\"“])([A-Z][A-Z.'’\- ]{{0,40}}[A-Z]){_BEHIND}")
_NAME = re.compile(rf"([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){{0,3}}){_BEHIND}")
_OPENS_LINE = frozenset({"", '"', "“"})
_BEHIND_SPEECH = re.compile(r"(?:[.!?…][\"”)\]]*|[\"“])\s*$")
_CLOSING = {"“": "”", '"': '"'}
_WORDS = 3
_SHORTEST = 3
"""Minimum letters of a name in capitals that needs no other label beside it."""

_SPOKEN = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """The labels of a paragraph, the first at its beginning or all inside it, and the paragraph's span."""

    labels: Sequence[re.Match[str]]
    span: CharSpan


def find_turns(parsed_text: ParsedText) -> list[Frame]:
    """Return the turns in text order: the colon is the cue, the words up to the next turn or paragraph the content.

    A label inside a paragraph counts only with another label, and a line's single label in capitals only if it names
    somebody or other lines have labels, too: words in capitals may be anything.
    """
    lines = [line for found in _PARAGRAPH.finditer(parsed_text.text) if (line := _line(parsed_text, found)).labels]
    counts = Counter(label[1] for line in lines for label in line.labels)
    turns = [turn for line in lines for turn in _turns(parsed_text, line, counts)]
    taken = {turn.cue_span for turn in turns}
    named = [turn for turn in _of_interview(parsed_text) if turn.cue_span not in taken]
    return sorted([*turns, *named, *_answers(parsed_text)], key=lambda turn: turn.cue_span)


def _line(parsed_text: ParsedText, paragraph: re.Match[str]) -> _Line:
    """Return a paragraph's labels: at its beginning and, if there are several, after another speaker's words."""
    start, end = paragraph.span()
    text = parsed_text.text
    first: list[re.Match[str]] = []
    inside: list[re.Match[str]] = []
    for label in _LABEL.finditer(text, start, end):
        if label[1].lower() in KICKERS:
            continue
        if text[start : label.start()].strip() in _OPENS_LINE:
            first.append(label)
        elif _BEHIND_SPEECH.search(text, max(start, label.start() - 8), label.start()):
            inside.append(label)
    return _Line(labels=[*first, *inside] if first or len(inside) > 1 else [], span=paragraph.span())


def _turns(parsed_text: ParsedText, line: _Line, counts: Counter[str]) -> list[Frame]:
    turns = []
    for number, label in enumerate(line.labels, start=1):
        end = line.labels[number].start() if number < len(line.labels) else line.span[1]
        content = _content(parsed_text.text, line.labels[0], (label.end(), end))
        said = parsed_text.text[slice(*content)]
        alone = len(line.labels) == 1
        if alone and (len(said.split(None, _WORDS)) < _WORDS or said.isupper()):
            continue
        if not alone or len(counts) > 1 or counts[label[1]] > 1 or _names_somebody(parsed_text, label):
            turns.append(_turn(parsed_text, label.span(1), label.span(2), content))
    return turns


def _names_somebody(parsed_text: ParsedText, label: re.Match[str]) -> bool:
    """Tell whether a label alone shows who speaks: a name, a title or a role, not a place or a topic."""
    words = _tokens(parsed_text, (label.start(1), label.start(2)))
    if len(label[1]) < _SHORTEST or words[-1].tag_ == "POS":
        return False
    ends = parsed_text.doc[parsed_text.token_at(label.end(1) - 1)]
    described = any(is_person_role(word.lower_) or word.lower_.rstrip(".") in TITLES for word in words)
    return described or ends.ent_type_ in ACTORS


def _of_interview(parsed_text: ParsedText) -> list[Frame]:
    """Return the turns that begin with a name, in a text where several lines do and one of them asks or comes again."""
    found = [
        (label, paragraph.end())
        for paragraph in _PARAGRAPH.finditer(parsed_text.text)
        if (label := _NAME.match(parsed_text.text, *paragraph.span())) is not None and _may_speak(parsed_text, label)
    ]
    counts = Counter(label[1] for label, _ in found)
    asks = any(parsed_text.text[label.end() : end].rstrip().endswith("?") for label, end in found)
    if len(counts) < 2 or not (asks or len(found) > len(counts)):  # noqa: PLR2004 (a conversation needs two)
        return []
    return [_turn(parsed_text, label.span(1), label.span(2), (label.end(), end)) for label, end in found]


def _may_speak(parsed_text: ParsedText, label: re.Match[str]) -> bool:
    """Tell whether a label is a name, or the initials of one in the text."""
    words = _tokens(parsed_text, label.span(1))
    if label[1].lower() in KICKERS:
        return False
    initials = label[1].isupper() and len(label[1]) <= _SHORTEST
    named = words[-1].ent_type_ in ACTORS or is_person_role(words[-1].lower_)
    return named or (initials and any(_initials(ent.text) == label[1] for ent in parsed_text.doc.ents))


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _answers(parsed_text: ParsedText) -> list[Frame]:
    """Return the answers behind "A:", if "Q:" stands before them: whoever was named last before them speaks."""
    text = parsed_text.text
    paragraphs = list(_PARAGRAPH.finditer(text))
    asked = next((line.start() for line in paragraphs if ATTRIBUTION_PATTERNS["asks"].match(text, line.start())), None)
    if asked is None:
        return []
    before = [ent for ent in parsed_text.doc.ents if ent.label_ == "PERSON" and ent.end_char <= asked]
    speaker = (before[-1].start_char, before[-1].end_char) if before else None
    return [
        _turn(parsed_text, speaker or answer.span(1), answer.span(2), (answer.end(), line.end()))
        for line in paragraphs
        if line.start() > asked and (answer := ATTRIBUTION_PATTERNS["answers"].match(text, line.start())) is not None
    ]


def _content(text: str, first: re.Match[str], said: CharSpan) -> CharSpan:
    """Return the words up to the closing mark of a quote that opened before the first label."""
    closing = _CLOSING.get(text[max(0, first.start() - 1) : first.start()])
    end = text.rfind(closing, *said) if closing else -1
    return said[0], end if end > said[0] else said[1]


def _turn(parsed_text: ParsedText, speaker: CharSpan, colon: CharSpan, content: CharSpan) -> Frame:
    head = _tokens(parsed_text, speaker)[-1]
    return Frame(
        cue=BARE_QUOTE,
        verb=head,
        cue_span=colon,
        speaker=speaker,
        head=head,
        content=(content,),
        confidence=_SPOKEN,
        by_form=True,
    )


def _tokens(parsed_text: ParsedText, span: CharSpan) -> Sequence[Token]:
    return list(parsed_text.doc[parsed_text.token_at(span[0]) : parsed_text.token_at(span[1] - 1) + 1])
