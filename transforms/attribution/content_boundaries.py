"""Correct the edges of tagged contents by clear grammar: taggers often pass a clause's edge or stop before it."""

import re
from collections.abc import Sequence
from typing import Final

from spacy.tokens import Token

from transforms.attribution.by_grammar import frame_at
from transforms.attribution.frame import FINITE, SURE
from transforms.lexicon.word_sets import ATTRIBUTION_PATTERNS, PRONOUNS
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan, SpanSet

_NEAR: Final = 3
"""Maximum characters between two ends that differ only by a mark."""

_OPENING: Final = 2
"""Number of first tokens that show that a clause lost its subject: "was never", "clearly was"."""

_BEHIND: Final = 4
"""Maximum tokens from a verb to its subject after it: "pointed out Dr Weir"."""

_CLIMBS: Final = 6
_LOOK_BACK: Final = 30
_QUOTED_SENTENCE: Final = re.compile(r"[\"“][^\"“”]*[.,!?…][\"”](?!\w)")
_OPENED_ANEW: Final = re.compile(r"\n\s*(?=[\"“„«‘'])")
_MARKS: Final = re.compile(r"[\"“”]")
_CLOSED: Final = re.compile(r"[.!?…][\"”]$")


def settle_content(
    parsed_text: ParsedText, content: tuple[CharSpan, ...], verb: Token, head: Token | None
) -> tuple[CharSpan, ...]:
    """Return the pieces of a content with the grammar's edges; `head` is the speaker's main token."""
    content = _whole_clause(parsed_text, content, verb, head)
    if content[0][1] <= verb.idx or not _is_clause(parsed_text, content[0]):
        content = _without_sentences_before(parsed_text.text, content)
    if verb.dep_ == "relcl" and content[0][1] <= verb.idx:
        content = _within_clause(parsed_text, content, verb)
    elif head is not None and head.lower_ in PRONOUNS["opens_relative"]:
        content = _within_clause(parsed_text, content, head)
    content = _by_paragraph(parsed_text.text, content)
    if content[-1][0] <= verb.idx:
        content = _without_headings(parsed_text.text, content)
    content = _without_others_words(parsed_text.text, content, verb)
    return _without_grounds(
        parsed_text.text, _whole_quotes(parsed_text.text, _without_grounds_before(parsed_text.text, content))
    )


def _by_paragraph(text: str, content: tuple[CharSpan, ...]) -> tuple[CharSpan, ...]:
    """Return the content, split where a paragraph opens the quote again."""
    pieces: list[CharSpan] = []
    for start, end in content:
        breaks = [at.span() for at in _OPENED_ANEW.finditer(text, start, end)]
        pieces += SpanSet(breaks).outside(start, end)
    return tuple(pieces)


def _is_clause(parsed_text: ParsedText, piece: CharSpan) -> bool:
    words = parsed_text.doc[parsed_text.token_at(piece[0]) : parsed_text.token_at(piece[1] - 1) + 1]
    return any(word.dep_ == "ccomp" for word in words)


def _without_headings(text: str, content: tuple[CharSpan, ...]) -> tuple[CharSpan, ...]:
    """Return the content without headings and list items in the lines before its first quote."""
    quoted = next((number for number, (start, _) in enumerate(content) if _MARKS.match(text, start)), 0)
    return content[quoted:] if quoted and "\n" in text[content[0][0] : content[quoted][0]] else content


def _without_others_words(text: str, content: tuple[CharSpan, ...], verb: Token) -> tuple[CharSpan, ...]:
    """Return the content without a closed quote of somebody else before the quote that its verb follows.

    "*Who knew?*" "Nobody did," she said: no more than a space parts the two quotes. Or the first one belongs to the
    paragraph before, behind other words: Weir said. "*The wells are dry.*"
    """
    while len(content) > 1 and content[1][0] < verb.idx and _is_anothers(text, content[0], content[1]):
        content = content[1:]
    return content


def _is_anothers(text: str, first: CharSpan, second: CharSpan) -> bool:
    between = text[first[1] : second[0]]
    whole = _MARKS.match(text, first[0]) and _MARKS.match(text, second[0]) and _CLOSED.search(text, *first)
    if not whole or between.strip():
        return False
    line = text.rfind("\n", 0, first[0]) + 1
    return "\n" not in between or bool(text[line : first[0]].strip())


def _without_sentences_before(text: str, content: tuple[CharSpan, ...]) -> tuple[CharSpan, ...]:
    """Return the content without sentences of narration before a quote: "They inherited it. *"Over my dead body,"*"."""
    quoted = [number for number, (start, _) in enumerate(content) if _MARKS.match(text, start)]
    if not quoted or not quoted[0]:
        return content
    before = text[content[0][0] : content[quoted[0]][0]].rstrip()
    return content[quoted[0] :] if before.endswith(".") else content


