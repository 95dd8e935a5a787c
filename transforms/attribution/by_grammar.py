"""All attributions that the grammar of a text shows: by verbs, by nouns, by "according to"."""

from spacy.tokens import Token

from transforms.attribution.frame import Chars, Frame, around, begins_with_that
from transforms.attribution.verbs import verb_frame
from transforms.lexicon.cues import ACCORDING, NOUNS, Cue
from transforms.text.parsed_text import Layout
from transforms.text.span_set import Regions

_BY = frozenset({"by", "from", "among"})


def find_frames(layout: Layout, quoted: Regions) -> list[Frame]:
    """Return the attributions outside quotation marks in the order of their cues."""
    frames: list[Frame] = []
    for token in layout.doc:
        kind = token.pos_
        if kind not in {"VERB", "AUX", "NOUN"} and token.lower_ != "according":
            continue
        if quoted and quoted.touch(token.idx, token.idx + len(token)):
            continue
        found = frame_at(layout, token, kind)
        if found is not None:
            frames.append(found)
    return frames


def frame_at(layout: Layout, token: Token, kind: str) -> Frame | None:
    """Return the attribution that one token makes; `kind` is its part of speech."""
    if token.lower_ == "according":
        return _according(layout, token)
    if kind != "NOUN":
        return verb_frame(layout, token)
    cue = NOUNS.get(token.lemma_.lower())
    return None if cue is None else _noun_frame(layout, token, cue)


def speaker_at(layout: Layout, token: Token) -> tuple[Chars, Token] | None:
    """Return the speaker that grammar gives a cue, with its main token."""
    if token.pos_ == "NOUN":
        return noun_speaker(layout, token) if token.lemma_.lower() in NOUNS else None
    frame = frame_at(layout, token, token.pos_)
    return None if frame is None or frame.speaker is None or frame.head is None else (frame.speaker, frame.head)


def noun_speaker(layout: Layout, noun: Token, *, of: bool = False) -> tuple[Chars, Token] | None:
    """Return whose claim it is, with the main token: "X's claim", "a claim by X", and with `of` "the claim of X"."""
    for child in layout.children(noun):
        if child.dep_ == "poss":
            start, end = layout.subtree(child)
            case = next((below for below in layout.children(child) if below.dep_ == "case"), None)
            return (start, case.idx if case is not None else end), child
        if child.dep_ in {"prep", "agent"} and (child.lower_ in _BY or (of and child.lower_ == "of")):
            for below in layout.children(child):
                if below.dep_ == "pobj":
                    return _without_clause(layout, below), below
    return None


def _without_clause(layout: Layout, noun: Token) -> Chars:
    """Return a noun with what describes it, less a clause with "that": "by the ministry that nobody was harmed"."""
    start, end = layout.subtree(noun)
    clause = _that_clause(layout, noun)
    return start, end if clause is None else clause.left_edge.idx


def _that_clause(layout: Layout, noun: Token) -> Token | None:
    clauses = (child for child in layout.children(noun) if child.dep_ in {"acl", "ccomp", "relcl"})
    return next((clause for clause in clauses if begins_with_that(clause)), None)


def _according(layout: Layout, token: Token) -> Frame | None:
    """Return "according to X": all else of the sentence is the content."""
    following = token.i + 1
    if following >= len(layout.doc) or layout.doc[following].lower_ != "to":
        return None
    to = layout.doc[following]
    speaker = next((child for child in layout.children(to) if child.dep_ in {"pobj", "pcomp"}), None)
    if speaker is None:
        return None
    span = layout.subtree(speaker)
    sentence = layout.sentences[layout.sentence_at(token.idx)]
    content = [
        piece
        for piece in around(sentence, (token.idx, span[1]))
        if layout.text[slice(*piece)].strip(' ,.;:\n"”’') and not layout.text[slice(*piece)].rstrip().endswith(":")
    ]
    return Frame(
        cue=ACCORDING,
        verb=token,
        cue_span=(token.idx, to.idx + len(to)),
        speaker=span,
        head=speaker,
        content=tuple(content),
    )


def _noun_frame(layout: Layout, noun: Token, cue: Cue) -> Frame | None:
    """Return "X's claim that ..." and "X's view is that ...": the clause is the content."""
    speaker, head = noun_speaker(layout, noun, of=True) or (None, None)
    stated = noun.dep_ == "nsubj" and noun.head.lemma_ == "be"
    clause = _that_clause(layout, noun.head) if stated else None
    sure = clause is not None
    clause = clause or _that_clause(layout, noun) or (_that_clause(layout, head) if head is not None else None)
    if clause is None:
        return None
    return Frame(
        cue=cue,
        verb=noun,
        cue_span=(noun.idx, noun.idx + len(noun)),
        speaker=speaker,
        head=head,
        content=(layout.subtree(clause),),
        confidence=0.85 if sure else 0.6,
    )
