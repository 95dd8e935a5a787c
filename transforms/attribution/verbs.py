"""Attributions by a verb: "officials said that ...", "called for ...", "was expected to ..."."""

from spacy.tokens import Token

from transforms.attribution.frame import Frame, around, begins_with_that
from transforms.lexicon.cues import ONLY_OF_OTHERS, PREPOSITIONAL, VERBS, Cue
from transforms.lexicon.dependency_labels import ACTIVE_SUBJECTS
from transforms.lexicon.word_sets import PRONOUNS
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan, SpanSet

_CLAUSES = frozenset({"ccomp"})
_OBJECTS = frozenset({"dobj", "oprd", "xcomp", "ccomp"})
_COMPLEMENTS = _OBJECTS | {"attr", "acomp"}
_OBJECT_PREPOSITIONS = frozenset({"as", "of", "for", "over", "to"})
_ADVERBIALS = frozenset({"prep", "npadvmod"})
_CUE_PARTS = frozenset({"aux", "auxpass", "neg", "advmod"})
_SHARES_SUBJECT = frozenset({"conj", "advcl", "xcomp", "acl"})
_CLIMBS = 4
_NEAR = 2
_BEHIND = 4
"""Tokens from a verb to its subject behind it, at most."""

_COMMAS = frozenset({",", "”", '"'})
_PAST_OR_PRESENT = frozenset({"VBD", "VBZ", "VBP"})
_NAMES = frozenset({"NOUN", "PROPN", "PRON"})
_PREPOSITIONAL_LEMMAS = frozenset(lemma for lemma, _ in PREPOSITIONAL)


def verb_frame(parsed_text: ParsedText, verb: Token) -> Frame | None:
    """Return the attribution that a verb makes, if it is a cue; its content is empty where only a quote can fill it."""
    lemma = _lemma(verb)
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


def subject_of(parsed_text: ParsedText, verb: Token) -> tuple[CharSpan, Token] | None:
    """Return a verb's subject, or the one that it shares, with its main token."""
    head = _subject(parsed_text, verb, parsed_text.children(verb))
    span = _speaker_span(parsed_text, head, verb)
    return None if head is None or span is None else (span, head)


def agent_of(parsed_text: ParsedText, verb: Token) -> tuple[CharSpan, Token] | None:
    """Return who does what a verb in the passive says, with the main token: "was urged *by the mayor*"."""
    children = parsed_text.children(verb)
    head = _agent(parsed_text, children) if any(child.dep_ == "auxpass" for child in children) else None
    return None if head is None else (parsed_text.subtree(head), head)


def cue_span_of(parsed_text: ParsedText, verb: Token) -> CharSpan:
    """Return a verb with the auxiliaries and adverbs before it and the particle behind it."""
    return _cue_span(verb, parsed_text.children(verb))


def complements_of(parsed_text: ParsedText, verb: Token, cue: CharSpan) -> list[CharSpan]:
    """Return what any verb may have for a content, in words of attribution or not: its complement, and that with adverbials.

    What stands in the cue is passed through: "is determined *to run again*", "is bracing for *a bad week*".
    """
    spans: list[CharSpan] = []
    reached = 0
    for child in parsed_text.children(verb):
        if child.i < verb.i or child.dep_ not in _COMPLEMENTS | {"prep"}:
            continue
        inside = child.idx < cue[1]
        kinds = _OBJECTS if child.dep_ in _COMPLEMENTS else {"pobj", "pcomp"}
        governed = child.dep_ == "prep" and not spans and (_lemma(verb), child.lower_) in PREPOSITIONAL
        if inside or governed:
            spans += [parsed_text.subtree(below) for below in parsed_text.children(child) if below.dep_ in kinds]
        elif child.dep_ in _COMPLEMENTS:
            spans.append(parsed_text.subtree(child))
        elif spans:
            reached = parsed_text.subtree(child)[1]
    if not spans:
        return []
    start, end = min(start for start, _ in spans), max(end for _, end in spans)
    return [(start, end), (start, max(end, reached))]


