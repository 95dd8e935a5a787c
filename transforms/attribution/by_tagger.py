"""Turn the trained taggers' attributions into frames: find the cue's main word, its speaker and its content."""

import re
from collections.abc import Iterable
from dataclasses import replace

from spacy.tokens import Token

from transforms.attribution.by_grammar import frame_at, speaker_at
from transforms.attribution.content_boundaries import settle_content
from transforms.attribution.frame import Frame
from transforms.attribution.verb_arguments import agent_of, cue_span_of, subject_of
from transforms.encoder.decode_attributions import Attribution
from transforms.lexicon.cues import PREPOSITIONAL, VERBS
from transforms.lexicon.dependency_labels import PREDICATES, REDUCED
from transforms.lexicon.word_sets import ATTRIBUTION_PATTERNS, NEGATION
from transforms.stance.classify import read_cue
from transforms.text.parsed_text import ParsedText, main_word
from transforms.text.span_set import CharSpan, SpanSet

_BREAK = re.compile(r"\w[^\n]*\n")
_PREPOSITION = re.compile(r"\s+([a-z]+)\s+")
_STOP = re.compile(r"[.,;:!?\n\"“”]")
_NO_LETTER = re.compile(r"[\W_]+")


def tagged_frames(parsed_text: ParsedText, attributions: Iterable[Attribution]) -> list[Frame]:
    """Return a frame for each attribution, in their order."""
    return [frame for attribution in attributions if (frame := _frame(parsed_text, attribution)).content]


def _frame(parsed_text: ParsedText, attribution: Attribution) -> Frame:
    attribution = _with_verb(parsed_text, _trimmed(parsed_text.text, attribution))
    words = _tokens(parsed_text, attribution.cue)
    cue, verb = read_cue(words)
    parsed = frame_at(parsed_text, verb, verb.pos_)
    attribution = _with_infinitive(_with_preposition(parsed_text.text, attribution, verb), parsed)
    attribution = _turned_round(attribution, parsed)
    source, head = _speaker(parsed_text, attribution, verb)
    parts = [*words, *(child for child in parsed_text.children(verb) if child.dep_ == "neg")]
    return Frame(
        cue=cue,
        verb=verb,
        cue_span=attribution.cue,
        speaker=source,
        head=head,
        content=_content(parsed_text, replace(attribution, source=source), verb, head, parsed),
        negated=any(token.lower_ in NEGATION["cue"] for token in parts),
        signals=attribution.signals,
    )


def _trimmed(text: str, attribution: Attribution) -> Attribution:
    """Return an attribution with "without evidence" removed from its cue and its source from its contents."""
    start, end = attribution.cue
    tail = ATTRIBUTION_PATTERNS["without"].search(text, start, end)
    source = SpanSet(() if attribution.source is None else (attribution.source,))
    beside = (
        attribution.source is not None
        and text[attribution.source[0] : start].strip() == text[slice(*attribution.source)]
    )
    content = tuple(
        rest
        for piece in attribution.content
        if not source.hold(*piece)
        for rest in (source.outside(*piece) if beside else [piece])
    )
    return replace(
        attribution,
        cue=attribution.cue if tail is None or tail.start() == start else (start, tail.start()),
        content=content or attribution.content,
    )


def _with_verb(parsed_text: ParsedText, attribution: Attribution) -> Attribution:
    """Return "said" as the cue if the taggers took a mark or half a word for it, as in "she said on Monday: ..."."""
    if attribution.source is None or not (
        _NO_LETTER.fullmatch(parsed_text.text, *attribution.cue) or _is_half_a_word(parsed_text.text, attribution.cue)
    ):
        return attribution
    source = main_word(_tokens(parsed_text, attribution.source))
    verb = source.head
    speaks = source.dep_ == "nsubj" and (cue := VERBS.get(verb.lemma_.lower())) is not None and "clause" in cue.takes
    if not speaks or SpanSet(attribution.content).touch(verb.idx, verb.idx + 1):
        return attribution
    return replace(attribution, cue=cue_span_of(parsed_text, verb))


def _is_half_a_word(text: str, cue: CharSpan) -> bool:
    """Tell whether a cue ends within a word: "In" of "Ines Brandt"."""
    return text[cue[1] - 1 : cue[1] + 1].isalpha() and cue[1] < len(text)


