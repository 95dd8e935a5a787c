"""Build one statement: its kind, its speaker, and the stance, certainty and evidence of its cue."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from schemas.annotations import Kind, Span, Speaker, Statement, TextSpan
from transforms.attribution.assign_quotes import StatementDraft
from transforms.attribution.frame import Frame
from transforms.attribution.resolve_speaker import Speakers
from transforms.lexicon.cues import BARE_QUOTE
from transforms.stance.certainty import statement_certainty
from transforms.stance.classify import denied_by_subject, stance_of
from transforms.stance.evidence import find_evidence
from transforms.statements.edges import EDGE, trimmed
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan, SpanSet

_WHO: Final = re.compile(r"(?<=\w),?\s+(?:who|which)$")
_LONGEST_SPEAKER: Final = 400


def build_statement(parsed_text: ParsedText, draft: StatementDraft, speakers: Speakers, quoted: SpanSet) -> Statement:
    """Return the statement of a draft, without id or confidence; `quoted` are the spans in quotation marks."""
    found = Statement(
        id="",
        kind=_kind(parsed_text.text, draft.content, quoted),
        speaker=_speaker(parsed_text, draft, speakers, quoted),
        cue=None,
        content=tuple(Span(start=start, end=end) for start, end in draft.content),
        text=" ".join(parsed_text.text[start:end] for start, end in draft.content),
        stance="states",
        certainty=0.0,
        evidence="unknown",
        confidence=0.0,
    )
    return read_cue_of(parsed_text, found, draft.frame)


def read_cue_of(parsed_text: ParsedText, statement: Statement, frame: Frame | None) -> Statement:
    """Return the statement with its frame's cue, and the stance, certainty and evidence of that cue."""
    content = [(piece.start, piece.end) for piece in statement.content]
    cue, at, lemma = (frame.cue, frame.verb.idx, frame.verb.lemma_) if frame else (BARE_QUOTE, content[0][0], "")
    spoken_by = statement.speaker.text if statement.speaker is not None else None
    cue_span = _cue_span(parsed_text, frame)
    cue_text = cue_span.text if cue_span is not None else ""
    negated = denied_by_subject(spoken_by) or (frame is not None and frame.negated)
    evidence = find_evidence(
        parsed_text,
        at,
        frame.cue_span if frame is not None else None,
        content,
        spoken_by,
        denies=cue.stance == "denies",
    )
    return replace(
        statement,
        cue=cue_span,
        stance=stance_of(cue, cue_text, lemma, statement.text, negated=negated, evidence=evidence),
        certainty=statement_certainty(parsed_text, cue, content, cue_text=cue_text, negated=negated, evidence=evidence),
        evidence=evidence,
    )


def _speaker(parsed_text: ParsedText, draft: StatementDraft, speakers: Speakers, quoted: SpanSet) -> Speaker | None:
    if draft.frame is None:
        found = speakers.beside_quote(parsed_text, draft.content)
    elif draft.frame.speaker is None or draft.frame.head is None:
        found = None
    else:
        found = draft.frame.speaker, draft.frame.head
    if found is None:
        return None
    span, head = found
    start, end = trimmed(parsed_text.text, *span)
    if (who := _WHO.search(parsed_text.text, start, end)) is not None:
        end = who.start()
    if end - start > _LONGEST_SPEAKER:
        start, end = head.idx, head.idx + len(head)
    if start >= end:
        return None
    own_words = [piece for piece in draft.content if quoted.touch(*piece)]
    entity = speakers.resolve((start, end), head, own_words)
    return Speaker(text=parsed_text.text[start:end], start=start, end=end, entity=entity)


def _cue_span(parsed_text: ParsedText, frame: Frame | None) -> TextSpan | None:
    if frame is None:
        return None
    start, end = frame.cue_span
    if parsed_text.text[start:end].strip(EDGE):
        start, end = trimmed(parsed_text.text, start, end)
    if start >= end:
        return None
    return TextSpan(start=start, end=end, text=parsed_text.text[start:end])


def _kind(text: str, content: Sequence[CharSpan], quoted: SpanSet) -> Kind:
    unquoted = sum(len(text[slice(*rest)].strip(EDGE + ".")) for piece in content for rest in quoted.outside(*piece))
    if not unquoted:
        return "direct"
    return "mixed" if any(quoted.touch(*piece) for piece in content) else "indirect"
