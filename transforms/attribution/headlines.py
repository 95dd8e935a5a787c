"""Find attributions in the forms of headlines: "Police: ...", "...: survivors", "... – report"."""

import re
from collections.abc import Sequence

from spacy.tokens import Token

from transforms.attribution.frame import Frame
from transforms.entities.knowledge_base import is_city
from transforms.entities.roles import names_somebody
from transforms.lexicon.cues import BARE_QUOTE
from transforms.lexicon.word_sets import PARTS_OF_SPEECH
from transforms.text.headline import headline_of
from transforms.text.parsed_text import ParsedText, main_word
from transforms.text.quotation_marks import Quote
from transforms.text.span_set import CharSpan, SpanSet

_MARK = re.compile(r"(?<=\w|[”’\"']):[ \t]+|[ \t]+[—–-][ \t]+")
_LONGEST_LABEL = 4
_CONFIDENCE = 0.6


def find_headline(parsed_text: ParsedText, quotes: Sequence[Quote]) -> list[Frame]:
    """Return the attribution in a text's first line if it is a headline: short, and without a full stop."""
    line = headline_of(parsed_text.text)
    if line is None:
        return []
    start, end = line
    here = [quote for quote in quotes if quote.start < end]
    quoted = SpanSet((quote.start, quote.end) for quote in here)
    for mark in _MARK.finditer(parsed_text.text, start, end):
        if quoted.touch(*mark.span()):
            continue
        before, behind = (start, mark.start()), (mark.end(), end)
        found = _label(parsed_text, behind, before, mark, here)
        if found is None and ":" in mark[0]:
            found = _label(parsed_text, before, behind, mark, here)
        if found is not None:
            return [found]
    return []


def _label(
    parsed_text: ParsedText, label: CharSpan, content: CharSpan, mark: re.Match[str], quotes: Sequence[Quote]
) -> Frame | None:
    """Return the frame of a label that names the speaker; the mark between label and content is the cue."""
    words = _words(parsed_text, label)
    acts = len(words) > 1 and any(word.pos_ in PARTS_OF_SPEECH["verb"] for word in words)
    if acts or not words or len(words) > _LONGEST_LABEL:
        return None
    head = main_word(words)
    if not _names_speaker(parsed_text, label, head) or len(_words(parsed_text, content)) <= len(words):
        return None
    whole = next((quote for quote in quotes if (quote.start, quote.end) == content), None)
    at = mark.start() + len(mark[0]) - len(mark[0].lstrip())
    return Frame(
        cue=BARE_QUOTE,
        verb=head,
        cue_span=(at, at + 1),
        speaker=label,
        head=head,
        content=((whole.inner_start, whole.inner_end) if whole is not None else content,),
        confidence=_CONFIDENCE,
        by_form=True,
    )


def _names_speaker(parsed_text: ParsedText, label: CharSpan, head: Token) -> bool:
    """Tell whether a label's main word is who speaks: not the war of "Ukraine war", nor a city where it happens."""
    city = head.ent_type_ == "GPE" and is_city(parsed_text.text[slice(*label)])
    return names_somebody([head]) and not city


def _words(parsed_text: ParsedText, span: CharSpan) -> list[Token]:
    first, last = parsed_text.token_at(span[0]), parsed_text.token_at(span[1] - 1)
    return [word for word in parsed_text.doc[first : last + 1] if not word.is_space]
