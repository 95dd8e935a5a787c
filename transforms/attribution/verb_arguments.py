"""Find a verb's subject, its agent, and the verb's span with its auxiliaries."""

from typing import Final

from spacy.tokens import Token

from transforms.lexicon.dependency_labels import ACTIVE_SUBJECTS, CUE_PARTS, SHARES_SUBJECT
from transforms.lexicon.word_sets import ATTRIBUTION, PARTS_OF_SPEECH
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan

_CLIMBS: Final = 4
"""Maximum steps up to a shared subject."""


def subject_of(parsed_text: ParsedText, verb: Token) -> tuple[CharSpan, Token] | None:
    """Return a verb's own or shared subject, with its main token."""
    head = subject_token(parsed_text, verb, parsed_text.children(verb))
    span = speaker_span(parsed_text, head, verb)
    return None if head is None or span is None else (span, head)


def agent_of(parsed_text: ParsedText, verb: Token) -> tuple[CharSpan, Token] | None:
    """Return the agent of a passive verb, with its main token: "was urged *by the mayor*"."""
    children = parsed_text.children(verb)
    head = agent_token(parsed_text, children) if any(child.dep_ == "auxpass" for child in children) else None
    return None if head is None else (parsed_text.subtree(head), head)


def cue_span_of(parsed_text: ParsedText, verb: Token) -> CharSpan:
    """Return a verb with the auxiliaries and adverbs before it and the particle after it."""
    first = last = verb.i
    children = parsed_text.children(verb)
    for child in reversed(children):
        if child.i == first - 1 and child.dep_ in CUE_PARTS:
            first = child.i
    for child in children:
        if child.i == last + 1 and child.dep_ == "prt":
            last = child.i
    doc = verb.doc
    return doc[first].idx, doc[last].idx + len(doc[last])


def subject_token(parsed_text: ParsedText, verb: Token, children: list[Token]) -> Token | None:
    """Return the main token of the speaker: the verb's subject, or the one it shares with its head."""
    for _ in range(_CLIMBS):
        for child in children:
            if child.dep_ in ACTIVE_SUBJECTS:
                return child
        if verb.dep_ not in SHARES_SUBJECT or verb.head.i == verb.i:
            return None
        if verb.dep_ == "acl" and verb.head.pos_ in PARTS_OF_SPEECH["nominal"]:
            return verb.head
        verb = verb.head
        if verb.pos_ not in PARTS_OF_SPEECH["verb"]:
            return None
        children = parsed_text.children(verb)
    return None


def agent_token(parsed_text: ParsedText, children: list[Token]) -> Token | None:
    """Return the main token of "by X"; `children` are those of the verb."""
    for child in children:
        if child.dep_ == "agent":
            return next((below for below in parsed_text.children(child) if below.dep_ == "pobj"), None)
    return None


def speaker_span(parsed_text: ParsedText, head: Token | None, verb: Token) -> CharSpan | None:
    """Return the speaker with its modifiers, but without the verb if the verb modifies the speaker."""
    if head is None:
        return None
    start, end = parsed_text.subtree(head)
    if start <= verb.idx < end:
        cut = max(
            (child.idx for child in (*parsed_text.children(head), head) if child.idx < verb.idx), default=head.idx
        )
        cut_token = parsed_text.doc[parsed_text.token_at(cut)]
        own = cut_token if cut_token.right_edge.i < verb.i else head
        last = own.right_edge if own.right_edge.i < verb.i else head
        if head.i < verb.i:
            return min(start, head.idx), last.idx + len(last)
        return head.idx, end
    return start, end


def lemma_of(token: Token) -> str:
    """Return a verb's lemma in lower case; the shipped lemmatizer makes "hop" of "hoped"."""
    lemma: str = token.lemma_.lower()
    return "hope" if lemma == "hop" and token.lower_ in ATTRIBUTION["hoped"] else lemma
