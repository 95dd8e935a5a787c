"""Find all attributions that grammar shows: by verbs, by nouns, by "according to"."""

from spacy.tokens import Token

from transforms.attribution.frame import Frame, around, begins_with_that
from transforms.attribution.verbs import verb_frame
from transforms.lexicon.cues import ACCORDING, NOUNS, Cue
from transforms.lexicon.dependency_labels import CLAUSES_AT_NOUNS, GOVERNED, PREPOSITIONS
from transforms.lexicon.word_sets import ATTRIBUTION, PARTS_OF_SPEECH
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan, SpanSet


def find_frames(parsed_text: ParsedText, quoted: SpanSet) -> list[Frame]:
    """Return the attributions outside quotation marks in the order of their cues."""
    frames: list[Frame] = []
    for token in parsed_text.doc:
        kind = token.pos_
        if kind not in PARTS_OF_SPEECH["verb"] | {"NOUN"} and token.lower_ != "according":
            continue
        if quoted and quoted.touch(token.idx, token.idx + len(token)):
            continue
        found = frame_at(parsed_text, token, kind)
        if found is not None:
            frames.append(found)
    return frames


def frame_at(parsed_text: ParsedText, token: Token, kind: str) -> Frame | None:
    """Return the attribution that one token makes; `kind` is its part of speech."""
    if token.lower_ == "according":
        return _according(parsed_text, token)
    if kind != "NOUN":
        return verb_frame(parsed_text, token)
    cue = NOUNS.get(token.lemma_.lower())
    return None if cue is None else _noun_frame(parsed_text, token, cue)


def speaker_at(parsed_text: ParsedText, token: Token) -> tuple[CharSpan, Token] | None:
    """Return the speaker that grammar gives a cue, with its main token."""
    if token.pos_ == "NOUN":
        return noun_speaker(parsed_text, token) if token.lemma_.lower() in NOUNS else None
    frame = frame_at(parsed_text, token, token.pos_)
    return None if frame is None or frame.speaker is None or frame.head is None else (frame.speaker, frame.head)


def noun_speaker(parsed_text: ParsedText, noun: Token, *, of: bool = False) -> tuple[CharSpan, Token] | None:
    """Return a claim's speaker, with the main token: "X's claim", "a claim by X", and with `of` "the claim of X"."""
    for child in parsed_text.children(noun):
        if child.dep_ == "poss":
            start, end = parsed_text.subtree(child)
            case = next((below for below in parsed_text.children(child) if below.dep_ == "case"), None)
            return (start, case.idx if case is not None else end), child
        if child.dep_ in PREPOSITIONS and (child.lower_ in ATTRIBUTION["by"] or (of and child.lower_ == "of")):
            for below in parsed_text.children(child):
                if below.dep_ == "pobj":
                    return _without_clause(parsed_text, below), below
    return None


def _without_clause(parsed_text: ParsedText, noun: Token) -> CharSpan:
    """Return a noun with its modifiers, but without a "that" clause: "by the ministry that nobody was harmed"."""
    start, end = parsed_text.subtree(noun)
    clause = _that_clause(parsed_text, noun)
    return start, end if clause is None else clause.left_edge.idx


def _that_clause(parsed_text: ParsedText, noun: Token) -> Token | None:
    clauses = (child for child in parsed_text.children(noun) if child.dep_ in CLAUSES_AT_NOUNS)
    return next((clause for clause in clauses if begins_with_that(clause)), None)


def _according(parsed_text: ParsedText, token: Token) -> Frame | None:
    """Return "according to X": the rest of the sentence is the content."""
    following = token.i + 1
    if following >= len(parsed_text.doc) or parsed_text.doc[following].lower_ != "to":
        return None
    to = parsed_text.doc[following]
    speaker = next((child for child in parsed_text.children(to) if child.dep_ in GOVERNED), None)
    if speaker is None:
        return None
    span = parsed_text.subtree(speaker)
    sentence = parsed_text.sentences[parsed_text.sentence_at(token.idx)]
    content = [
        piece
        for piece in around(sentence, (token.idx, span[1]))
        if parsed_text.text[slice(*piece)].strip(' ,.;:\n"”’')
        and not parsed_text.text[slice(*piece)].rstrip().endswith(":")
    ]
    return Frame(
        cue=ACCORDING,
        verb=token,
        cue_span=(token.idx, to.idx + len(to)),
        speaker=span,
        head=speaker,
        content=tuple(content),
    )


def _noun_frame(parsed_text: ParsedText, noun: Token, cue: Cue) -> Frame | None:
    """Return "X's claim that ..." and "X's view is that ...": the clause is the content."""
    speaker, head = noun_speaker(parsed_text, noun, of=True) or (None, None)
    stated = noun.dep_ == "nsubj" and noun.head.lemma_ == "be"
    clause = _that_clause(parsed_text, noun.head) if stated else None
    sure = clause is not None
    clause = (
        clause or _that_clause(parsed_text, noun) or (_that_clause(parsed_text, head) if head is not None else None)
    )
    if clause is None:
        return None
    return Frame(
        cue=cue,
        verb=noun,
        cue_span=(noun.idx, noun.idx + len(noun)),
        speaker=speaker,
        head=head,
        content=(parsed_text.subtree(clause),),
        confidence=0.85 if sure else 0.6,
    )