def _prepositional_frame(parsed_text: ParsedText, verb: Token, lemma: str) -> Frame | None:
    """Return "called for X", "called on X to do it": the preposition is part of the cue."""
    children = parsed_text.children(verb)
    head = _subject(parsed_text, verb, children)
    for child in children:
        cue = PREPOSITIONAL.get((lemma, child.lower_))
        if cue is None or child.dep_ != "prep" or head is None or not 1 <= child.i - verb.i <= _NEAR:
            continue
        below = [grandchild for grandchild in parsed_text.children(child) if grandchild.dep_ in {"pobj", "pcomp"}]
        if below:
            start, _ = _cue_span(verb, children)
            first, end = parsed_text.subtree(below[0])
            asked = next(
                (
                    one
                    for one in children
                    if one.dep_ == "xcomp"
                    and not parsed_text.text[end : one.left_edge.idx].strip()
                    and end <= one.left_edge.idx
                ),
                None,
            )
            content = (first, end) if asked is None else (first, parsed_text.subtree(asked)[1])
            return Frame(
                cue=cue,
                verb=verb,
                cue_span=(start, child.idx + len(child)),
                speaker=_speaker_span(parsed_text, head, verb),
                head=head,
                content=(_with_adverbials(parsed_text, children, content),),
                negated=any(part.dep_ == "neg" for part in children),
                confidence=0.6 if asked is None else 0.85,
            )
    return None


