"""Find passive attributions, which the taggers often get wrong.

In second-hand reports ("X was reported as saying that ...", "is said to have told ...") X is the speaker: the whole
phrase is the cue, and the inner verb's complement is the content. X is the speaker of "Y was described as ludicrous by
X", too.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from transforms.attribution.by_grammar import frame_at
from transforms.attribution.frame import Frame
from transforms.attribution.verb_content import complements_of
from transforms.lexicon.cues import PREPOSITIONAL, VERBS
from transforms.lexicon.dependency_labels import AUXILIARIES, SECOND_VERBS
from transforms.lexicon.word_sets import ATTRIBUTION, PRONOUNS
from transforms.stance.classify import read_cue
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan, SpanSet

_OF_WORDS = (ATTRIBUTION["of_words"] | VERBS.keys() | {lemma for lemma, _ in PREPOSITIONAL}) - ATTRIBUTION["no_words"]
_REACH = 8
"""Maximum tokens between the two verbs."""

_LONGEST = 600
_CONFIDENCE = 0.6


def read_second_hand(parsed_text: ParsedText, frames: Sequence[Frame]) -> list[Frame]:
    """Return the frames in the order of their cues; a frame with its cue in such a phrase is corrected."""
    participles = [token for token in parsed_text.doc if token.tag_ == "VBN"]
    phrases = [
        found
        for token in participles
        if (found := _phrase(parsed_text, token) or _described(parsed_text, token)) is not None
    ]
    starts = [frame.cue_span[0] for frame in frames]
    spans = SpanSet(phrase.cue_span for phrase in phrases)
    right = [frame for frame in frames if not spans.touch(*frame.cue_span)]
    for phrase in phrases:
        first, last = (bisect_left(starts, at) for at in phrase.cue_span)
        inside = [frame for frame in frames[max(0, first - 1) : last] if frame.cue_span[1] > phrase.cue_span[0]]
        signals = next((frame.signals for frame in inside), None)
        right.append(replace(phrase, content=_content(parsed_text, phrase, inside), signals=signals))
    return sorted(right, key=lambda frame: frame.cue_span)


def _content(parsed_text: ParsedText, phrase: Frame, inside: Sequence[Frame]) -> tuple[CharSpan, ...]:
    """Return the content: the taggers' outside the phrase, else the grammar's, else the words before the phrase."""
    if phrase.verb.lemma_.lower() in ATTRIBUTION["describes"]:
        return phrase.content
    start, end = phrase.cue_span
    found = tuple(piece for frame in inside for piece in frame.content if piece[0] >= end or piece[1] <= start)
    before = phrase.speaker is not None and any(piece[0] <= phrase.speaker[0] for piece in found)
    return (phrase.content if before or not found else found) or _sentence_before(parsed_text, phrase)


def _sentence_before(parsed_text: ParsedText, phrase: Frame) -> tuple[CharSpan, ...]:
    """Return the words before the speaker, up to a comma: "The ice is thin, Orme was quoted as saying"."""
    start, _ = parsed_text.sentences[parsed_text.sentence_at(phrase.start)]
    if phrase.start - start > _LONGEST:
        return ()
    before = parsed_text.text[start : phrase.start].rstrip()
    whole = before.endswith(",") and "“" not in before and '"' not in before
    return ((start, start + len(before) - 1),) if whole else ()


def _phrase(parsed_text: ParsedText, verb: Token) -> Frame | None:
    """Return the frame of "was reported as saying ..." by its first verb."""
    if verb.lemma_.lower() not in ATTRIBUTION["passes_on"]:
        return None
    children = parsed_text.children(verb)
    head = next((child for child in children if child.dep_ == "nsubjpass"), None)
    auxiliary = next((child for child in children if child.dep_ in AUXILIARIES), None)
    inner = _inner(parsed_text, children)
    if head is None or auxiliary is None or inner is None or not 0 < inner.i - verb.i <= _REACH:
        return None
    found = frame_at(parsed_text, inner, "VERB")
    start, end = parsed_text.subtree(head)
    return Frame(
        cue=read_cue([inner])[0],
        verb=inner,
        cue_span=(auxiliary.idx, inner.idx + len(inner)),
        speaker=(start, min(end, auxiliary.idx)) if head.i < verb.i else (start, end),
        head=head,
        content=found.content if found is not None and found.content else _done(parsed_text, inner),
        confidence=_CONFIDENCE,
        by_form=True,
    )


def _done(parsed_text: ParsedText, inner: Token) -> tuple[CharSpan, ...]:
    """Return an infinitive's complement: "is reported to have demanded *twice his salary*"."""
    return tuple(complements_of(parsed_text, inner, (0, 0))[-1:]) if inner.dep_ == "xcomp" else ()


def _described(parsed_text: ParsedText, verb: Token) -> Frame | None:
    """Return the frame of "the claim was described as ludicrous by the port"; its subject is content, too."""
    doc, children = parsed_text.doc, parsed_text.children(verb)
    if verb.lemma_.lower() not in ATTRIBUTION["describes"] or verb.i + 2 >= len(doc) or doc[verb.i + 1].lower_ != "as":
        return None
    subject = next((child for child in children if child.dep_ == "nsubjpass"), None)
    auxiliary = next((child for child in children if child.dep_ in AUXILIARIES), None)
    by = next((token for token in doc[verb.i + 3 : verb.i + 3 + _REACH] if token.lower_ == "by"), None)
    agent = (
        next((child for child in parsed_text.children(by) if child.dep_ == "pobj"), None) if by is not None else None
    )
    if subject is None or auxiliary is None or by is None or agent is None:
        return None
    if subject.lower_ in PRONOUNS["opens_relative"] and verb.dep_ == "relcl":
        described = (verb.head.left_edge.idx, verb.head.idx + len(verb.head))
    else:
        described = parsed_text.subtree(subject)
    return Frame(
        cue=read_cue([verb])[0],
        verb=verb,
        cue_span=(auxiliary.idx, verb.idx + len(verb)),
        speaker=parsed_text.subtree(agent),
        head=agent,
        content=(described, (doc[verb.i + 1].idx, by.idx)),
        confidence=_CONFIDENCE,
        by_form=True,
    )


def _inner(parsed_text: ParsedText, children: Sequence[Token]) -> Token | None:
    """Return the inner verb of saying: after "as", an infinitive, or "saying"."""
    for child in children:
        below = parsed_text.children(child) if child.lower_ == "as" else [child]
        for token in below:
            fits = token.dep_ in SECOND_VERBS and token.pos_ == "VERB"
            if fits and token.lemma_.lower() in _OF_WORDS:
                return token
    return None