def _whole_clause(
    parsed_text: ParsedText, content: tuple[CharSpan, ...], verb: Token, head: Token | None
) -> tuple[CharSpan, ...]:
    """Return the whole clause before or around its cue if the taggers took only its end or one part.

    "*Nobody had read the contract*, she alleged", "*The vaccine*, its makers claim, *lasts for years*", "*The wells ran
    dry*, pointed out Weir", "*The wells*, Weir said, *are dry*".
    """
    if len(content) == 1 and head is not None and _is_inverted(parsed_text, content[0], verb, head):
        start, _ = parsed_text.sentences[parsed_text.sentence_at(verb.idx)]
        return ((start, content[0][1]),) if start < content[0][0] else content
    if len(content) == 1 and head is not None and (subject := _subject_before(parsed_text, content[0], verb, head)):
        return (subject, *content)
    parsed = frame_at(parsed_text, verb, verb.pos_) if verb.dep_ != "prep" and len(content) == 1 else None
    if parsed is None or not parsed.content:
        return content
    start, end = content[0]
    match parsed.content:
        case [(first, last)] if last <= verb.idx and parsed.confidence > SURE:
            is_theirs = first < start and abs(last - end) <= _NEAR
        case [(_, last), (first, _)] if last <= verb.idx < first:
            is_theirs = any(_holds(piece, content[0]) for piece in parsed.content)
        case _:
            is_theirs = False
    return parsed.content if is_theirs else content


def _subject_before(parsed_text: ParsedText, content: CharSpan, verb: Token, head: Token) -> CharSpan | None:
    """Return a content's subject if an attribution between two commas follows it, else None."""
    start, _ = content
    if start < verb.idx or parsed_text.text[verb.idx + len(verb) : start].strip() != ",":
        return None
    first, _ = parsed_text.sentences[parsed_text.sentence_at(verb.idx)]
    before = parsed_text.doc[parsed_text.token_at(first) : parsed_text.token_at(parsed_text.subtree(head)[0])]
    opening = parsed_text.doc[parsed_text.token_at(start) : parsed_text.token_at(start) + _OPENING]
    lost = opening[0].tag_ in FINITE or (opening[0].pos_ == "ADV" and opening[-1].tag_ in FINITE)
    if (
        not lost
        or len(before) < _OPENING
        or before[-1].text != ","
        or any(word.tag_ in FINITE or word.is_space for word in before)
    ):
        return None
    return first, before[-1].idx


def _is_inverted(parsed_text: ParsedText, content: CharSpan, verb: Token, head: Token) -> bool:
    """Tell whether a content ends at the comma before a verb of attribution whose subject follows it."""
    said = parsed_text.text[content[1] : verb.idx].strip() == "," and verb.i < head.i <= verb.i + _BEHIND
    return said and verb.tag_ in {"VBD", "VBZ"} and not _MARKS.search(parsed_text.text, *content)


def _holds(outer: CharSpan, inner: CharSpan) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _within_clause(parsed_text: ParsedText, content: tuple[CharSpan, ...], inside: Token) -> tuple[CharSpan, ...]:
    """Return the content up to the end of a token's relative clause: "who predicted *the crash*, has retired"."""
    clause = inside
    for _ in range(_CLIMBS):
        if clause.dep_ == "relcl":
            break
        clause = clause.head
    else:
        return content
    _, last = parsed_text.subtree(clause)
    start, end = content[-1]
    if start < last < end and parsed_text.text[last:end].lstrip()[:1] == ",":
        return (*content[:-1], (start, last))
    return content


def _without_grounds_before(text: str, content: tuple[CharSpan, ...]) -> tuple[CharSpan, ...]:
    """Return the content without the words before its "that": "said without offering proof *that ...*"."""
    start, end = content[0]
    grounds = ATTRIBUTION_PATTERNS["grounds_before"].match(text, start, end)
    if grounds is None and ATTRIBUTION_PATTERNS["lacking"].search(text, max(0, start - _LOOK_BACK), start) is not None:
        grounds = ATTRIBUTION_PATTERNS["proof"].match(text, start, end)
    return content if grounds is None else ((grounds.end(), content[0][1]), *content[1:])


def _whole_quotes(text: str, content: tuple[CharSpan, ...]) -> tuple[CharSpan, ...]:
    """Return a quoted sentence without the narration after it: "*Open the gates!*" until dusk."""
    quote = _QUOTED_SENTENCE.match(text, *content[0])
    if quote is not None and len(content) > 1 and quote[0][-2] == ",":
        return content
    if quote is None or _MARKS.search(text, quote.end(), content[-1][1]):
        return content
    return ((content[0][0], quote.end()),)


def _without_grounds(text: str, content: Sequence[CharSpan]) -> tuple[CharSpan, ...]:
    """Return the content without the grounds after it: "..., citing bank records", "... and attached copies"."""
    start, end = content[-1]
    grounds = ATTRIBUTION_PATTERNS["grounds"].search(text, start, end)
    if grounds is None or grounds.start() == start or len(_MARKS.findall(text, start, grounds.start())) % 2:
        return tuple(content)
    return (*content[:-1], (start, grounds.start()))
