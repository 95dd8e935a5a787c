"""Find attributions by a verb: "officials said that ...", "called for ...", "was expected to ..."."""

from spacy.tokens import Token

from transforms.attribution.frame import Frame, around
from transforms.attribution.verb_arguments import agent_token, cue_span_of, lemma_of, speaker_span, subject_token
from transforms.attribution.verb_content import active_content, passive_content, with_adverbials
from transforms.lexicon.cues import ONLY_OF_OTHERS, PREPOSITIONAL, VERBS, Cue
from transforms.lexicon.dependency_labels import ACTIVE_SUBJECTS, GOVERNED, PASSIVE
from transforms.lexicon.word_sets import PARTS_OF_SPEECH, PRONOUNS
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan, SpanSet

_NEAR = 2
"""Maximum tokens from a verb to the preposition of its cue."""

_BEHIND = 4
"""Maximum tokens from a verb to its subject after it."""

_COMMAS = frozenset({",", "”", '"'})
_PAST_OR_PRESENT = frozenset({"VBD", "VBZ", "VBP"})
_PREPOSITIONAL_LEMMAS = frozenset(lemma for lemma, _ in PREPOSITIONAL)


def verb_frame(parsed_text: ParsedText, verb: Token) -> Frame | None:
    """Return the attribution by a verb that is a cue; its content is empty if only a quote can fill it."""
    lemma = lemma_of(verb)
    found = None
    if (cue := VERBS.get(lemma)) is not None:
        found = _complement_frame(parsed_text, verb, cue)
    if lemma in _PREPOSITIONAL_LEMMAS and (governed := _prepositional_frame(parsed_text, verb, lemma)) is not None:
        inside = (
            found is None
            or not found.content
            or SpanSet(governed.content).hold(found.content[0][0], found.content[-1][1])
        )
        found = governed if inside else found
    if (
        found is not None
        and lemma in ONLY_OF_OTHERS
        and (found.head is None or found.head.lower_ in PRONOUNS["ourselves"])
    ):
        return None
    return found


def _prepositional_frame(parsed_text: ParsedText, verb: Token, lemma: str) -> Frame | None:
    """Return "called for X", "called on X to do it": the preposition is part of the cue."""
    children = parsed_text.children(verb)
    head = subject_token(parsed_text, verb, children)
    for child in children:
        cue = PREPOSITIONAL.get((lemma, child.lower_))
        if cue is None or child.dep_ != "prep" or head is None or not 1 <= child.i - verb.i <= _NEAR:
            continue
        below = [grandchild for grandchild in parsed_text.children(child) if grandchild.dep_ in GOVERNED]
        if below:
            start, _ = cue_span_of(parsed_text, verb)
            first, end = parsed_text.subtree(below[0])
            asked = next(
                (
                    other
                    for other in children
                    if other.dep_ == "xcomp"
                    and not parsed_text.text[end : other.left_edge.idx].strip()
                    and end <= other.left_edge.idx
                ),
                None,
            )
            content = (first, end) if asked is None else (first, parsed_text.subtree(asked)[1])
            return Frame(
                cue=cue,
                verb=verb,
                cue_span=(start, child.idx + len(child)),
                speaker=speaker_span(parsed_text, head, verb),
                head=head,
                content=(with_adverbials(parsed_text, children, content),),
                negated=any(part.dep_ == "neg" for part in children),
                confidence=0.6 if asked is None else 0.85,
            )
    return None


def _inverted_frame(parsed_text: ParsedText, verb: Token, children: list[Token], cue: Cue) -> Frame | None:
    """Return "Nobody was hurt, reported the Post": parsers take the speaker for an object.

    The parser's subject before the comma is ignored: one comma alone never stands between a subject and its verb.
    """
    before = parsed_text.doc[verb.i - 1] if verb.i else None
    if "clause" not in cue.takes or verb.tag_ not in _PAST_OR_PRESENT or before is None or before.text not in _COMMAS:
        return None
    start, _ = parsed_text.sentences[parsed_text.sentence_at(verb.idx)]
    if any(child.dep_ in ACTIVE_SUBJECTS for child in children) and parsed_text.text.find(",", start, before.idx) >= 0:
        return None
    head = next((child for child in children if child.dep_ == "dobj" and verb.i < child.i <= verb.i + _BEHIND), None)
    if head is None or head.pos_ not in PARTS_OF_SPEECH["nominal"] or start >= before.idx:
        return None
    return Frame(
        cue=cue,
        verb=verb,
        cue_span=cue_span_of(parsed_text, verb),
        speaker=parsed_text.subtree(head),
        head=head,
        content=((start, before.idx),),
        negated=any(child.dep_ == "neg" for child in children),
    )


def _complement_frame(parsed_text: ParsedText, verb: Token, cue: Cue) -> Frame | None:
    children = parsed_text.children(verb)
    inverted = _inverted_frame(parsed_text, verb, children, cue)
    if inverted is not None:
        return inverted
    passive = any(child.dep_ in PASSIVE for child in children)
    head = agent_token(parsed_text, children) if passive else subject_token(parsed_text, verb, children)
    content = (
        passive_content(parsed_text, children, cue) if passive else active_content(parsed_text, verb, children, cue)
    )
    cue_span = cue_span_of(parsed_text, verb)
    speaker = speaker_span(parsed_text, head, verb)
    introduction = (speaker[0], cue_span[1]) if speaker is not None and speaker[1] + 1 == cue_span[0] else cue_span
    if not content and (passive or "clause" not in cue.takes):
        return None
    clause = any(child.dep_ == "ccomp" for child in children)
    if content and not clause and (head is None or _is_purpose(children)) and not passive:
        return None
    return Frame(
        cue=cue,
        verb=verb,
        cue_span=cue_span,
        speaker=speaker,
        head=head,
        content=_without(content, introduction),
        negated=any(child.dep_ == "neg" for child in children),
        confidence=0.85 if (clause and not passive) or _interrupts(parsed_text, verb, content) else 0.6,
    )


def _interrupts(parsed_text: ParsedText, verb: Token, content: list[CharSpan]) -> bool:
    """Tell whether the attribution stands between two commas inside its content: "The herons, she said, have moved"."""
    if len(content) != 2 or not content[0][1] <= verb.idx < content[1][0]:  # noqa: PLR2004
        return False
    before = parsed_text.text[content[0][1] - 2 : content[0][1] + 1].rstrip()
    behind = parsed_text.text[verb.idx + len(verb) : verb.idx + len(verb) + 2].lstrip()
    return before.endswith(",") and behind.startswith(",")


def _is_purpose(children: list[Token]) -> bool:
    """Tell whether the verb is an infinitive: "to praise them" praises nobody yet."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in children)


def _without(content: list[CharSpan], cue: CharSpan) -> tuple[CharSpan, ...]:
    return tuple(
        piece for span in content for piece in (around(span, cue) if span[0] < cue[1] and cue[0] < span[1] else [span])
    )