def _with_preposition(text: str, attribution: Attribution, verb: Token) -> Attribution:
    """Return "asked for" as the cue if the taggers put the preposition into the content, or missed it.

    "called *on the port to publish it*", "called on the port *to publish it*".
    """
    (start, end), *others = attribution.content
    reached = attribution.cue[1]
    if start < verb.idx:
        return attribution
    behind = _PREPOSITION.match(text, verb.idx + len(verb), end)
    if behind is None or (verb.lemma_.lower(), behind[1].lower()) not in PREPOSITIONAL:
        return attribution
    passed = start > behind.end() and text.startswith("to ", start) and not _STOP.search(text, behind.end(), start)
    if reached > behind.end() or not (passed or start <= behind.end()):
        return attribution
    return replace(attribution, cue=(attribution.cue[0], behind.end(1)), content=((behind.end(), end), *others))


def _with_infinitive(attribution: Attribution, parsed: Frame | None) -> Attribution:
    """Return "intends" as the cue and "to appeal" as the content if the taggers put the infinitive into the cue."""
    start, end = attribution.cue
    if parsed is None or len(parsed.content) != 1 or not start < parsed.content[0][0] < end:
        return attribution
    if attribution.content[-1][1] > parsed.content[0][1] or attribution.content[0][0] < end:
        return attribution
    return replace(attribution, cue=(start, parsed.cue_span[1]), content=parsed.content)


def _turned_round(attribution: Attribution, parsed: Frame | None) -> Attribution:
    """Return Weir as the source of "The wells ran dry, pointed out Weir" if the taggers took the content's subject."""
    if parsed is None or parsed.speaker is None or parsed.head is None or attribution.source is None:
        return attribution
    if (
        parsed.head.i < parsed.verb.i
        or parsed.head.pos_ != "PROPN"
        or not SpanSet(parsed.content).hold(*attribution.source)
    ):
        return attribution
    return replace(attribution, source=parsed.speaker, content=parsed.content)


def _content(
    parsed_text: ParsedText, attribution: Attribution, verb: Token, head: Token | None, parsed: Frame | None
) -> tuple[CharSpan, ...]:
    """Return the content; if the taggers took source or cue for it, the content that grammar gives the cue."""
    source = SpanSet(() if attribution.source is None else (attribution.source,))
    own = SpanSet(attribution.content)
    if _has_wrong_cue(parsed_text.text, attribution, verb):
        return ()
    if not own.hold(*attribution.cue) and not all(source.hold(*piece) for piece in attribution.content):
        pieces = tuple(piece for piece in attribution.content if not source.hold(*piece))
        return settle_content(parsed_text, pieces, verb, head)
    return () if parsed is None else parsed.content


def _has_wrong_cue(text: str, attribution: Attribution, verb: Token) -> bool:
    """Tell whether the cue is wrong: a deed ("she said, pointing at it"), "without citing any", or half a word."""
    between = text[attribution.cue[1] : attribution.content[0][0]]
    without = text.endswith("without ", 0, attribution.cue[0])
    return _is_half_a_word(text, attribution.cue) or (
        verb.tag_ == "VBG" and (without or _BREAK.search(between) is not None)
    )


def _speaker(parsed_text: ParsedText, attribution: Attribution, verb: Token) -> tuple[CharSpan | None, Token | None]:
    """Return the source with its main token; if the taggers found none, or the wrong actor, the grammar's."""
    agent = agent_of(parsed_text, verb)
    if agent is not None and attribution.source is not None and agent[0][0] >= attribution.source[1]:
        return agent
    if verb.tag_ == "VBG" and verb.dep_ == "advcl" and (shared := speaker_at(parsed_text, verb.head)) is not None:
        return shared
    if attribution.source is not None:
        return attribution.source, main_word(_tokens(parsed_text, attribution.source))
    if verb.tag_ == "VBN" and verb.dep_ in REDUCED:
        return None, None
    acts = verb.head if verb.dep_ in PREDICATES else verb
    return speaker_at(parsed_text, verb) or subject_of(parsed_text, acts) or (None, None)


def _tokens(parsed_text: ParsedText, span: CharSpan) -> list[Token]:
    first, last = parsed_text.token_at(span[0]), parsed_text.token_at(span[1] - 1)
    return list(parsed_text.doc[first : last + 1])
