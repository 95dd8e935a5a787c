"""All attributions that the grammar of a text shows: by verbs, by nouns, by "according to"."""

from spacy.tokens import Token

from transforms.functions.cues import ACCORDING, NOUNS, Cue
from transforms.functions.frames import Frame, around, begins_with_that
from transforms.functions.layout import Layout
from transforms.functions.regions import Regions
from transforms.functions.verb_frames import verb_frame


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
        piece for piece in around(sentence, (token.idx, span[1])) if layout.text[slice(*piece)].strip(' ,.;:\n"”’')
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
    """Return "X's claim that ...": the clause on the noun is the content."""
    children = layout.children(noun)
    clause = next((c for c in children if c.dep_ in {"acl", "ccomp", "relcl"} and begins_with_that(c)), None)
    if clause is None:
        return None
    head = next((child for child in children if child.dep_ == "poss"), None)
    speaker = None
    if head is not None:
        start, end = layout.subtree(head)
        case = next((child for child in layout.children(head) if child.dep_ == "case"), None)
        speaker = (start, case.idx if case is not None else end)
    return Frame(
        cue=cue,
        verb=noun,
        cue_span=(noun.idx, noun.idx + len(noun)),
        speaker=speaker,
        head=head,
        content=(layout.subtree(clause),),
        confidence=0.6,
    )
