"""Find attributions without a verb at the start of a sentence: "In the court's view, ...", "In her words, ..."."""

import re
from typing import Final

from transforms.attribution.frame import FINITE, Frame
from transforms.entities.roles import names_somebody
from transforms.lexicon.cues import BARE_QUOTE, NOUNS, VERBS
from transforms.lexicon.word_sets import ATTRIBUTION_PATTERNS
from transforms.text.parsed_text import ParsedText, main_word

_INTERRUPTED: Final = re.compile(r"[^\n,.;:]{2,60},\s")
_SURE: Final = 0.7


def find_views(parsed_text: ParsedText) -> list[Frame]:
    """Return such attributions in text order; the rest of the sentence is the content."""
    return [
        frame
        for opening in ATTRIBUTION_PATTERNS["view"].finditer(parsed_text.text)
        if (frame := _frame(parsed_text, opening)) is not None
    ]


def _frame(parsed_text: ParsedText, opening: re.Match[str]) -> Frame | None:
    who, cue = ("owner", "noun") if opening["owner"] else ("who", "of")
    start, end = opening.span(who)
    words = list(parsed_text.doc[parsed_text.token_at(start) : parsed_text.token_at(end - 1) + 1])
    begins, ends = parsed_text.sentences[parsed_text.sentence_at(opening.start())]
    if begins != opening.start() or ends <= opening.end() or not names_somebody(words):
        return None
    if _is_interrupted(parsed_text, opening.end()):
        return None
    head = main_word(words)
    return Frame(
        cue=NOUNS.get(opening[cue], BARE_QUOTE),
        verb=parsed_text.doc[parsed_text.token_at(opening.start(cue))],
        cue_span=opening.span(cue),
        speaker=(start, end),
        head=head,
        content=((opening.end(), ends - parsed_text.text.endswith(".", 0, ends)),),
        confidence=_SURE,
        by_form=True,
    )


def _is_interrupted(parsed_text: ParsedText, at: int) -> bool:
    """Tell whether somebody else says the whole sentence: "In the court's view, *the lawyer said*, it is over"."""
    aside = _INTERRUPTED.match(parsed_text.text, at)
    if aside is None:
        return False
    words = [
        word
        for word in parsed_text.doc[parsed_text.token_at(at) : parsed_text.token_at(aside.end() - 1)]
        if not word.is_punct
    ]
    return any(word.lemma_.lower() in VERBS and word.tag_ in FINITE for word in (words[0], words[-1]))