def _inverted_frame(parsed_text: ParsedText, verb: Token, children: list[Token], cue: Cue) -> Frame | None:
    """Return "Nobody was hurt, reported the Post": parsers take who speaks for an object.

    What they take for a subject is none, for no single comma parts a subject from its verb.
    """
    before = parsed_text.doc[verb.i - 1] if verb.i else None
    if "clause" not in cue.takes or verb.tag_ not in _PAST_OR_PRESENT or before is None or before.text not in _COMMAS:
        return None
    start, _ = parsed_text.sentences[parsed_text.sentence_at(verb.idx)]
    if any(child.dep_ in ACTIVE_SUBJECTS for child in children) and parsed_text.text.find(",", start, before.idx) >= 0:
        return None
    head = next((child for child in children if child.dep_ == "dobj" and verb.i < child.i <= verb.i + _BEHIND), None)
    if head is None or head.pos_ not in _NAMES or start >= before.idx:
        return None
    return Frame(
        cue=cue,
        verb=verb,
        cue_span=_cue_span(verb, children),
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
    passive = any(child.dep_ in {"auxpass", "nsubjpass"} for child in children)
    head = _agent(parsed_text, children) if passive else _subject(parsed_text, verb, children)
    content = _passive_content(parsed_text, children, cue) if passive else _content(parsed_text, verb, children, cue)
    cue_span = _cue_span(verb, children)
    speaker = _speaker_span(parsed_text, head, verb)
    told = (speaker[0], cue_span[1]) if speaker is not None and speaker[1] + 1 == cue_span[0] else cue_span
    if not content and (passive or "clause" not in cue.takes):
        return None
    clause = any(child.dep_ in _CLAUSES for child in children)
    if content and not clause and (head is None or _is_purpose(children)) and not passive:
        return None
    return Frame(
        cue=cue,
        verb=verb,
        cue_span=cue_span,
        speaker=speaker,
        head=head,
        content=_without(content, told),
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


def _subject(parsed_text: ParsedText, verb: Token, children: list[Token]) -> Token | None:
    """Return the speaker: the verb's subject, or the one that it shares with the verb or noun it hangs on."""
    for _ in range(_CLIMBS):
        for child in children:
            if child.dep_ in ACTIVE_SUBJECTS:
                return child
        if verb.dep_ not in _SHARES_SUBJECT or verb.head.i == verb.i:
            return None
        if verb.dep_ == "acl" and verb.head.pos_ in {"NOUN", "PROPN", "PRON"}:
            return verb.head
        verb = verb.head
        if verb.pos_ not in {"VERB", "AUX"}:
            return None
        children = parsed_text.children(verb)
    return None


def _agent(parsed_text: ParsedText, children: list[Token]) -> Token | None:
    for child in children:
        if child.dep_ == "agent":
            return next((below for below in parsed_text.children(child) if below.dep_ == "pobj"), None)
    return None


def _speaker_span(parsed_text: ParsedText, head: Token | None, verb: Token) -> CharSpan | None:
    """Return the speaker with all that describes it, but not the verb itself where that describes the speaker."""
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


def _cue_span(verb: Token, children: list[Token]) -> CharSpan:
    """Return the verb with the auxiliaries and adverbs right before it and the particle right behind it."""
    first = last = verb.i
    for child in reversed(children):
        if child.i == first - 1 and child.dep_ in _CUE_PARTS:
            first = child.i
    for child in children:
        if child.i == last + 1 and child.dep_ == "prt":
            last = child.i
    doc = verb.doc
    return doc[first].idx, doc[last].idx + len(doc[last])


def _content(parsed_text: ParsedText, verb: Token, children: list[Token], cue: Cue) -> list[CharSpan]:
    if "clause" in cue.takes:
        clauses = [child for child in children if child.dep_ in _CLAUSES]
        if clauses:
            return [parsed_text.subtree(clause) for clause in clauses[:1]]
        astray = _clause_gone_astray(parsed_text, children)
        if astray is not None:
            return [parsed_text.subtree(astray)]
        if verb.dep_ == "parataxis" and verb.head.i != verb.i:
            return around(parsed_text.subtree(verb.head), parsed_text.subtree(verb))
    if "infinitive" in cue.takes:
        for child in children:
            if child.dep_ == "xcomp" and child.i > verb.i:
                return [_with_who_is_to(parsed_text, children, verb, child)]
    if "object" in cue.takes:
        return _object(parsed_text, verb, children)
    return []


def _with_who_is_to(parsed_text: ParsedText, children: list[Token], verb: Token, clause: Token) -> CharSpan:
    """Return an infinitive with who is to do it, as PolNeAR's contents have it: "urged *voters to stay calm*"."""
    start, end = parsed_text.subtree(clause)
    whom = (child for child in children if verb.i < child.i < clause.i and child.dep_ in {"dobj", "dative"})
    return min((parsed_text.subtree(child)[0] for child in whom), default=start), end


def _clause_gone_astray(parsed_text: ParsedText, children: list[Token]) -> Token | None:
    """Return a clause that the parser hung on the word before it: "said in a statement that", "told reporters that"."""
    for child in children:
        nouns = parsed_text.children(child) if child.dep_ == "prep" else [child]
        for noun in nouns:
            if noun.dep_ not in {"pobj", "dobj", "dative"}:
                continue
            for clause in parsed_text.children(noun):
                if clause.dep_ in {"acl", "relcl", "ccomp"} and begins_with_that(clause):
                    return clause
    return None


def _object(parsed_text: ParsedText, verb: Token, children: list[Token]) -> list[CharSpan]:
    """Return the object with what belongs to it: "called the plan a failure", "accused them of fraud"."""
    if not any(child.dep_ in _OBJECTS and child.i > verb.i for child in children):
        return []
    parts = [
        parsed_text.subtree(child)
        for child in children
        if child.i > verb.i
        and (child.dep_ in _OBJECTS or (child.dep_ == "prep" and child.lower_ in _OBJECT_PREPOSITIONS))
    ]
    return [_with_adverbials(parsed_text, children, (min(start for start, _ in parts), max(end for _, end in parts)))]


def _with_adverbials(parsed_text: ParsedText, children: list[Token], content: CharSpan) -> CharSpan:
    """Return a content with what follows it right away: parsers hang "in the lower town" on "warned", not on "floods"."""
    start, end = content
    for child in children:
        first, last = parsed_text.subtree(child)
        if child.dep_ in _ADVERBIALS and not parsed_text.text[end:first].strip() and end <= first:
            end = last
    return start, end


def _passive_content(parsed_text: ParsedText, children: list[Token], cue: Cue) -> list[CharSpan]:
    subject = next((child for child in children if child.dep_ == "nsubjpass"), None)
    if "clause" in cue.takes:
        clause = next((child for child in children if child.dep_ in _CLAUSES), None)
        if clause is not None:
            return [parsed_text.subtree(clause)]
    rest = next((child for child in children if child.dep_ in {"xcomp", "oprd"}), None)
    if subject is None or rest is None or not cue.takes & {"infinitive", "object"}:
        return []
    return [parsed_text.subtree(subject), parsed_text.subtree(rest)]


def _without(content: list[CharSpan], cue: CharSpan) -> tuple[CharSpan, ...]:
    return tuple(
        piece for span in content for piece in (around(span, cue) if span[0] < cue[1] and cue[0] < span[1] else [span])
    )


def _lemma(token: Token) -> str:
    lemma: str = token.lemma_.lower()
    return "hope" if lemma == "hop" and token.lower_ in {"hoped", "hoping"} else lemma
