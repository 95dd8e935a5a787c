"""Find quotes within quotes: “The guard said, ‘Who can cook?’ ...”: a speaker repeats somebody else's words."""

import re
from collections.abc import Iterator, Sequence

from transforms.attribution.frame import Frame
from transforms.attribution.verb_arguments import cue_span_of, subject_of
from transforms.lexicon.cues import VERBS
from transforms.lexicon.word_sets import ATTRIBUTION
from transforms.text.parsed_text import ParsedText
from transforms.text.quotation_marks import Quote

_SINGLE = re.compile(r"(?<=[\w,:][ \t])[‘'](?=\w)(.{1,300}?)(?:’|')(?!\w)")
_DOUBLE = re.compile(r"(?<=[\w,:][ \t])[“\"](?=\w)([^”\"]{1,300})[”\"]")
_SINGLE_MARKS = "‘'"
_BETWEEN = 4
"""Maximum tokens between the verb and the inner quote: "told us, ‘...’"."""

_CONFIDENCE = 0.6


def find_inner_quotes(parsed_text: ParsedText, quotes: Sequence[Quote]) -> list[Frame]:
    """Return the attributions of quotes within quotes, in text order."""
    return [frame for quote in quotes for frame in _within(parsed_text, quote)]


def _within(parsed_text: ParsedText, quote: Quote) -> Iterator[Frame]:
    pattern = _DOUBLE if parsed_text.text[quote.start] in _SINGLE_MARKS else _SINGLE
    for inner in pattern.finditer(parsed_text.text, quote.inner_start, quote.inner_end):
        frame = _inner_frame(parsed_text, inner, quote.inner_start)
        if frame is not None:
            yield frame


def _inner_frame(parsed_text: ParsedText, inner: re.Match[str], begin: int) -> Frame | None:
    last = parsed_text.token_at(inner.start() - 1)
    for token in reversed(parsed_text.doc[max(0, last - _BETWEEN) : last + 1]):
        lemma = token.lemma_.lower()
        cue = VERBS.get(lemma, VERBS["say"] if lemma in ATTRIBUTION["inner"] else None)
        if cue is None or "clause" not in cue.takes or token.pos_ != "VERB" or token.idx < begin:
            continue
        subject = subject_of(parsed_text, token)
        return subject and Frame(
            cue=cue,
            verb=token,
            cue_span=cue_span_of(parsed_text, token),
            speaker=subject[0],
            head=subject[1],
            content=(inner.span(1),),
            confidence=_CONFIDENCE,
        )
    return None
